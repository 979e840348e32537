using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>One total timeout for a call, whatever requests, credentials and waits it consists of.</summary>
public sealed class CallTimeTests
{
    private static readonly TimeSpan Total = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Methods => [.. Calls.Methods.Where(static call => call is not ("Apinizer.PingAsync" or Calls.InfisicalRenewByValue or Calls.InfisicalRevokeByValue or "Apinizer.CheckByValueAsync"))];

    public static TheoryData<string> FollowUps => ["a refused detachment", "a creation for an organization that is refused", "a creation whose response was lost", "a revocation after a look at the own token", "a check of a token that was revoked"];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Case_B06_the_time_for_the_credential_counts(string call)
    {
        var time = new Time();

        void Change(TokenClientOptions options)
        {
            SetUp(options);
            options.AskProvider(time.Provider);
        }

        await time.RunAsync(() => Calls.RunChangedAsync(call, time.Handler([]), Change, time.Clock, loggerFactory: null, TestContext.Current.CancellationToken));
    }

    /// <summary>The requests take 20 s; the last one does not end by itself.</summary>
    [Theory]
    [MemberData(nameof(FollowUps))]
    public async Task Case_B06_all_requests_of_a_call_share_the_total_timeout(string what)
    {
        var time = new Time();
        (HttpStatusCode Status, string Body)[] responses = what switch
        {
            "a refused detachment" => [(HttpStatusCode.BadRequest, Calls.Error(TokenService.Infisical, "BadRequest"))],
            "a creation for an organization that is refused" => [(HttpStatusCode.Unauthorized, Calls.Error(TokenService.Infisical, "Unauthorized"))],
            "a creation whose response was lost" => [(HttpStatusCode.BadGateway, "{}"), (HttpStatusCode.Conflict, Calls.Error(TokenService.Crafter, "ACCESS_TOKEN_ID_EXISTS"))],
            "a revocation after a look at the own token" => [(HttpStatusCode.OK, """{"token":{"id":"tok_own","name":"own"}}""")],
            _ => [(HttpStatusCode.OK, Calls.GoodResponse(Calls.ApinizerCreate)), (HttpStatusCode.Unauthorized, Calls.Error(TokenService.Apinizer, "invalid_token"))],
        };
        using var handler = time.Handler(responses, TimeSpan.FromSeconds(20) / responses.Length);
        using var infisical = Wire.Infisical(handler, SetUp, time.Clock);
        using var crafter = Wire.Crafter(handler, SetUp, time.Clock);
        using var vercel = new VercelTokens(Wire.VercelOptions(SetUp), handler, timeProvider: time.Clock);
        using var apinizer = Wire.Apinizer(handler, SetUp, time.Clock);

        await time.RunAsync(what switch
        {
            "a refused detachment" => () => infisical.DetachAsync(Calls.Identity),
            "a creation for an organization that is refused" => () => infisical.CreateTokenAsync(Calls.Identity, new() { OrganizationSlug = "acme" }),
            "a creation whose response was lost" => () => crafter.CreateTokenAsync(new("ci", TokenExpiry.Never)),
            "a revocation after a look at the own token" => () => vercel.RevokeTokenAsync(Calls.TokenId),
            _ => () => apinizer.CheckCredentialAsync(),
        });

        time.Requests.Should().Be(responses.Length + 1);
    }

    [Fact]
    public async Task Case_B06_a_request_for_which_no_time_is_left_is_not_sent()
    {
        var slow = new Time();
        using var late = Wire.Infisical(
            slow.Handler([]),
            options =>
            {
                options.Resilience.TotalRequestTimeout.Timeout = Total;
                options.AskProvider(_ =>
                {
                    // A provider that ignores its cancellation and returns at once after it.
                    slow.Clock.Advance(Total);
                    return new(new SecretString(Wire.Secret));
                });
            },
            slow.Clock);

        var failure = await Wire.FailureOf(() => late.RevokeTokenAsync(Calls.TokenId, TestContext.Current.CancellationToken));

        failure.Should().BeEquivalentTo(new { Attempts = 0, OutcomeUnknown = false });
        failure.Kind.Should().BeOneOf(TokenErrorKind.Timeout, TokenErrorKind.CredentialUnavailable);
        slow.Requests.Should().Be(0);
    }

    /// <summary>After three faults in a row the pause is 4 s. No call waits longer than a single wait may last.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Case_B06_a_token_source_does_not_wait_longer_than_its_options_allow(int maxRetryAfter)
    {
        var time = new Time();
        using var apinizer = Wire.Apinizer(
            time.Handler([.. Enumerable.Repeat((HttpStatusCode.InternalServerError, "{}"), 3)], TimeSpan.Zero),
            options => options.Resilience.Retry.MaxRetryAfter = TimeSpan.FromSeconds(maxRetryAfter),
            time.Clock);
        for (var fault = 0; fault < 3; fault++)
        {
            await Wire.FailureOf(async () => await apinizer.TokenSource.GetAccessTokenAsync(TestContext.Current.CancellationToken));
            time.Clock.Advance(fault == 2 ? TimeSpan.Zero : TimeSpan.FromSeconds(8));
        }

        var failure = await Wire.FailureOf(async () => await apinizer.TokenSource.GetAccessTokenAsync(TestContext.Current.CancellationToken)).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(4));
        time.Requests.Should().Be(3);
    }

    private static void SetUp(TokenClientOptions options)
    {
        options.Resilience.TotalRequestTimeout.Timeout = Total;
        options.Resilience.AttemptTimeout.Timeout = Total;
        options.Resilience.CircuitBreaker.SamplingDuration = Total * 2;
        (options.Resilience.Retry.MaxRetryAttempts, options.Resilience.Retry.Delay) = (1, TimeSpan.Zero);
    }

    /// <summary>Virtual time, which passes in the requests and providers of a call, and only there.</summary>
    private sealed class Time
    {
        private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _requests;

        internal FakeTimeProvider Clock { get; } = new(Wire.Now);

        internal int Requests => Volatile.Read(ref _requests);

        internal ValueTask<SecretString> Provider(CancellationToken cancellationToken)
        {
            Clock.Advance(TimeSpan.FromSeconds(20));
            return new(new SecretString(Wire.Secret));
        }

        internal FuncHandler Handler((HttpStatusCode Status, string Body)[] responses, TimeSpan? time = null) => new(async (request, cancellationToken) =>
        {
            await request.TakeAsync(cancellationToken);
            var number = Interlocked.Increment(ref _requests) - 1;
            if (number < responses.Length)
            {
                Clock.Advance(time ?? TimeSpan.FromSeconds(20));
                return Wire.Response(responses[number].Body, responses[number].Status);
            }

            _hangs.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("An endless wait has ended.");
        });

        /// <summary>Runs a call; once its request hangs, lets time pass. The call ends when the total timeout does, and not before.</summary>
        internal async Task RunAsync(Func<Task> call)
        {
            var running = Task.Run(call);
            await Task.WhenAny(running, _hangs.Task).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            if (!_hangs.Task.IsCompleted)
            {
                await running;
                Assert.Fail("No request hangs.");
            }

            var left = Total - (Clock.GetUtcNow() - Wire.Now);
            left.Should().BePositive();

            Clock.Advance(left - TimeSpan.FromSeconds(1));
            running.IsCompleted.Should().BeFalse();
            Clock.Advance(TimeSpan.FromSeconds(1));

            await running.ContinueWith(static _ => { }, TaskScheduler.Default).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            _ = running.Exception;
        }
    }
}
