using System.IO;
using System.Net.Sockets;

namespace TokenClients.Tests.Http;

/// <summary>Whether a request was sent follows from whether anyone asked for its bytes, whatever ended the send.</summary>
public sealed class UnsentRequestTests
{
    /// <summary>Whatever ends a send whose bytes nobody asked for.</summary>
    public static TheoryData<string> Errors { get; } = ["io", "ended", "garbage", "reset", "canceled", "own", "refused"];

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Case_B10_a_request_whose_bytes_nobody_asked_for_was_not_sent(string how)
    {
        foreach (var call in Calls.All.Where(static call => Calls.RuleOf(call) != "safe"))
        {
            using var handler = new FuncHandler((_, _) => Task.FromException<HttpResponseMessage>(ErrorOf(how)));

            var failure = await Calls.FailureOf(call, handler);

            failure.OutcomeUnknown.Should().BeFalse(call);
            (failure.IsRetryable || how is "own" || (how is "canceled" && Calls.IssuesSecret(call))).Should().BeTrue(call);
            failure.Message.Should().NotContain("was sent", call);
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Case_B10_a_request_whose_bytes_were_asked_for_may_have_been_carried_out(string how)
    {
        foreach (var call in Calls.Issuing)
        {
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                throw ErrorOf(how);
            });

            (await Calls.FailureOf(call, handler)).Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false }, call);
        }
    }

    private static Exception ErrorOf(string how) => how switch
    {
        "io" => new IOException("reset"),
        "ended" => new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely."),
        "garbage" => new HttpRequestException(HttpRequestError.InvalidResponse, "no HTTP"),
        "reset" => new HttpRequestException(HttpRequestError.Unknown, "reset", new SocketException((int)SocketError.ConnectionReset)),
        "canceled" => new TaskCanceledException("by a handler"),
        "refused" => NetworkError.Of(HttpRequestError.ConnectionError, "refused"),
        _ => new InvalidOperationException("A handler's own."),
    };
}
