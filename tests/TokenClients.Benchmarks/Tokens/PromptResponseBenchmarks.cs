using TokenClients.Benchmarks.Measuring;

namespace TokenClients.Benchmarks.Tokens;

/// <summary>The response is there at once.</summary>
public class PromptResponseBenchmarks() : BearerBenchmarks(isLate: false), IJudged
{
    static void IJudged.Judge(Findings findings)
    {
        findings.Title("A request with a token, responded to at once");
        var handler = findings.Add("BearerTokenHandler", nameof(WithHandler), nameof(Plain));
        var policy = findings.Add("Azure.Core's policy", nameof(AzureWithPolicy), nameof(AzurePlain));
        var numbered = findings.Add("Azure.Core's policy, where the request has its id", nameof(AzureNumberedWithPolicy), nameof(AzureNumberedPlain));
        _ = findings.Add("BearerTokenHandler, to a request without any header", nameof(BareWithHandler), nameof(BarePlain));
        findings.RequireShare(handler, policy, 0.2);
        findings.RequireBytes(handler, 64);
        findings.ShowShare(handler, numbered);
    }

    [Benchmark]
    public Task BarePlain() => SendBareAsync(isAuthorised: false);

    [Benchmark]
    public Task BareWithHandler() => SendBareAsync(isAuthorised: true);
}
