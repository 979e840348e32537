using System.Net;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Tests.Http;
using TokenClients.Tests.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Tests.Conventions;

/// <summary>The token that a client itself calls with: it can be looked at and revoked by methods of their own, and is not revoked by its id.</summary>
public sealed class OwnTokenTests
{
    private const string OwnId = "7d1f3c52-0a5e-4f0e-8f5a-b7b7a3f0c9d1";
    private const string OtherId = "7d1f3c52-0a5e-4f0e-8f5a-b7b7a3f0c9d2";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Rows => ["Infisical", "Infisical in capitals", "Infisical, detached", "Vercel", "Vercel of a team", "Crafter"];

    [Fact]
    public void Case_A15_Each_service_that_revokes_by_id_has_both_methods() =>
        Library.Facades.Where(static facade => facade.GetMethod("RevokeTokenAsync") is not null).Should().HaveCount(3)
            .And.OnlyContain(static facade => facade.GetMethod("GetCurrentTokenAsync") != null && facade.GetMethod("RevokeCurrentTokenAsync") != null);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Case_A15_The_own_token_is_not_revoked_by_its_id(string row)
    {
        using var recorder = new Wire.Recorder((_, request) => Respond(request));
        using var client = Client(row, recorder);

        var refused = await FluentActions.Awaiting(() => RevokeAsync(row, client, own: true)).Should().ThrowAsync<ArgumentException>();

        refused.WithMessage(row == "Infisical, detached" ? "*the identity of the client's own token*" : "*the client's own access token*RevokeCurrentTokenAsync*");
        refused.Which.Message.Should().NotContain(Wire.Secret);
        recorder.Requests.Should().NotContain(static request => request.Method != "GET", "nothing was revoked");
        if (!row.StartsWith("Vercel", StringComparison.Ordinal))
        {
            recorder.Requests.Should().BeEmpty("the credential itself says whose it is");
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Case_A15_Another_token_is_revoked(string row)
    {
        using var recorder = new Wire.Recorder((_, request) => Respond(request));
        using var client = Client(row, recorder);

        await RevokeAsync(row, client, own: false);
        await RevokeAsync(row, client, own: false);

        recorder.Requests.Count(static request => request.Method != "GET").Should().Be(2);
        recorder.Requests.Count(static request => request.Method == "GET").Should().Be(row.StartsWith("Vercel", StringComparison.Ordinal) ? 1 : 0, "Vercel is asked once for a credential");
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "not_found")]
    [InlineData(HttpStatusCode.Forbidden, "forbidden")]
    [InlineData(HttpStatusCode.BadRequest, "bad_request")]
    public async Task Case_A15_A_token_of_Vercel_that_may_not_look_at_itself_revokes_others(HttpStatusCode status, string code)
    {
        using var recorder = new Wire.Recorder((_, request) => request.Method == HttpMethod.Get ? Wire.Response($$$"""{"error":{"code":"{{{code}}}","message":"No."}}""", status) : Respond(request));
        using var vercel = new VercelTokens(Wire.VercelOptions(), recorder);

        (await vercel.RevokeTokenAsync(OtherId, Token)).Outcome.Should().Be(RevokeOutcome.Revoked);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "<html>")]
    [InlineData(HttpStatusCode.OK, "{}")]
    [InlineData(HttpStatusCode.Found, "")]
    [InlineData(HttpStatusCode.Forbidden, "<html>blocked</html>")]
    [InlineData(HttpStatusCode.NotFound, "<html>nginx</html>")]
    [InlineData(HttpStatusCode.InternalServerError, """{"error":{"code":"internal_server_error","message":"Later."}}""")]
    public async Task Case_A15_Where_Vercel_does_not_say_which_token_is_the_own_nothing_is_revoked(HttpStatusCode status, string body)
    {
        using var recorder = new Wire.Recorder(body, status);
        using var vercel = new VercelTokens(Wire.VercelOptions(), recorder);

        var failure = await Wire.FailureOf(() => vercel.RevokeTokenAsync(OtherId, Token));

        failure.Should().BeEquivalentTo(new { Operation = nameof(IVercelTokens.RevokeTokenAsync), OutcomeUnknown = false });
        recorder.Requests.Should().ContainSingle().Which.Method.Should().Be("GET");
    }

