using System.Net;
using TokenClients.Infisical;
using TokenClients.Tests.Conformance;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>What came of a call whose response alone does not say it. What a revocation and a check make of a response is in Conformance.RevocationTests.</summary>
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

        var created = await infisical.CreateTokenAsync(Calls.Identity, cancellationToken: Token);

        created.Secret.Reveal().Should().Be("new.secret");
        (created.Token is not null).Should().Be(hasRecord);
        created.Problem.Should().Match(problem);
    }

    [Theory]
    [InlineData(401, InfisicalWire.Unauthorized, null, TokenErrorKind.InvalidCredential)]
    [InlineData(403, InfisicalWire.TokenError, "acme", TokenErrorKind.InvalidCredential)]
    [InlineData(401, "<html>", "acme", TokenErrorKind.UnexpectedResponse)]
    [InlineData(401, InfisicalWire.Invalid, "acme", TokenErrorKind.InvalidRequest)]
    public async Task Any_other_refusal_of_a_create_is_taken_at_its_word(int status, string body, string? organization, TokenErrorKind kind)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);
        using var infisical = Wire.Infisical(recorder);

        (await Wire.FailureOf(() => infisical.CreateTokenAsync(Calls.Identity, new() { OrganizationSlug = organization }, Token))).Kind.Should().Be(kind);
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(null, RevokeOutcome.NotFound)]
    [InlineData("429", RevokeOutcome.NotFound)]
    [InlineData("500", RevokeOutcome.Unconfirmed)]
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

            return ++deletes == 1 && first is not null ? Failures.SendAsync(TokenService.Infisical, first, request, cancellationToken) : Task.FromResult(Wire.Response(InfisicalWire.BadRequest, HttpStatusCode.BadRequest));
        });

        var result = await Calls.RunAsync(InfisicalWire.Detach, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

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

        var failure = await Calls.FailureOf(InfisicalWire.Detach, recorder);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, StatusCode = 400, ErrorCode = "BadRequest", Operation = nameof(IInfisicalTokenAuth.DetachAsync), IsRetryable = false, OutcomeUnknown = false });
        recorder.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(400, "<html>")]
    [InlineData(422, """{"reqId":"req-1","statusCode":422,"message":[],"error":"ValidationFailure"}""")]
    public async Task Any_other_refusal_to_detach_needs_no_second_call(int status, string body)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);

        (await Calls.FailureOf(InfisicalWire.Detach, recorder)).StatusCode.Should().Be(status);
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(null, null, 100, "100", false)]
    [InlineData(null, null, 99, null, false)]
    [InlineData(null, 1, 1, "1", false)]
    [InlineData("99", 1, 1, "100", false)]
    [InlineData("100", 1, 1, null, true)]
    [InlineData("60", 50, 50, null, true)]
    [InlineData("60", 50, 49, null, false)]
    public async Task A_full_page_leads_on_as_far_as_the_server_goes(string? cursor, int? size, int count, string? next, bool mayBeIncomplete)
    {
        using var infisical = InfisicalWire.Client(InfisicalWire.Page(Enumerable.Range(1, count)));

        var page = await infisical.ListTokensPageAsync(Calls.Identity, cursor, size, Token);

        page.Should().BeEquivalentTo(new { NextCursor = next, MayBeIncomplete = mayBeIncomplete });
        page.Items.Should().HaveCount(count).And.NotContain(token => !ReferenceEquals(token.Response, page.Response));
    }

    [Fact]
    public async Task One_row_that_cannot_be_read_does_not_hide_the_next_page()
    {
        using var recorder = new Wire.Recorder(static (_, request) => Wire.Response(request.RequestUri!.Query.Contains("offset=0", StringComparison.Ordinal)
            ? InfisicalWire.Page(Enumerable.Range(1, 40)).Replace("]}", ",null]}", StringComparison.Ordinal)
            : InfisicalWire.Page(Enumerable.Range(101, 5))));
        using var infisical = Wire.Infisical(recorder);

        var page = await infisical.ListTokensPageAsync(Calls.Identity, cancellationToken: Token);
        var (seen, failure) = await Wire.WalkAsync(infisical.ListTokensAsync(Calls.Identity, Token), static token => token.Id);

        page.Should().BeEquivalentTo(new { MayBeIncomplete = true, NextCursor = "100" }, "how long the page was is not known");
        failure!.Kind.Should().Be(TokenErrorKind.IncompleteList);
        seen.Should().HaveCount(45, "every token that can be reached is yielded");
    }
}
