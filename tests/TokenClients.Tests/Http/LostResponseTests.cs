using System.IO;
using System.Net;
using TokenClients.Primitives;

namespace TokenClients.Tests.Http;

/// <summary>What is known of a call whose responses were lost, and how waits are spread.</summary>
public class LostResponseTests
{
    /// <summary>The token may have been revoked by the call itself, however often its response was lost.</summary>
    [Theory]
    [InlineData(0, false, RevokeOutcome.NotFound)]
    [InlineData(1, false, RevokeOutcome.Unconfirmed)]
    [InlineData(2, false, RevokeOutcome.Unconfirmed)]
    [InlineData(3, false, RevokeOutcome.Unconfirmed)]
    [InlineData(1, true, RevokeOutcome.Unconfirmed)]
    [InlineData(2, true, RevokeOutcome.Unconfirmed)]
    [InlineData(3, true, RevokeOutcome.Unconfirmed)]
    public async Task A_token_that_is_gone_after_lost_answers_may_have_been_revoked_by_the_call(int lost, bool breaks, RevokeOutcome outcome)
    {
        var sends = 0;
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            await request.TakeAsync(cancellationToken);
            return ++sends > lost ? Wire.Response("""{"error":{"code":"not_found"}}""", HttpStatusCode.NotFound)
                : breaks ? throw new IOException("reset")
                : Wire.Response("", HttpStatusCode.BadGateway);
        });

        var result = await Calls.RunAsync(Calls.Revoke, handler, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

        result.Should().BeOfType<RevokeResult>().Which.Should().BeEquivalentTo(new { Outcome = outcome, Response = new { Attempts = lost + 1 } });
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.1)]
    [InlineData(10, 1)]
    [InlineData(300, 1)]
    public void A_wait_grows_by_a_tenth_and_a_second_at_most(double seconds, double most)
    {
        var wait = TimeSpan.FromSeconds(seconds);

        Jitter.Most(wait).Should().Be(TimeSpan.FromSeconds(most));
        for (var time = 0; time < 1000; time++)
        {
            Jitter.Lengthen(wait).Should().BeGreaterThanOrEqualTo(wait).And.BeLessThanOrEqualTo(wait + Jitter.Most(wait));
        }
    }

    [Fact]
    public void A_time_at_random_is_one_of_those_between()
    {
        var (first, last) = (TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(59));

        var times = Enumerable.Range(0, 1000).Select(_ => Jitter.Between(first, last)).ToList();

        times.Should().OnlyContain(time => time >= first && time <= last);
        times.Distinct().Should().HaveCountGreaterThan(100);
    }
}
