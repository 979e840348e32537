using System.Net;
using Microsoft.Extensions.Options;
using TokenClients.Crafter;
using TokenClients.Tests.Conformance;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>What a call comes to: what is sent again, and what a creation returns. What a revocation and a check make of a response is in Conformance.RevocationTests.</summary>
public sealed class OutcomeTests
{
    public static MatrixTheoryData<string, bool> AmbiguousEndings { get; } = new(Failures.Ambiguous, [true, false]);

    public static MatrixTheoryData<string, bool> WellKnownIds { get; } =
        new(["e8f5170c-877b-416f-b70f-4b09772f8e2d", "b4d44030-d0af-11e3-9c1a-0800200c9a66", "2ba3ac10-c43e-11e3-9c1a-0800200c9a66"], [true, false]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AmbiguousEndings))]
    public async Task After_an_ambiguous_end_a_create_may_be_called_again_only_with_an_id_of_the_users_own(string failure, bool idIsUsers)
    {
        using var handler = new FuncHandler((request, cancellationToken) => Failures.SendAsync(TokenService.Crafter, failure, request, cancellationToken));
        using var crafter = Wire.Crafter(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 0);

        var thrown = await Wire.FailureOf(() => crafter.CreateTokenAsync(CrafterWire.RequestWith(idIsUsers), Token));

        thrown.Should().BeEquivalentTo(new { IsRetryable = idIsUsers, OutcomeUnknown = !idIsUsers, Operation = nameof(ICrafterAccessTokens.CreateTokenAsync) });
    }

    [Theory]
    [InlineData("500")]
    [InlineData("429")]
    [InlineData("ResponseEnded")]
    public async Task A_create_is_repeated_with_the_same_id(string failure)
    {
        var bodies = new List<string>();
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return bodies.Count < 3 ? await Failures.SendAsync(TokenService.Crafter, failure, request, cancellationToken) : CrafterWire.GoodResponse(request);
        });
        using var crafter = Wire.Crafter(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);

        bodies.Should().HaveCount(3);
        bodies.Distinct().Should().ContainSingle();
        bodies[0].Should().Contain(created.Secret.Reveal());
        created.Should().BeEquivalentTo(new { Problem = (string?)null, Expiry = TokenExpiry.Never });
        created.Response.Attempts.Should().Be(3);
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
    public async Task A_create_returns_the_id_that_was_asked_for_whatever_is_left_of_its_response(string body, bool breaksOff, bool hasRecord)
    {
        using var handler = new FuncHandler((_, _) => Task.FromResult(breaksOff
            ? BrokenStream.Response(body, static _ => throw new HttpIOException(HttpRequestError.ResponseEnded, "cut"))
            : Wire.Response(body)));
        using var crafter = Wire.Crafter(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

        var created = await crafter.CreateTokenAsync(CrafterWire.RequestWith(idIsUsers: true), Token);

        created.Secret.Reveal().Should().Be(CrafterWire.UsersId);
        created.Problem.Should().NotBeNullOrEmpty().And.NotContain(CrafterWire.UsersId);
        (created.Token is not null, created.Expiry).Should().Be((hasRecord, hasRecord ? TokenExpiry.Never : TokenExpiry.Unknown));
        handler.Sends.Should().Be(1);
    }

    [Fact]
    public async Task A_create_whose_response_has_another_id_says_so()
    {
        using var crafter = CrafterWire.Client("""{"application":"other","id":"someone-elses"}""");

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);

        created.Secret.Reveal().Should().Be("someone-elses");
        created.Problem.Should().Contain("a different id");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"status":"maintenance"}""")]
    [InlineData("""{"errorCode":"ACCESS_DENIED","message":"no"}""")]
    public async Task A_success_that_is_no_access_token_creates_none(string body) =>
        (await CrafterWire.FailureOf(CrafterWire.Create, 200, body)).Should()
            .BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });

    [Theory]
    [MemberData(nameof(WellKnownIds))]
    public async Task A_well_known_id_is_no_credential_unless_that_is_allowed_but_can_be_revoked(string id, bool inUpperCase)
    {
        var own = new SecretString(inUpperCase ? id.ToUpperInvariant() : id);
        using var recorder = CrafterWire.GoodServer();
        using var provided = Wire.Crafter(recorder, options => options.AskProvider(_ => new(own)));

        FluentActions.Invoking(() => Wire.Crafter(recorder, options => options.AccessToken = own)).Should().Throw<OptionsValidationException>()
            .WithMessage("*TokenClients:Crafter:AccessToken*AllowWellKnownToken*").Which.ToString().Should().NotContainEquivalentOf(id);
        foreach (var call in CrafterWire.Failing)
        {
            var failure = await Wire.FailureOf(() => Calls.RunAsync(call, provided, Token));
            failure.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
            failure.Message.Should().Contain("AllowWellKnownToken").And.NotContainEquivalentOf(id);
        }

        (await provided.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Undetermined);
        recorder.Requests.Should().BeEmpty();

        using var allowed = Wire.Crafter(recorder, options => (options.AccessToken, options.AllowWellKnownToken) = (own, true));
        using var providedAndAllowed = Wire.Crafter(recorder, options =>
        {
            options.AskProvider(_ => new(own));
            options.AllowWellKnownToken = true;
        });
        using var another = Wire.Crafter(recorder);
        foreach (var call in CrafterWire.All)
        {
            await Calls.RunAsync(call, allowed, Token);
            await Calls.RunAsync(call, providedAndAllowed, Token);
        }

        await another.RevokeTokenAsync(own, Token);
        recorder.Requests.Should().HaveCount((2 * CrafterWire.All.Length) + 1);
    }
}
