using System.IO;
using System.Net;
using System.Net.Http.Headers;

namespace TokenClients.Errors;

/// <summary>A response whose body has been read, up to a limit. It is the content of <see cref="Message"/>. Once its call has ended, a large body can no longer be read.</summary>
internal sealed class BufferedResponse(HttpResponseMessage response, object call, ResponseInfo info) : HttpContent
{
    internal const int MaxErrorBytes = 1 << 20;
    internal const int MaxBytes = 16 << 20;

    // The application's handlers can read the content while the call ends.
    private readonly object _lock = new();
    private BoundedBody? _body;
    private ReadOnlyMemory<byte> _text;
    private int _length;
    private bool _isReleased;

    /// <summary>Gets the call that received the response. Handlers can return the response of another call, so the call is compared by reference.</summary>
    internal object Call { get; } = call;

    internal ResponseInfo Info { get; } = info;

    /// <summary>Gets the status as it was received, even if a handler changes it.</summary>
    internal int StatusCode { get; } = (int)response.StatusCode;

    internal bool IsSuccess => StatusCode is >= 200 and <= 299;

    internal HttpResponseHeaders ResponseHeaders => response.Headers;

    /// <summary>Gets the headers of the original content.</summary>
    internal HttpContentHeaders? ContentHeaders { get; } = response.Content?.Headers;

    /// <summary>Gets the body, decompressed, as UTF-8 without a byte order mark.</summary>
    internal ReadOnlySpan<byte> Body => _text.Span;

    internal ReadOnlyMemory<byte> BodyMemory => _text;

    /// <summary>Gets why the body is incomplete. <see cref="Body"/> is the part that arrived.</summary>
    internal Exception? Fault => _body?.Fault;

    /// <summary>Gets what went wrong according to the response; <see langword="null"/> for a success. It is read before other handlers can change the response.</summary>
    internal Failure? Failure { get; set; }

    /// <summary>Gets whether the client cannot tell whether the service executed an earlier send of the same call.</summary>
    internal bool FollowsAmbiguousSend { get; set; }

    /// <summary>
    /// Gets the message that has this object as its content: the received message, or a copy if the received one holds no connection. Such a message is not changed, because a handler in a test may return the same message or content for several calls.
    /// </summary>
    internal HttpResponseMessage Message { get; private set; } = null!;

    /// <summary>Reads the body of a response. If the body contains a new secret, a canceled read keeps the part that arrived.</summary>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    internal static async ValueTask<BufferedResponse> ReadAsync(HttpResponseMessage response, object call, ResponseInfo info, bool bringsSecret, CancellationToken cancellationToken)
    {
        var buffered = new BufferedResponse(response, call, info);
        if (response.Content is { } content)
        {
            try
            {
                // The header gives the length before decompression.
                RawHeaders.Copy(content.Headers, buffered.Headers, except: "Content-Length");
                buffered._body = await BoundedBody.ReadAsync(content, buffered.IsSuccess ? MaxBytes : MaxErrorBytes, isLimitFault: buffered.IsSuccess, bringsSecret, cancellationToken).ConfigureAwait(false);
                buffered._length = buffered._body.Bytes.Length;
                buffered._text = Utf8.Of(buffered._body.Bytes);
            }
            catch
            {
                Release(content);
                throw;
            }

            if (buffered._body.HoldsConnection)
            {
                Release(content);
                response.Content = buffered;
                buffered.Message = response;
                return buffered;
            }
        }

        buffered.Message = buffered.ToResponse(response.RequestMessage);
        return buffered;
    }

    /// <exception cref="FailedResponseException">The response says that the call failed.</exception>
    internal void ThrowIfFailed()
    {
        if (Failure is { } failure)
        {
            throw new FailedResponseException(failure);
        }
    }

    /// <summary>Creates a new message for this response, for a request that must not be sent again.</summary>
    internal HttpResponseMessage ToResponse(HttpRequestMessage? request)
    {
        var copy = new HttpResponseMessage((HttpStatusCode)StatusCode) { Content = this, ReasonPhrase = response.ReasonPhrase, RequestMessage = request, Version = response.Version };
        RawHeaders.Copy(ResponseHeaders, copy.Headers);
        return copy;
    }

    /// <summary>Releases the body after its call has ended.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            if (_body is not null && _body.Release())
            {
                _text = default;
                _isReleased = true;
            }
        }
    }

    private byte[] CopyBody()
    {
        lock (_lock)
        {
            return _isReleased ? throw new InvalidOperationException("The call has ended, and the body of its response was released. Read the body in the handler, before the handler returns.") : _body?.Bytes.ToArray() ?? [];
        }
    }

    /// <summary>Disposes the content and its stream. If that fails, the body is still used.</summary>
    private static void Release(HttpContent content) => Reporting.Try(content, static content => content.Dispose());

    // The application's handlers get the bytes that the content's headers describe.
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var bytes = CopyBody();
        return stream.WriteAsync(bytes, 0, bytes.Length);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new MemoryStream(CopyBody(), writable: false));

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

#pragma warning disable CA2215 // The call, or a later send that receives the same response, still needs the body after a handler has disposed the response.
    protected override void Dispose(bool disposing)
    {
    }
#pragma warning restore CA2215
}
