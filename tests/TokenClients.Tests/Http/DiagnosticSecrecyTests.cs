using System.Net;
using TokenClients.Testing;

namespace TokenClients.Tests.Http;

/// <summary>What users see of a call in logs, traces and metrics, whether it succeeds or the service repeats all it knows.</summary>
[Collection(DiagnosticsTests.Alone)]
public sealed class DiagnosticSecrecyTests
{
    private static readonly string[] Secrets = [.. Calls.Secrets, Calls.NewSecret];
    private static readonly string[] PathParts = [Calls.TokenId, Calls.Identity.ToString(), "cursor_inQuery", "limit=23", "offset=37", "accessTokenId="];

    public static MatrixTheoryData<string, bool> CallsAndEnds { get; } = new(Calls.All, [false, true]);

    [Theory]
    [MemberData(nameof(CallsAndEnds))]
    public async Task Logs_traces_and_metrics_hold_neither_secrets_nor_real_paths(string call, bool isFailing)
    {
        using var detector = new SecretLeakDetector();
        Array.ForEach(Secrets, secret => detector.Watch(secret, "a secret"));
        Array.ForEach(PathParts, part => detector.Watch(part, "a path"));
        var sends = 0;
        using var handler = new FuncHandler((_, _) => Task.FromResult(++sends == 1
            ? Wire.Response("{}", HttpStatusCode.TooManyRequests)
            : isFailing
                ? Wire.Response(Calls.Error(call, "bad_request", string.Join(' ', Secrets)), HttpStatusCode.UnprocessableEntity)
                : Wire.Response(Calls.GoodResponse(call))));

        await Record.ExceptionAsync(() => Calls.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 1, new WaitingClock(), detector.LoggerFactory));

        var error = Record.Exception(detector.AssertClean);
        error?.Should().BeOfType<SecretLeakException>();
        (error as SecretLeakException)?.Leaks.Should().OnlyContain(
            static leak => leak.Secret == "a path" && leak.Channel == SecretLeakChannel.Event, "only the platform's own events tell where a request goes");
        detector.Collected(SecretLeakChannel.Log).Should().BeGreaterThanOrEqualTo(2, "one is for the retry, one for the call");
        detector.Collected(SecretLeakChannel.Activity).Should().BePositive();
        detector.Collected(SecretLeakChannel.Metric).Should().BePositive();
    }
}
