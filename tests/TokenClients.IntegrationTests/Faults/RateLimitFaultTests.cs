using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>Where a service says when to call again, one place at a time.</summary>
public sealed class RateLimitFaultTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(89.5);

    /// <summary>Service, hint, what stands in the head and in the body, and whether a client can know the wait from it.</summary>
    public static TheoryData<TokenService, RateLimitHint, string?, string, bool> Hints()
    {
        var data = new TheoryData<TokenService, RateLimitHint, string?, string, bool>();
        foreach (var (service, none) in ((TokenService, string)[])
            [
                (TokenService.Vercel, "\"too_many_requests\""),
                (TokenService.Apinizer, "\"rate_limit_exceeded\""),
                (TokenService.Infisical, "\"The rate limit was exceeded.\""),
                (TokenService.Crafter, "\"OTHER\""),
            ])
        {
            data.Add(service, RateLimitHint.None, null, none, false);
            data.Add(service, RateLimitHint.RetryAfterSeconds, "Retry-After: 90", none, true);
            data.Add(service, RateLimitHint.RetryAfterDate, "Retry-After: Sun, 01 Nov 2026 12:01:29 GMT", none, true);
        }

        data.Add(TokenService.Vercel, RateLimitHint.OwnHeader, "X-RateLimit-Reset: 1793534490", "\"too_many_requests\"", true);
        data.Add(TokenService.Vercel, RateLimitHint.Body, null, "\"reset\":1793534490,\"resetMs\":1793534489500", true);
        data.Add(TokenService.Vercel, RateLimitHint.BodyMilliseconds, null, "\"reset\":1793534489500}", true);
        data.Add(TokenService.Infisical, RateLimitHint.OwnHeader, "x-ratelimit-reset: 90", "\"The rate limit was exceeded.\"", true);
        data.Add(TokenService.Infisical, RateLimitHint.Body, null, "Try again in 90 seconds.", true);
        data.Add(TokenService.Infisical, RateLimitHint.BodyMilliseconds, null, "Try again in 90 seconds.", true);
        data.Add(TokenService.Apinizer, RateLimitHint.OwnHeader, null, "\"rate_limit_exceeded\"", false);
        data.Add(TokenService.Apinizer, RateLimitHint.Body, null, "\"retry_after\":90", true);
        data.Add(TokenService.Crafter, RateLimitHint.OwnHeader, null, "\"OTHER\"", false);
        data.Add(TokenService.Crafter, RateLimitHint.Body, null, "\"OTHER\"", false);
        return data;
    }

    [Theory]
    [MemberData(nameof(Hints))]
    public async Task A_wait_stands_in_one_place_only(TokenService service, RateLimitHint hint, string? header, string body, bool known)
    {
        var clock = new FakeTimeProvider(Now);
        await using var bench = await FaultBench.StartAsync(service, clock);
        bench.Fail(Fault.RateLimited(hint, Wait), 3);

        var response = await bench.SendRawAsync();

        response.Status.Should().Be(429);
        response.BodyText.Should().Contain(body);
        string[] hints = ["Retry-After", "X-RateLimit-Reset"];
        hints.Select(name => response.Header(name) is { } value ? $"{name}: {value}" : null).Where(static line => line is not null)
            .Should().BeEquivalentTo(header is null ? [] : [header], static options => options.Using<string>(static line => line.Subject.Should().BeEquivalentTo(line.Expectation)).WhenTypeIs<string>());
        if (hint is not (RateLimitHint.Body or RateLimitHint.BodyMilliseconds))
        {
            // The id of the request is random.
            Regex.Replace(response.BodyText, "req-[A-Za-z0-9]+", "").Should().NotContainAny("90", "reset", "retry_after");
        }

        var failure = await Failing.CallAsync(() => bench.CallAsync());
        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        failure.IsRetryable.Should().BeTrue();
        failure.OutcomeUnknown.Should().BeFalse();
        if (known)
        {
            // Longer than a client would sleep, so it says so at once.
            failure.Attempts.Should().Be(1);
            failure.RetryAfter!.Value.TotalSeconds.Should().BeInRange(89, 90);
        }
        else
        {
            failure.Attempts.Should().Be(2);
            failure.RetryAfter.Should().BeNull();
        }

        bench.Executed.Should().Be(0);
    }

    [Theory]
    [InlineData(TokenService.Apinizer, 400)]
    [InlineData(TokenService.Vercel, 403)]
    [InlineData(TokenService.Infisical, 503)]
    public async Task The_error_can_stand_under_another_status(TokenService service, int status)
    {
        await using var bench = await FaultBench.StartAsync(service);
        bench.Fail(Fault.RateLimited(RateLimitHint.Body, TimeSpan.FromHours(1), status));

        var failure = await Failing.CallAsync(() => bench.CallAsync());

        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        failure.StatusCode.Should().Be(status);
        failure.RetryAfter!.Value.TotalSeconds.Should().BeInRange(3590, 3601);
    }

    [Theory]
    [InlineData(TokenService.Vercel, RateLimitHint.RetryAfterSeconds, "-5")]
    [InlineData(TokenService.Vercel, RateLimitHint.RetryAfterDate, "Sun, 01 Nov 2026 11:59:55 GMT")]
    [InlineData(TokenService.Apinizer, RateLimitHint.RetryAfterSeconds, "-5")]
    [InlineData(TokenService.Apinizer, RateLimitHint.Body, null)]
    public async Task A_wait_can_lie_in_the_past(TokenService service, RateLimitHint hint, string? header)
    {
        var clock = new FakeTimeProvider(Now);
        await using var bench = await FaultBench.StartAsync(service, clock);
        bench.Fail(Fault.RateLimited(hint, TimeSpan.FromSeconds(-5)), 2);

        (await bench.SendRawAsync()).Header("Retry-After").Should().Be(header);
        await bench.CallAsync();

        bench.Calls.Should().HaveCount(3);
        bench.Executed.Should().Be(1);
    }
}
