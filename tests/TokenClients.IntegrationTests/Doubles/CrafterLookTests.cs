using TokenClients.Crafter;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Doubles;

/// <summary>The id that the client made is nobody else's: if it exists, this call's token exists, whatever a look at it shows.</summary>
public sealed class CrafterLookTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"error":"maintenance"}""")]
    [InlineData("""{"application":"renamed by a policy of the server","master":false,"tenantPermissions":[],"expiresOn":null}""")]
    public async Task A_look_that_does_not_show_the_token_leaves_the_outcome_open(string look)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var crafter = new CrafterAccessTokens(VercelCalls.Prepared(emulator.CrafterOptions()));
        emulator.Fail(TokenService.Crafter, "createAccessToken", Fault.Drop(afterExecuting: true));
        emulator.Fail(TokenService.Crafter, "getAccessToken", Fault.Body("application/json", look));

        var failure = await Failing.CallAsync(() => crafter.CreateTokenAsync(new("orphan", TokenExpiry.Never)));

        emulator.LiveTokens(TokenService.Crafter).Should().ContainSingle(static token => token.Name == "orphan");
        failure.Kind.Should().Be(TokenErrorKind.Conflict);
        failure.OutcomeUnknown.Should().BeTrue();
        failure.IsRetryable.Should().BeFalse();
    }
}
