using System.IO;
using System.Net;
using System.Net.Sockets;
using TokenClients.Tests;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.RuntimeTests;

/// <summary>What .NET Framework throws, which has exceptions and streams of its own.</summary>
public sealed class FrameworkErrorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WebExceptionStatus.ConnectFailure, true)]
    [InlineData(WebExceptionStatus.NameResolutionFailure, true)]
    [InlineData(WebExceptionStatus.ProxyNameResolutionFailure, true)]
    [InlineData(WebExceptionStatus.TrustFailure, false)]
    [InlineData(WebExceptionStatus.SecureChannelFailure, false)]
    public async Task Connection_that_was_not_made_issued_nothing_and_says_why(WebExceptionStatus status, bool retryable)
    {
        var error = Sending(new WebException("Unable to connect to the remote server", innerException: null, status, response: null));

        var failure = await FailureOf(Calls.Create, (_, _) => Task.FromException<HttpResponseMessage>(error));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, IsRetryable = retryable, OutcomeUnknown = false });
        failure.InnerException.Should().BeSameAs(error);
    }

    [Fact]
    public async Task Connection_that_was_lost_leaves_a_creation_open_and_says_why()
    {
        var error = Sending(new WebException("The underlying connection was closed", new IOException("closed", new SocketException((int)SocketError.ConnectionReset)), WebExceptionStatus.ReceiveFailure, response: null));

        var failure = await FailureOf(Calls.Create, async (request, cancellationToken) =>
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            throw error;
        });

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, IsRetryable = false, OutcomeUnknown = true });
        failure.InnerException.Should().BeSameAs(error);
    }

    [Fact]
    public async Task Error_that_holds_a_response_is_left_out()
    {
        var error = Sending(new WebException("refused", innerException: null, WebExceptionStatus.ProtocolError, new Held()));

        var failure = await FailureOf(Calls.Create, (_, _) => Task.FromException<HttpResponseMessage>(error));

        failure.InnerException.Should().BeNull();
    }

    [Fact]
    public async Task Body_that_ends_with_an_error_of_the_web_is_a_lost_connection()
    {
        var failure = await FailureOf(Calls.Get, (_, _) => Task.FromResult(Streaming(new Ending(new WebException("The request was aborted")))));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, IsRetryable = true });
    }

    [Theory]
    [InlineData("disposed")]
    [InlineData("web")]
    [InlineData("io")]
    [InlineData("request")]
    public async Task Body_that_heeds_nothing_but_its_end_is_cancelled(string how)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var stream = new Unheeding(
            how switch
            {
                "disposed" => new ObjectDisposedException("stream"),
                "web" => new WebException("aborted", WebExceptionStatus.RequestCanceled),
                "io" => new IOException("aborted"),
                _ => new HttpRequestException("aborted"),
            },
            cancel.Cancel);
        using var handler = new FuncHandler((_, _) => Task.FromResult(Streaming(stream)));
        using var vercel = new VercelTokens(Wire.VercelOptions(), handler);

        var canceled = await FluentActions.Awaiting(() => vercel.GetTokenAsync("t1", cancellationToken: cancel.Token)).Should().ThrowAsync<TokenCallCanceledException>();

        canceled.Which.OutcomeUnknown.Should().BeFalse();
        handler.Sends.Should().Be(1);
    }

    private static HttpRequestException Sending(WebException cause) => new("An error occurred while sending the request.", cause);

    private static HttpResponseMessage Streaming(Stream stream) => new(HttpStatusCode.OK) { Content = new StreamContent(stream) };

    private static async Task<TokenClientException> FailureOf(string call, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send)
    {
        using var handler = new FuncHandler(send);
        return await Calls.FailureOf(call, handler);
    }

    private sealed class Held : WebResponse;

    private class Ending(Exception error) : MemoryStream
    {
        public override bool CanSeek => false;

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromException<int>(error);
    }

    /// <summary>Looks at no token while it is read, and fails once it is disposed.</summary>
    private sealed class Unheeding(Exception error, Action reading) : Ending(error)
    {
        private readonly Exception _error = error;
        private readonly TaskCompletionSource<int> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            reading();
            return _end.Task;
        }

        protected override void Dispose(bool disposing)
        {
            _end.TrySetException(_error);
            base.Dispose(disposing);
        }
    }
}
