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
        var record = Record(runsOnce: true);
        (await record.TryBeginAsync(Token)).Should().BeTrue();
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
        var record = Record(runsOnce: false);
        await record.TryBeginAsync(Token);
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
        var record = Record(runsOnce: true);
        await record.TryBeginAsync(Token);
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
        var record = Record(runsOnce: true);
        await record.TryBeginAsync(Token);
        record.LastSendNeverLeft.Should().BeFalse("it is under way");

        record.End(Bytes(), hasError ? null : "too many requests", hasError ? new HttpRequestException("not connected") : null, isWithoutEffect ? SendEffect.None : SendEffect.Possible);

        record.LastSendNeverLeft.Should().Be(neverLeft);
    }

    [Fact]
    public async Task The_first_secret_stays_the_result()
    {
        var record = Record(runsOnce: false);
        await record.TryBeginAsync(Token);
        await record.TryBeginAsync(Token);

        record.End(Bytes(), "first", error: null, SendEffect.Possible, isIssued: true);
        record.End(Bytes(), "second", error: null, SendEffect.Possible, isIssued: true);

        record.Issued.Should().Be("first");
        record.LastOutcome.Response.Should().Be("second");
    }

    [Fact]
    public async Task The_reason_of_the_caller_comes_before_that_of_the_bytes()
    {
        var record = Record(runsOnce: true);
        await record.TryBeginAsync(Token);
        var bytes = Bytes();
        record.End(bytes, response: null, new HttpRequestException("refused"), SendEffect.Possible);

        record.Invoking(record => record.Request(bytes, new RequestRefusedException("for another origin"), BytesTarget.Connection)).Should().Throw<RequestRefusedException>().WithMessage("for another origin");
        record.Invoking(record => record.Request(bytes, refusal: null, BytesTarget.Connection)).Should().Throw<RequestRefusedException>().WithMessage("*after its send had ended*");
    }

    private static SendRecord<string> Record(bool runsOnce) => new(runsOnce, TimeProvider.System);

    private static RequestBytes Bytes() => new(proveUnsent: true);
}
