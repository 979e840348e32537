using System.Reflection;
using System.Runtime.CompilerServices;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Rotation;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Rotation;

/// <summary>What the three services have in common for a rotation, where their clients differ.</summary>
public sealed class RotatedTokensTests
{
    internal static readonly CrafterToken Listed = new() { Secret = new("3f1c6b2e-9d55-4f0a-8a56-7f1c0e9b2d11") };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TokenService.Vercel)]
    [InlineData(TokenService.Infisical)]
    [InlineData(TokenService.Crafter)]
    public async Task A_token_that_a_cut_list_does_not_show_is_not_found(TokenService service) =>
        (await Of(service).FindAsync("no such mark", Cancellation)).Should().BeNull();

    [Theory]
    [InlineData(TokenService.Vercel)]
    [InlineData(TokenService.Infisical)]
    [InlineData(TokenService.Crafter)]
    public async Task That_the_client_revokes_no_token_of_its_own_is_told(TokenService service) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Of(service).RevokeAsync(Listed.Fingerprint, Cancellation));

    [Fact]
    public void An_empty_id_is_none() => new NewToken(Listed.Secret!, "").Id.Should().BeNull();

    [Fact]
    public async Task A_token_is_not_gone_because_a_cut_list_does_not_show_it() =>
        (await Assert.ThrowsAsync<TokenClientException>(() => Of(TokenService.Crafter).RevokeAsync("no such mark", Cancellation))).Kind.Should().Be(TokenErrorKind.IncompleteList);

    private static IRotatedTokens Of(TokenService service) => service switch
    {
        TokenService.Vercel => new VercelRotatedTokens(DispatchProxy.Create<IVercelTokens, CutClient>(), static _ => throw new NotSupportedException(), TimeSpan.FromDays(30), null),
        TokenService.Infisical => new InfisicalRotatedTokens(DispatchProxy.Create<IInfisicalTokenAuth, CutClient>(), static _ => throw new NotSupportedException(), Guid.NewGuid()),
        _ => new CrafterRotatedTokens(DispatchProxy.Create<ICrafterAccessTokens, CutClient>(), static _ => throw new NotSupportedException(), "editor", TimeSpan.FromDays(30), null, false),
    };
}

/// <summary>A client whose lists are cut, and whose every token is the one that it calls with.</summary>
public class CutClient : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType switch
    {
        var type when type == typeof(IAsyncEnumerable<VercelToken>) => ListAsync<VercelToken>(),
        var type when type == typeof(IAsyncEnumerable<InfisicalToken>) => ListAsync<InfisicalToken>(),
        var type when type == typeof(IAsyncEnumerable<CrafterToken>) => ListAsync(RotatedTokensTests.Listed),
        var type when type == typeof(Task<RevokeResult>) => Task.FromException<RevokeResult>(new ArgumentException("This is the client's own access token.")),
        _ => throw new NotSupportedException(targetMethod.Name),
    };

    private static async IAsyncEnumerable<T> ListAsync<T>(T? token = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : class
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (token is not null)
        {
            yield return token;
        }

        throw new TokenClientException(TokenService.Vercel, "ListTokensAsync", TokenErrorKind.IncompleteList, "There may be more.");
    }
}
