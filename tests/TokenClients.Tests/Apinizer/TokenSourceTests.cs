using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Credentials;

namespace TokenClients.Tests.Apinizer;

/// <summary>Apinizer's token source over requests from memory: what it sends, and what it makes of odd responses and odd providers.</summary>
public sealed class TokenSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_asks_as_a_creation_does_and_names_itself_in_failures()
    {
        var asked = 0;
        using var recorder = new Wire.Recorder((count, request) => count == 1 ? ApinizerWire.GoodResponse(request) : Wire.Response("{}", HttpStatusCode.BadGateway));
        using var auth = ApinizerWire.Client(
            recorder, options => (options.ClientSecret, options.ClientSecretProvider) = (null, _ => new(new SecretString(ApinizerWire.Password + ++asked))));

        var token = await auth.TokenSource.GetAccessTokenAsync(Token);
        auth.TokenSource.Invalidate(token);
        var failure = await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());

        recorder.Requests[0].Should().BeEquivalentTo(new
        {
            Method = "POST",
            Address = ApinizerWire.Origin + "/apiops/auth/token",
            Body = $"grant_type=client_credentials&client_id={ApinizerWire.ClientId}&client_secret={ApinizerWire.EncodedPassword}1",
            Authorization = (string?)null,
        });
        recorder.Requests[1].Body.Should().EndWith(ApinizerWire.EncodedPassword + "2", "the secret is asked for once a request, and that one is sent");
        failure.Should().BeEquivalentTo(new { Operation = "GetAccessTokenAsync", Kind = TokenErrorKind.ServiceFault, StatusCode = 502, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        auth.TokenSource.Should().BeSameAs(auth.TokenSource);
    }

    /// <summary>That the request before may have issued a token says nothing about a call for which nothing is sent.</summary>
    [Fact]
    public async Task In_a_pause_the_failure_of_before_is_told_without_its_outcome()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.ServiceUnavailable).WithHeaders("Retry-After: 120"));
        using var auth = ApinizerWire.Client(recorder, clock: new FakeTimeProvider(Wire.Now));

        var first = await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());
        var second = await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());

        first.Message.Should().Contain("a fault occurred in the service").And.Contain("The request was sent");
        second.Message.Should().Contain("nothing was sent this time. The next request is made in 120 s").And.Contain("a fault occurred in the service").And.NotContain("The request was sent");
        recorder.Requests.Should().ContainSingle();
    }

    /// <summary>A provider that needs a token to find the secret for tokens waits for itself. The call's time is its end, and it takes nothing from those who come later.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_provider_that_does_not_heed_the_time_holds_nobody_up(bool asksTheSource)
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<SecretString>();
        ApinizerAuth? auth = null;
        using var recorder = ApinizerWire.GoodServer();
        using var client = auth = ApinizerWire.Client(
            recorder,
            options => (options.ClientSecret, options.ClientSecretProvider) = (null, async cancellationToken =>
            {
                if (asked.Task.IsCompleted)
                {
                    return new SecretString(ApinizerWire.Password);
                }

                var waiting = asksTheSource ? auth!.TokenSource.GetAccessTokenAsync(cancellationToken).AsTask() : never.Task;
                asked.SetResult();
                return await waiting;
            }
            ),
            clock);
        var getting = Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());
        await asked.Task.WaitAsync(Token);

        clock.Advance(TimeSpan.FromSeconds(30));

        (await getting).Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        recorder.Requests.Should().BeEmpty();
        clock.Advance(TimeSpan.FromSeconds(1));
        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(ApinizerWire.Token);
    }

    [Fact]
    public async Task A_secret_that_was_refused_is_not_sent_again_until_a_login_succeeds()
    {
        using var recorder = new Wire.Recorder((count, request) => count == 1 ? Wire.Response("""{"error":"unauthorized_client"}""", HttpStatusCode.Unauthorized) : ApinizerWire.GoodResponse(request));
        using var auth = ApinizerWire.Client(recorder);
        for (var call = 0; call < 3; call++)
        {
            (await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask())).Should().BeEquivalentTo(
                new { Kind = TokenErrorKind.InvalidCredential, StatusCode = 401, ErrorCode = "unauthorized_client", Attempts = call == 0 ? 1 : 0, IsRetryable = false, OutcomeUnknown = false });
        }

        // The user was unlocked, and somebody looks.
        await auth.CreateTokenAsync(Token);

        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(ApinizerWire.Token);
        recorder.Requests.Should().HaveCount(3);
    }

    /// <summary>A store whose replicas disagree, or a provider that makes something up each time.</summary>
    [Theory]
    [InlineData(2, 2)]
    [InlineData(1000, 4)]
    public async Task Wrong_secrets_by_turns_do_not_lock_the_user(int secrets, int requests)
    {
        var asked = 0;
        using var recorder = new Wire.Recorder("""{"error":"unauthorized_client"}""", HttpStatusCode.Unauthorized);
        using var auth = ApinizerWire.Client(
            recorder,
            options => (options.ClientSecret, options.ClientSecretProvider) = (null, _ => new(new SecretString($"wrong{asked++ % secrets}"))),
            new FakeTimeProvider(Wire.Now));

        for (var call = 0; call < 100; call++)
        {
            (await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        }

        recorder.Requests.Should().HaveCount(requests);
    }

    [Fact]
    public async Task A_token_that_another_process_shares_ends_a_refusal()
    {
        var sharing = new Sharing();
        using var recorder = new Wire.Recorder("""{"error":"unauthorized_client"}""", HttpStatusCode.Unauthorized);
        var services = new ServiceCollection();
        services.AddSingleton<ITokenSharing>(sharing);
        services.AddTokenClients()
            .AddApinizer(static options => (options.BaseAddress, options.ClientId, options.ClientSecret) = (new Uri(ApinizerWire.Origin), ApinizerWire.ClientId, new SecretString(ApinizerWire.Password)))
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => recorder));
        await using var provider = services.BuildServiceProvider();
        var source = provider.GetRequiredService<IApinizerAuth>().TokenSource;
        for (var call = 0; call < 3; call++)
        {
            await Wire.FailureOf(() => source.GetAccessTokenAsync(Token).AsTask());
        }

        // The user was unlocked, and another process has logged in with the same credential.
        sharing.Shared = new(new SecretString("shared"), TimeSpan.FromHours(1), TimeSpan.Zero);

        (await source.GetAccessTokenAsync(Token)).Reveal().Should().Be("shared");
        recorder.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_check_that_is_cancelled_says_so_in_its_own_name()
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder);

        var canceled = (await FluentActions.Awaiting(() => auth.CheckCredentialAsync(new CancellationToken(canceled: true))).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        canceled.Should().BeEquivalentTo(new { Service = TokenService.Apinizer, Operation = nameof(IApinizerAuth.CheckCredentialAsync), OutcomeUnknown = false });
        recorder.Requests.Should().BeEmpty();
    }

    /// <summary>Has what another process shares, if anything, and else one issued.</summary>
    private sealed class Sharing : ITokenSharing
    {
        internal TokenGrant? Shared { get; set; }

        public async Task<TokenGrant> GetOrIssueAsync(SharedTokenRequest request, Func<CancellationToken, Task<TokenGrant>> issue, CancellationToken cancellationToken) => Shared ?? await issue(cancellationToken);
    }
}
