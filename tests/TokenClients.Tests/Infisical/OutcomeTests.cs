using System.Net;
using TokenClients.Infisical;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>What came of a call whose response alone does not say it.</summary>
public sealed class OutcomeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"accessToken":"new.secret","tokenData":null}""", false, "*tokenData*")]
    [InlineData("""{"accessToken":"new.secret","tokenData":"t1"}""", false, "*tokenData*")]
    [InlineData("""{"accessToken":"new.secret","tokenData":{"name":"ci"}}""", true, "*no id*")]
    public async Task A_new_token_that_cannot_be_addressed_is_a_problem(string body, bool hasRecord, string problem)
    {
        using var infisical = InfisicalWire.Client(body);

        var created = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token);

        created.Secret.Reveal().Should().Be("new.secret");
        (created.Token is not null).Should().Be(hasRecord);
        created.Problem.Should().Match(problem);
    }

    [Theory]
    [InlineData(401, InfisicalWire.Unauthorized, null, TokenErrorKind.InvalidCredential)]
    [InlineData(403, InfisicalWire.TokenError, "acme", TokenErrorKind.InvalidCredential)]
    [InlineData(401, "<html>", "acme", TokenErrorKind.UnexpectedResponse)]
    [InlineData(401, """{"reqId":"r","statusCode":401,"error":"ValidationFailure","message":[]}""", "acme", TokenErrorKind.InvalidRequest)]
    public async Task Any_other_refusal_of_a_create_is_taken_at_its_word(int status, string body, string? organization, TokenErrorKind kind)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);
        using var infisical = InfisicalWire.Client(recorder);

        (await Wire.FailureOf(() => infisical.CreateTokenAsync(InfisicalWire.IdentityId, new() { OrganizationSlug = organization }, Token))).Kind.Should().Be(kind);
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public async Task A_revocation_without_the_body_that_is_due_is_not_reported_as_done(int status)
    {
        foreach (var call in new[] { InfisicalWire.Revoke, InfisicalWire.RevokeByValue, InfisicalWire.RevokeCurrent, InfisicalWire.Detach })
        {
            (await InfisicalWire.FailureOf(call, "", status)).Kind.Should().Be(TokenErrorKind.UnexpectedResponse, call);
        }
    }

    [Theory]
    [InlineData(404, """{"statusCode":404,"message":"Resource not found"}""", TokenErrorKind.UnsupportedByServer)]
    [InlineData(410, "<html>", TokenErrorKind.UnsupportedByServer)]
    [InlineData(401, """{"statusCode":401,"message":"Access denied due to missing subscription key"}""", TokenErrorKind.UnexpectedResponse)]
    [InlineData(401, "<html>", TokenErrorKind.UnexpectedResponse)]
    public async Task A_gateway_does_not_say_that_a_token_is_gone(int status, string body, TokenErrorKind kind)
    {
        foreach (var call in new[] { InfisicalWire.Revoke, InfisicalWire.RevokeByValue, InfisicalWire.Detach })
        {
            (await InfisicalWire.FailureOf(call, body, status)).Kind.Should().Be(kind, call);
        }
    }

    [Theory]
    [InlineData(null, RevokeOutcome.NotFound)]
    [InlineData("429", RevokeOutcome.NotFound)]
    [InlineData("ConnectionError", RevokeOutcome.NotFound)]
    [InlineData("500", RevokeOutcome.Unconfirmed)]
    [InlineData("408", RevokeOutcome.Unconfirmed)]
    [InlineData("ResponseEnded", RevokeOutcome.Unconfirmed)]
    [InlineData("CutBody", RevokeOutcome.Unconfirmed)]
    public async Task Detaching_what_is_not_attached_is_confirmed_by_a_second_call(string? first, RevokeOutcome outcome)
    {
        var deletes = 0;
        var gets = 0;
        using var handler = new FuncHandler((request, cancellationToken) =>
        {
            if (request.Method == HttpMethod.Get)
            {
                gets++;
                request.RequestUri!.AbsoluteUri.Should().Be(InfisicalWire.Api + InfisicalWire.IdentityPath);
                return Task.FromResult(Wire.Response(InfisicalWire.NotFound, HttpStatusCode.NotFound));
            }

            return ++deletes == 1 && first is not null ? InfisicalWire.FailAsync(first, request, cancellationToken) : Task.FromResult(Wire.Response(InfisicalWire.BadRequest, HttpStatusCode.BadRequest));
        });

        var result = await InfisicalWire.RunAsync(InfisicalWire.Detach, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

        result.Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(outcome);
        (deletes, gets).Should().Be((first is null ? 1 : 2, 1));
    }

    [Theory]
    [InlineData(200, InfisicalWire.Configuration)]
    [InlineData(404, InfisicalWire.RouteNotFound)]
    [InlineData(500, InfisicalWire.Fault)]
    public async Task A_refusal_to_detach_that_is_not_confirmed_stays_what_it_is(int status, string body)
    {
        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.BadRequest, HttpStatusCode.BadRequest) : Wire.Response(body, (HttpStatusCode)status));

        var failure = await InfisicalWire.FailureOf(InfisicalWire.Detach, recorder);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, StatusCode = 400, ErrorCode = "BadRequest", Operation = InfisicalWire.Detach, IsRetryable = false, OutcomeUnknown = false });
        recorder.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(400, "<html>")]
    [InlineData(422, """{"reqId":"req-1","statusCode":422,"message":[],"error":"ValidationFailure"}""")]
    public async Task Any_other_refusal_to_detach_needs_no_second_call(int status, string body)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);

        (await InfisicalWire.FailureOf(InfisicalWire.Detach, recorder)).StatusCode.Should().Be(status);
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(InfisicalWire.Revoke, null, 200, """{"message":"done"}""", RevokeOutcome.Revoked)]
    [InlineData(InfisicalWire.Revoke, null, 200, """{"message":null,"token":{"id":"x"}}""", RevokeOutcome.Revoked)]
    [InlineData(InfisicalWire.Revoke, null, 404, InfisicalWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.Revoke, "429", 404, InfisicalWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.Revoke, "ConnectionError", 404, InfisicalWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.Revoke, "500", 404, InfisicalWire.NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalWire.Revoke, "CutBody", 404, InfisicalWire.NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalWire.Revoke, "500", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(InfisicalWire.RevokeByValue, null, 200, """{"message":"done"}""", RevokeOutcome.Revoked)]
    [InlineData(InfisicalWire.RevokeByValue, null, 401, InfisicalWire.Unauthorized, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.RevokeByValue, null, 403, InfisicalWire.TokenError, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.RevokeByValue, null, 404, InfisicalWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.RevokeByValue, "429", 401, InfisicalWire.Unauthorized, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.RevokeByValue, "ConnectionError", 403, InfisicalWire.TokenError, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.RevokeByValue, "500", 401, InfisicalWire.Unauthorized, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalWire.RevokeByValue, "IO", 403, InfisicalWire.TokenError, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalWire.RevokeByValue, "ResponseEnded", 404, InfisicalWire.NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalWire.RevokeByValue, "500", 200, "{}", RevokeOutcome.Revoked)]
    public async Task A_revocation_tells_its_outcome_from_all_its_sends(string call, string? first, int status, string body, RevokeOutcome outcome)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? InfisicalWire.FailAsync(first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));

        var result = await InfisicalWire.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

        result.Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(outcome);
        result!.Response.Should().BeEquivalentTo(new { StatusCode = status, Attempts = first is null ? 1 : 2 });
    }

    [Theory]
    [InlineData(InfisicalWire.Revoke, null, 404, InfisicalWire.RouteNotFound, TokenErrorKind.UnsupportedByServer)]
    [InlineData(InfisicalWire.Revoke, null, 404, "<html>", TokenErrorKind.UnsupportedByServer)]
    [InlineData(InfisicalWire.Revoke, "500", 404, InfisicalWire.RouteNotFound, TokenErrorKind.UnsupportedByServer)]
    [InlineData(InfisicalWire.Revoke, null, 401, InfisicalWire.Unauthorized, TokenErrorKind.InvalidCredential)]
    [InlineData(InfisicalWire.Revoke, "500", 403, InfisicalWire.TokenError, TokenErrorKind.InvalidCredential)]
    [InlineData(InfisicalWire.Revoke, null, 403, InfisicalWire.PermissionDenied, TokenErrorKind.PermissionDenied)]
    [InlineData(InfisicalWire.Revoke, null, 400, InfisicalWire.BadRequest, TokenErrorKind.InvalidRequest)]
    [InlineData(InfisicalWire.Revoke, null, 200, "<html>", TokenErrorKind.UnexpectedResponse)]
    [InlineData(InfisicalWire.RevokeByValue, null, 404, InfisicalWire.RouteNotFound, TokenErrorKind.UnsupportedByServer)]
    [InlineData(InfisicalWire.RevokeByValue, "500", 404, "", TokenErrorKind.UnsupportedByServer)]
    [InlineData(InfisicalWire.RevokeByValue, null, 400, InfisicalWire.BadRequest, TokenErrorKind.InvalidRequest)]
    [InlineData(InfisicalWire.RevokeByValue, "500", 400, InfisicalWire.BadRequest, TokenErrorKind.InvalidRequest)]
    [InlineData(InfisicalWire.RevokeByValue, null, 403, InfisicalWire.PermissionDenied, TokenErrorKind.PermissionDenied)]
    [InlineData(InfisicalWire.RevokeByValue, null, 401, """{"requestId":"r","statusCode":401,"error":"ValidationFailure","message":[{"code":"invalid_type","path":["accessToken"],"message":"Required"}]}""", TokenErrorKind.InvalidRequest)]
    [InlineData(InfisicalWire.RevokeByValue, null, 200, "OK", TokenErrorKind.UnexpectedResponse)]
    public async Task A_revocation_that_did_not_happen_is_an_error(string call, string? first, int status, string body, TokenErrorKind kind)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? InfisicalWire.FailAsync(first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));

        (await InfisicalWire.FailureOf(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock())).Should().BeEquivalentTo(new { Kind = kind, OutcomeUnknown = false, IsRetryable = false });
    }

    [Theory]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("408")]
    [InlineData("ResponseEnded")]
    [InlineData("IO")]
    public async Task A_renewal_is_never_sent_twice_when_it_may_have_run(string failure)
    {
        using var handler = new FuncHandler((request, cancellationToken) => InfisicalWire.FailAsync(failure, request, cancellationToken));

        var error = await InfisicalWire.FailureOf(InfisicalWire.Renew, handler, static options => options.Retry.MaxRetryAttempts = 5, new WaitingClock());

        handler.Sends.Should().Be(1);
        error.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
    }

    [Theory]
    [InlineData(404, InfisicalWire.NotFound, CredentialState.Accepted)]
    [InlineData(401, InfisicalWire.Unauthorized, CredentialState.Rejected)]
    [InlineData(404, InfisicalWire.RouteNotFound, CredentialState.Undetermined)]
    [InlineData(404, "<html>", CredentialState.Undetermined)]
    [InlineData(401, """{"requestId":"r","statusCode":401,"error":"ValidationFailure","message":[]}""", CredentialState.Undetermined)]
    public async Task The_credential_is_checked_by_what_comes_before_the_identity(int status, string body, CredentialState state)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);

        var check = (await InfisicalWire.RunAsync(InfisicalWire.Check, recorder)).Should().BeOfType<CredentialCheck>().Subject;

        check.Should().BeEquivalentTo(new { State = state, Response = new { StatusCode = status } });
        (check.Detail ?? "").Contains(InfisicalWire.Check, StringComparison.Ordinal).Should().Be(state != CredentialState.Accepted);
        recorder.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Ids_that_are_repeated_as_pages_shift_are_dropped()
    {
        using var recorder = new Wire.Recorder((count, _) => Wire.Response(InfisicalWire.Page(count == 1 ? Enumerable.Range(1, 100) : Enumerable.Range(98, 20))));
        using var infisical = InfisicalWire.Client(recorder);

        (await InfisicalWire.ListAsync(infisical, Token)).Select(static token => token.Id).Should().Equal(Enumerable.Range(1, 117).Select(static number => "t" + number));
    }

    [Theory]
    [InlineData(null, null, 100, "100", false)]
    [InlineData(null, null, 99, null, false)]
    [InlineData(null, 1, 1, "1", false)]
    [InlineData(null, 1, 0, null, false)]
    [InlineData("99", 1, 1, "100", false)]
    [InlineData("100", 1, 1, null, true)]
    [InlineData("60", 50, 50, null, true)]
    [InlineData("60", 50, 49, null, false)]
    public async Task A_full_page_leads_on_as_far_as_the_server_goes(string? cursor, int? size, int count, string? next, bool mayBeIncomplete)
    {
        using var infisical = InfisicalWire.Client(InfisicalWire.Page(Enumerable.Range(1, count)));

        var page = await infisical.ListTokensPageAsync(InfisicalWire.IdentityId, cursor, size, Token);

        page.Should().BeEquivalentTo(new { NextCursor = next, MayBeIncomplete = mayBeIncomplete });
        page.Items.Should().HaveCount(count).And.NotContain(token => !ReferenceEquals(token.Response, page.Response));
    }

    [Fact]
    public async Task One_row_that_cannot_be_read_does_not_hide_the_next_page()
    {
        using var recorder = new Wire.Recorder(static (_, request) => Wire.Response(request.RequestUri!.Query.Contains("offset=0", StringComparison.Ordinal)
            ? InfisicalWire.Page(Enumerable.Range(1, 40)).Replace("]}", ",null]}", StringComparison.Ordinal)
            : InfisicalWire.Page(Enumerable.Range(101, 5))));
        using var infisical = InfisicalWire.Client(recorder);
        var seen = 0;

        var page = await infisical.ListTokensPageAsync(InfisicalWire.IdentityId, cancellationToken: Token);
        var failure = await Wire.FailureOf(async () =>
        {
            await foreach (var token in infisical.ListTokensAsync(InfisicalWire.IdentityId, Token))
            {
                seen++;
            }
        });

        page.Should().BeEquivalentTo(new { MayBeIncomplete = true, NextCursor = "100" }, "how long the page was is not known");
        failure.Kind.Should().Be(TokenErrorKind.IncompleteList);
        seen.Should().Be(45, "every token that can be reached is yielded");
    }
}
