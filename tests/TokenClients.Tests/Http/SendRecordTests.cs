using TokenClients.Errors;
using TokenClients.Pipeline;

namespace TokenClients.Tests.Http;

/// <summary>What the record of a call's sends knows after each order of events, without any HTTP.</summary>
public sealed class SendRecordTests
{
    private static readonly TimeSpan HangTimeout = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_of_those_that_wait_for_a_send_goes_on_after_it()
    {
        var record = await BegunAsync(runsOnce: true);
        var waiting = new[] { record.TryBeginAsync(Token).AsTask(), record.TryBeginAsync(Token).AsTask() };

        record.End(Bytes(), response: null, new HttpRequestException("not connected"), SendEffect.None);
        var next = await Task.WhenAny(waiting).WaitAsync(HangTimeout, Token);
        (await next).Should().BeTrue();
        waiting.Should().ContainSingle(static task => !task.IsCompleted, "one send runs at a time");
        record.End(Bytes(), "created", error: null, SendEffect.Possible, isIssued: true);

        (await Task.WhenAll(waiting).WaitAsync(HangTimeout, Token)).Should().BeEquivalentTo([true, false]);
        record.Attempts.Should().Be(2);
    }

    [Fact]
    public async Task Bytes_that_go_out_several_times_may_be_carried_out()
    {
        var record = await BegunAsync(runsOnce: false);
        var bytes = Bytes();
        for (var repeat = 0; repeat < 3; repeat++)
        {
            record.Request(bytes, refusal: null, BytesTarget.Connection);
        }

        record.End(bytes, response: null, new HttpRequestException("refused"), SendEffect.None);

        record.MayHaveExecuted.Should().BeTrue("only the last of them is known to have had no effect");
        record.Attempts.Should().Be(3);
    }

    [Fact]
    public async Task A_response_after_a_refused_repeat_proves_nothing()
    {
        var record = await BegunAsync(runsOnce: true);
        var bytes = Bytes();
        record.Request(bytes, refusal: null, BytesTarget.Connection);
        record.Invoking(record => record.Request(bytes, refusal: null, BytesTarget.Connection)).Should().Throw<RequestRefusedException>().WithMessage("*a second time*");

        record.End(bytes, "too many requests", error: null, SendEffect.None);

        record.MayHaveExecuted.Should().BeTrue();
        record.LastSendHadNoEffect.Should().BeFalse();
        (await record.TryBeginAsync(Token)).Should().BeFalse();
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task A_request_never_left_if_its_send_ended_with_an_error_and_without_effect(bool hasError, bool isWithoutEffect, bool neverLeft)
    {
        var record = await BegunAsync(runsOnce: true);
        record.LastSendNeverLeft.Should().BeFalse("it is under way");

        record.End(Bytes(), hasError ? null : "too many requests", hasError ? new HttpRequestException("not connected") : null, isWithoutEffect ? SendEffect.None : SendEffect.Possible);

        record.LastSendNeverLeft.Should().Be(neverLeft);
    }

    [Fact]
    public async Task The_first_secret_stays_the_result()
    {
        var record = await BegunAsync(runsOnce: false);
        await record.TryBeginAsync(Token);

        record.End(Bytes(), "first", error: null, SendEffect.Possible, isIssued: true);
        record.End(Bytes(), "second", error: null, SendEffect.Possible, isIssued: true);

        record.Issued.Should().Be("first");
        record.LastOutcome.Response.Should().Be("second");
    }

    [Fact]
    public async Task A_send_that_ends_while_another_is_under_way_may_find_what_the_other_did()
    {
        var record = await BegunAsync(runsOnce: false);
        await record.TryBeginAsync(Token);

        record.End(Bytes(), "gone", error: null, SendEffect.Refused).Should().BeTrue("the other send may have been carried out");
        record.End(Bytes(), "gone", error: null, SendEffect.Refused).Should().BeFalse("neither send was");
    }

    [Fact]
    public async Task A_send_that_would_begin_after_its_call_has_ended_is_refused()
    {
        var record = Record(runsOnce: true);
        record.Close();

        for (var repeat = 0; repeat < 2; repeat++)
        {
            await FluentActions.Awaiting(() => record.TryBeginAsync(Token).AsTask()).Should().ThrowAsync<RequestRefusedException>();
        }

        // A second send that was forbidden just before the call ended looks for the outcome of the first.
        record.Invoking(static record => record.LastOutcome).Should().Throw<RequestRefusedException>();
    }

    /// <summary>What was sent can be read later, as tests and logs do. Nobody sends it again.</summary>
    [Theory]
    [InlineData("under way", false, false, "Connection", null)]
    [InlineData("under way", false, true, "Memory", "the call had ended")]
    [InlineData("ended", true, false, "Memory", null)]
    [InlineData("ended", true, false, "Connection", "the attempt had already ended")]
    [InlineData("ended", true, true, "Memory", null)]
    [InlineData("ended", true, true, "Unknown", "the call had ended")]
    [InlineData("ended", false, true, "Unknown", null)]
    [InlineData("ended", false, true, "Connection", "the attempt had already ended")]
    [InlineData("withdrawn", false, false, "Memory", "the attempt had already ended")]
    [InlineData("withdrawn", false, true, "Memory", "the call had ended")]
    public async Task Bytes_are_sent_only_while_their_send_and_its_call_last(string send, bool wereTaken, bool callHasEnded, string target, string? refusal)
    {
        var record = await BegunAsync(runsOnce: true);
        var bytes = Bytes();
        if (wereTaken)
        {
            record.Request(bytes, refusal: null, BytesTarget.Connection);
        }

        if (send == "withdrawn")
        {
            record.Withdraw(bytes).Should().BeTrue();
        }

        if (send != "under way")
        {
            record.End(bytes, response: null, new HttpRequestException("ended"), SendEffect.Possible);
        }

        if (callHasEnded)
        {
            record.Close();
        }

        var request = () => record.Request(bytes, refusal: null, Enum.Parse<BytesTarget>(target));
        if (refusal is null)
        {
            request.Should().NotThrow();
        }
        else
        {
            request.Should().Throw<RequestRefusedException>().WithMessage($"*{refusal}*");
            record.Invoking(record => record.Request(bytes, new RequestRefusedException("of the caller"), BytesTarget.Connection))
                .Should().Throw<RequestRefusedException>("the reason of the caller comes first").WithMessage("of the caller");
        }
    }

    private static SendRecord<string> Record(bool runsOnce) => new(runsOnce, TimeProvider.System);

    private static async Task<SendRecord<string>> BegunAsync(bool runsOnce)
    {
        var record = Record(runsOnce);
        (await record.TryBeginAsync(Token)).Should().BeTrue();
        return record;
    }

    private static RequestBytes Bytes() => new(proveUnsent: true);
}