    [Fact]
    public async Task Case_A15_A_token_that_a_team_does_not_show_is_looked_up_without_it_and_once_only()
    {
        using var recorder = new Wire.Recorder((_, request) => request.RequestUri!.Query.Length > 0 && request.Method == HttpMethod.Get
            ? Wire.Response("""{"error":{"code":"forbidden","message":"No."}}""", HttpStatusCode.Forbidden)
            : Respond(request));
        using var vercel = new VercelTokens(Wire.VercelOptions(), recorder);
        var team = VercelTeam.FromId("team_x");

        await FluentActions.Awaiting(() => vercel.RevokeTokenAsync(OwnId, team, Token)).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => vercel.RevokeTokenAsync(OwnId, team, Token)).Should().ThrowAsync<ArgumentException>();

        recorder.Requests.Select(static sent => sent.Method).Should().Equal("GET", "GET");
    }

    [Fact]
    public async Task Case_A15_The_own_token_of_Infisical_is_found_by_the_id_in_its_credential()
    {
        using var recorder = new Wire.Recorder($$$"""{"token":{"id":"{{{OwnId}}}"}}""");
        using var infisical = Wire.Infisical(recorder, static options => options.AccessToken = Jwt());

        (await infisical.GetCurrentTokenAsync(Token)).Id.Should().Be(OwnId);

        recorder.Requests.Should().ContainSingle().Which.Address.Should().EndWith($"/api/v1/auth/token-auth/tokens/{OwnId}");
    }

    [Fact]
    public async Task Case_A15_A_credential_of_Infisical_that_is_no_identitys_is_told_so_and_nothing_is_sent()
    {
        using var recorder = new Wire.Recorder("{}");
        using var infisical = Wire.Infisical(recorder);

        var failure = await Wire.FailureOf(() => infisical.GetCurrentTokenAsync(Token));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, Operation = nameof(IInfisicalTokenAuth.GetCurrentTokenAsync), OutcomeUnknown = false, Attempts = 0 });
        failure.Message.Should().EndWith("Nothing was sent.");
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Case_A15_The_own_token_of_Vercel_can_be_a_teams()
    {
        using var recorder = new Wire.Recorder((_, request) => Respond(request));
        using var vercel = new VercelTokens(Wire.VercelOptions(), recorder);

        await vercel.RevokeCurrentTokenAsync(VercelTeam.FromId("team_1"), Token);
        await vercel.RevokeCurrentTokenAsync(Token);

        recorder.Requests.Select(static request => new Uri(request.Address).PathAndQuery).Should().Equal("/v3/user/tokens/current?teamId=team_1", "/v3/user/tokens/current");
    }

    private static IDisposable Client(string row, HttpMessageHandler handler) => row.Split(' ', ',')[0] switch
    {
        "Infisical" => Wire.Infisical(handler, static options => options.AccessToken = Jwt()),
        "Vercel" => new VercelTokens(Wire.VercelOptions(), handler),
        _ => Wire.Crafter(handler, static options => options.AccessToken = new(OwnId)),
    };

    private static Task<RevokeResult> RevokeAsync(string row, IDisposable client, bool own) => row switch
    {
        "Infisical" => ((InfisicalTokenAuth)client).RevokeTokenAsync(own ? OwnId : OtherId, Token),
        "Infisical in capitals" => ((InfisicalTokenAuth)client).RevokeTokenAsync((own ? OwnId : OtherId).ToUpperInvariant(), Token),
        "Infisical, detached" => ((InfisicalTokenAuth)client).DetachAsync(own ? Calls.Identity : Guid.NewGuid(), Token),
        "Vercel" => ((VercelTokens)client).RevokeTokenAsync(own ? OwnId : OtherId, Token),
        "Vercel of a team" => ((VercelTokens)client).RevokeTokenAsync(own ? OwnId : OtherId, VercelTeam.FromSlug("blue"), Token),
        _ => ((CrafterAccessTokens)client).RevokeTokenAsync(new(own ? OwnId : OtherId), Token),
    };

    private static HttpResponseMessage Respond(HttpRequestMessage request) => (request.RequestUri!.Host, request.Method.Method) switch
    {
        ("api.vercel.com", "GET") => Wire.Response($$$"""{"token":{"id":"{{{OwnId}}}","name":"ci"}}"""),
        ("api.vercel.com", _) => Wire.Response($$"""{"tokenId":"{{OtherId}}"}"""),
        ("eu.infisical.com", "DELETE") => Wire.Response("""{"identityTokenAuth":{}}"""),
        ("eu.infisical.com", _) => Wire.Response("""{"message":"Successfully revoked access token"}"""),
        _ => new HttpResponseMessage(HttpStatusCode.NoContent),
    };

    /// <summary>A credential as newer servers of Infisical sign it.</summary>
    private static SecretString Jwt() =>
        new(InfisicalWire.Jwt($$"""{"identityId":"{{Calls.Identity}}","identityAccessTokenId":"{{OwnId}}","authMethod":"token-auth","exp":4102444800}"""));
}
