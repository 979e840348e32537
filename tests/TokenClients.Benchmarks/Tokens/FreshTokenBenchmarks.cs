using Microsoft.Extensions.Logging.Abstractions;
using TokenClients.Apinizer;
using TokenClients.Benchmarks.InMemory;
using TokenClients.Benchmarks.Measuring;
using TokenClients.Tokens;

namespace TokenClients.Benchmarks.Tokens;

/// <summary>A token that is held and fresh, beside one that never changes.</summary>
public class FreshTokenBenchmarks : IJudged
{
    private readonly IAccessTokenSource _fixed = AccessTokenSource.Fixed(new(MintedTokens.Text));
    private RefreshingTokenSource _refreshing = null!;
    private ApinizerAuth _auth = null!;
    private IAccessTokenSource _apinizer = null!;

    static void IJudged.Judge(Findings findings)
    {
        findings.Title("A fresh token");
        _ = findings.Add("The source", nameof(RefreshingSource), nameof(FixedSource));
        _ = findings.Add("The source of IApinizerAuth", nameof(ApinizerSource), nameof(FixedSource));
        findings.RequireBytes(nameof(RefreshingSource), 0);
        findings.RequireBytes(nameof(ApinizerSource), 0);
    }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _refreshing = new(new MintedTokens(), new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30)), TimeSpan.FromSeconds(20), TimeProvider.System, NullLogger.Instance);
        await _refreshing.GetAccessTokenAsync();
        _auth = await MintedTokens.SignInAsync();
        _apinizer = _auth.TokenSource;
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _refreshing.Dispose();
        _auth.Dispose();
    }

    [Benchmark]
    public ValueTask<SecretString> FixedSource() => _fixed.GetAccessTokenAsync(CancellationToken.None);

    [Benchmark]
    public ValueTask<SecretString> RefreshingSource() => _refreshing.GetAccessTokenAsync(CancellationToken.None);

    [Benchmark]
    public ValueTask<SecretString> ApinizerSource() => _apinizer.GetAccessTokenAsync(CancellationToken.None);
}
