using System.Net;
using Microsoft.Extensions.Options;
using TokenClients.Crafter;
using TokenClients.Tests.Conformance;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>What a call comes to: what is sent again, what a revocation did, and what a check makes of a response.</summary>
public sealed class OutcomeTests
{
    public static MatrixTheoryData<string, bool> AmbiguousEndings { get; } = new(Failures.Ambiguous, [true, false]);

    public static MatrixTheoryData<string, bool> WellKnownIds { get; } = new(CrafterWire.WellKnown, [true, false]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AmbiguousEndings))]
    public async Task After_an_ambiguous_end_a_create_may_be_called_again_only_with_an_id_of_the_users_own(string failure, bool idIsUsers)
    {
        using var handler = new FuncHandler((request, cancellationToken) => CrafterWire.FailAsync(failure, request, cancellationToken));
        using var crafter = CrafterWire.Client(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 0);

        var thrown = await Wire.FailureOf(() => crafter.CreateTokenAsync(RequestWith(idIsUsers), Token));

        thrown.Should().BeEquivalentTo(new { IsRetryable = idIsUsers, OutcomeUnknown = !idIsUsers, Operation = CrafterWire.Create });
    }

    [Theory]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("408")]
    [InlineData("429")]
    [InlineData("ResponseEnded")]
    [InlineData("ConnectionError")]
    [InlineData("IO")]
    public async Task A_create_is_repeated_with_the_same_id(string failure)
    {
        var bodies = new List<string>();
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return bodies.Count < 3 ? await CrafterWire.FailAsync(failure, request, cancellationToken) : CrafterWire.GoodResponse(request);
        });
        using var crafter = CrafterWire.Client(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);

        bodies.Should().HaveCount(3);
        bodies.Distinct().Should().ContainSingle();
        bodies[0].Should().Contain(created.Secret.Reveal());
        created.Should().BeEquivalentTo(new { Problem = (string?)null, Expiry = TokenExpiry.Never });
        created.Response.Attempts.Should().Be(3);
    }

    [Fact]
    public async Task Each_create_has_a_random_id_of_its_own()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder);
        var secrets = new List<string>();
        for (var count = 0; count < 50; count++)
        {
            secrets.Add((await crafter.CreateTokenAsync(CrafterWire.Request, Token)).Secret.Reveal());
        }

        secrets.Should().OnlyHaveUniqueItems().And.OnlyContain(static id => Guid.Parse(id).ToString("D") == id);
        secrets.Select(Guid.Parse).Select(static id => (id.Version, id.Variant & 0xC)).Should().AllBeEquivalentTo((4, 8));
        recorder.Requests.Select(CrafterWire.IdOf).Should().Equal(secrets);
    }

    [Theory]
    [InlineData("{", false, false)]
    [InlineData("""{"id":"4b5""", false, false)]
    [InlineData("""{"application":"sample-app","master":fal""", false, false)]
    [InlineData("  {\"id\" 7}", false, false)]
    [InlineData("""{"id":"0a0b-users-own-choice","application":"sam""", true, false)]
    [InlineData("""{"application":"sample-app"} oops {""", false, true)]
    [InlineData("""{"id":null,"application":"sample-app"}""", false, true)]
    [InlineData("""{"id":"","application":"sample-app"}""", false, true)]
    public async Task A_create_returns_the_id_that_was_asked_for_whatever_is_left_of_its_answer(string body, bool breaksOff, bool hasRecord)
    {
        using var handler = new FuncHandler((_, _) => Task.FromResult(breaksOff
            ? BrokenStream.Response(body, static _ => throw new HttpIOException(HttpRequestError.ResponseEnded, "cut"))
            : Wire.Response(body)));
        using var crafter = CrafterWire.Client(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

        var created = await crafter.CreateTokenAsync(RequestWith(idIsUsers: true), Token);

        created.Secret.Reveal().Should().Be(CrafterWire.UsersId);
        created.Problem.Should().NotBeNullOrEmpty().And.NotContain(CrafterWire.UsersId);
        (created.Token is not null, created.Expiry).Should().Be((hasRecord, hasRecord ? TokenExpiry.Never : TokenExpiry.Unknown));
        handler.Sends.Should().Be(1);
    }

    [Fact]
    public async Task A_create_that_is_answered_with_another_id_says_so()
    {
        using var crafter = CrafterWire.Client("""{"application":"other","id":"someone-elses"}""");

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);

        created.Secret.Reveal().Should().Be("someone-elses");
        created.Problem.Should().Contain("another id");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"status":"maintenance"}""")]
    [InlineData("""{"errorCode":"ACCESS_DENIED","message":"no"}""")]
    public async Task A_success_that_is_no_access_token_creates_none(string body) =>
        (await CrafterWire.FailureOf(CrafterWire.Create, 200, body)).Should()
            .BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });

    [Theory]
    [InlineData(CrafterWire.Revoke, null, 200, "", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, null, 200, " \r\n", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, null, 200, "{}", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, null, 204, "", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, "500", 200, "", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, "429", 200, "", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, null, 404, CrafterWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(CrafterWire.Revoke, "429", 404, CrafterWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(CrafterWire.Revoke, "ResponseEnded", 404, CrafterWire.NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.RevokeCurrent, null, 200, "", RevokeOutcome.Revoked)]
    [InlineData(CrafterWire.RevokeCurrent, null, 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(CrafterWire.RevokeCurrent, "500", 200, "", RevokeOutcome.Revoked)]
    [InlineData(CrafterWire.RevokeCurrent, "500", 403, CrafterWire.AccessDenied, RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.RevokeCurrent, "408", 403, CrafterWire.AccessDenied, RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.RevokeCurrent, "IO", 403, CrafterWire.AccessDenied, RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.RevokeCurrent, "CutBody", 403, CrafterWire.AccessDenied, RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.RevokeCurrent, "ResponseEnded", 404, CrafterWire.NotFound, RevokeOutcome.Unconfirmed)]
    public async Task A_revocation_tells_its_outcome_from_all_its_sends(string call, string? first, int status, string body, RevokeOutcome outcome)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? CrafterWire.FailAsync(first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));

        var result = await CrafterWire.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

        result.Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(outcome);
        result!.Response.Should().BeEquivalentTo(new { StatusCode = status, Attempts = first is null ? 1 : 2 });
    }

    [Theory]
    [InlineData(CrafterWire.RevokeCurrent, null, 403, CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential)]
    [InlineData(CrafterWire.RevokeCurrent, "429", 403, CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential)]
    [InlineData(CrafterWire.RevokeCurrent, "ConnectionError", 403, CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential)]
    [InlineData(CrafterWire.RevokeCurrent, "500", 403, CrafterWire.ActionDenied, TokenErrorKind.PermissionDenied)]
    [InlineData(CrafterWire.RevokeCurrent, "500", 403, "<html>", TokenErrorKind.UnexpectedResponse)]
    [InlineData(CrafterWire.RevokeCurrent, null, 404, CrafterWire.NotFound, TokenErrorKind.NotFound)]
    [InlineData(CrafterWire.RevokeCurrent, "500", 404, "", TokenErrorKind.UnsupportedByServer)]
    [InlineData(CrafterWire.Revoke, null, 403, CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential)]
    [InlineData(CrafterWire.Revoke, "500", 403, CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential)]
    [InlineData(CrafterWire.Revoke, null, 403, CrafterWire.ActionDenied, TokenErrorKind.PermissionDenied)]
    [InlineData(CrafterWire.Revoke, null, 404, "", TokenErrorKind.UnsupportedByServer)]
    [InlineData(CrafterWire.Revoke, null, 404, "<html>", TokenErrorKind.UnsupportedByServer)]
    [InlineData(CrafterWire.Revoke, "500", 404, """{"errorCode":"OTHER","message":"No static resource"}""", TokenErrorKind.UnsupportedByServer)]
    [InlineData(CrafterWire.Revoke, null, 405, """{"errorCode":"OTHER"}""", TokenErrorKind.UnsupportedByServer)]
    [InlineData(CrafterWire.Revoke, null, 200, "<html>", TokenErrorKind.UnexpectedResponse)]
    [InlineData(CrafterWire.Revoke, null, 200, "OK", TokenErrorKind.UnexpectedResponse)]
    [InlineData(CrafterWire.Revoke, null, 200, "[]", TokenErrorKind.UnexpectedResponse)]
    [InlineData(CrafterWire.RevokeCurrent, null, 200, "<html>", TokenErrorKind.UnexpectedResponse)]
    [InlineData(CrafterWire.RevokeCurrent, null, 302, "", TokenErrorKind.UnexpectedResponse)]
    public async Task A_revocation_that_did_not_happen_is_an_error(string call, string? first, int status, string body, TokenErrorKind kind)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? CrafterWire.FailAsync(first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));

        (await CrafterWire.FailureOf(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock())).Should().BeEquivalentTo(new { Kind = kind, OutcomeUnknown = false, IsRetryable = false, Operation = call });
    }

    [Theory]
    [MemberData(nameof(WellKnownIds))]
    public async Task A_well_known_id_is_no_credential_unless_that_is_allowed_but_can_be_revoked(string id, bool inUpperCase)
    {
        var own = new SecretString(inUpperCase ? id.ToUpperInvariant() : id);
        using var recorder = CrafterWire.GoodServer();
        using var provided = CrafterWire.ClientOf(_ => new(own), recorder);

        FluentActions.Invoking(() => CrafterWire.Client(recorder, options => options.AccessToken = own)).Should().Throw<OptionsValidationException>()
            .WithMessage("*TokenClients:Crafter:AccessToken*AllowWellKnownToken*").Which.ToString().Should().NotContainEquivalentOf(id);
        foreach (var call in CrafterWire.All.Except([CrafterWire.CheckCredential]))
        {
            var failure = await Wire.FailureOf(() => CrafterWire.RunAsync(call, provided, Token));
            failure.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
            failure.Message.Should().Contain("AllowWellKnownToken").And.NotContainEquivalentOf(id);
        }

        (await provided.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Undetermined);
        recorder.Requests.Should().BeEmpty();

        using var allowed = CrafterWire.Client(recorder, options => (options.AccessToken, options.AllowWellKnownToken) = (own, true));
        using var providedAndAllowed = CrafterWire.ClientOf(_ => new(own), recorder, static options => options.AllowWellKnownToken = true);
        using var another = CrafterWire.Client(recorder);
        foreach (var call in CrafterWire.All)
        {
            await CrafterWire.RunAsync(call, allowed, Token);
            await CrafterWire.RunAsync(call, providedAndAllowed, Token);
        }

        await another.RevokeTokenAsync(own, Token);
        recorder.Requests.Should().HaveCount((2 * CrafterWire.All.Length) + 1);
    }

    /// <summary>What Crafter's check makes of a response beyond Conformance.ResponseTests.</summary>
    [Theory]
    [InlineData(404, CrafterWire.NotFound, CredentialState.Accepted)]
    [InlineData(404, """{"errorCode":"OTHER","message":"No static resource"}""", CredentialState.Undetermined)]
    [InlineData(404, "", CredentialState.Undetermined)]
    [InlineData(403, """{"message":"m"}""", CredentialState.Undetermined)]
    [InlineData(500, """{"errorCode":"PERMISSION_ERROR"}""", CredentialState.Undetermined)]
    [InlineData(302, "", CredentialState.Undetermined)]
    public async Task The_credential_is_checked_by_looking_for_a_token_that_cannot_be(int status, string body, CredentialState state)
    {
        using var crafter = CrafterWire.Client(body, (HttpStatusCode)status);

        var check = await crafter.CheckCredentialAsync(Token);

        (check.State, check.Response.StatusCode, check.Detail is null).Should().Be((state, status, state == CredentialState.Accepted));
    }

    private static CreateCrafterToken RequestWith(bool idIsUsers) => new("sample-app", TokenExpiry.Never) { Id = idIsUsers ? new SecretString(CrafterWire.UsersId) : null };
}
