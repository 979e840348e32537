using System.Buffers;
using System.IO;
using System.Net;
using System.Net.Http.Headers;
using TokenClients.Errors;

namespace TokenClients.Http;

/// <summary>An answer whose body has been read, bounded, into a pooled buffer. The call that it belongs to gives the buffer back.</summary>
internal sealed class Answer : HttpContent
{
    internal const int MaxErrorBytes = 1 << 20;
    internal const int MaxBytes = 16 << 20;
    private const int FirstRead = 4096;
    private const int MostAtFirst = 64 << 10;

    private readonly HttpResponseMessage _response;
    private readonly object _bufferGuard = new();
    private byte[]? _buffer;
    private int _length;
    private bool _isClassified;
    private bool _isFilling;
    private bool _isReleased;

    private Answer(HttpResponseMessage response, TokenCall call)
    {
        _response = response;
        StatusCode = (int)response.StatusCode;
        Call = call;
        ContentHeaders = response.Content?.Headers;
        call.Track(this);
        Info = call.Settings.ErrorReader.ReadInfo(response, call);
    }

    /// <summary>The answer before this one to the same call.</summary>
    internal Answer? Earlier { get; set; }

    /// <summary>The status as it came, whatever a handler writes over it on the way back.</summary>
    internal int StatusCode { get; }

    internal bool IsSuccess => StatusCode is >= 200 and <= 299;

    internal HttpResponseHeaders ResponseHeaders => _response.Headers;

    /// <summary>The headers of the body that came.</summary>
    internal HttpContentHeaders? ContentHeaders { get; }

    /// <summary>The call that it was sent for, or the one that stands for a copied read.</summary>
    internal TokenCall Call { get; }

    internal ResponseInfo Info { get; }

    /// <summary>Why the body is not whole; what came of it is still here.</summary>
    internal Exception? Fault { get; private set; }

    /// <summary>What the answer says went wrong; <see langword="null"/> for a success, or before <see cref="Classify"/>.</summary>
    internal Failure? Failure { get; private set; }

    /// <summary>The body as it came, decompressed.</summary>
    internal ReadOnlySpan<byte> Body => _buffer.AsSpan(0, _length);

    internal ReadOnlyMemory<byte> BodyMemory => _buffer.AsMemory(0, _length);

    /// <summary>Reads the whole body of a response and puts the answer in its place.</summary>
    /// <exception cref="OperationCanceledException">Cancelled. Where a secret was being read, the answer is returned with what came of it.</exception>
    internal static async ValueTask<Answer> ReadAsync(HttpResponseMessage response, TokenCall call, CancellationToken cancellationToken)
    {
        var answer = new Answer(response, call);
        using (var content = response.Content)
        {
            if (content is not null)
            {
                if (call.MeetsOtherHandlers)
                {
                    // The length is that of the bytes on the wire, before decompression.
                    RawHeaders.Copy(content.Headers, answer.Headers, except: "Content-Length");
                }

                await answer.FillAsync(content, bringsSecret: call.Operation.IssuesSecret && answer.IsSuccess, cancellationToken).ConfigureAwait(false);
            }
        }

        response.Content = answer;
        return answer;
    }

    /// <summary>Whether an earlier send of the same call ended without anyone knowing whether the server acted.</summary>
    internal bool FollowsAmbiguousSend { get; set; }

    /// <summary>Throws if the answer says that the call failed.</summary>
    /// <exception cref="FailedAnswerException">It does.</exception>
    internal void ThrowIfFailed()
    {
        if (Failure is { } failure)
        {
            throw new FailedAnswerException(failure);
        }
    }

    /// <summary>Reads what the answer says, once: nothing that a handler does on the way back makes a failure of a success.</summary>
    internal void Classify(Operation operation)
    {
        if (!_isClassified)
        {
            Failure = Call.Settings.ErrorReader.Read(this, operation);
            _isClassified = true;
        }
    }

    /// <summary>The same answer as a new response, for a request that must not be sent a second time.</summary>
    internal HttpResponseMessage ToResponse(HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)StatusCode) { Content = this, ReasonPhrase = _response.ReasonPhrase, RequestMessage = request, Version = _response.Version };
        RawHeaders.Copy(_response.Headers, response.Headers);
        return response;
    }

    /// <summary>Gives the buffer back, wiped: it may hold a secret.</summary>
    internal void Release()
    {
        lock (_bufferGuard)
        {
            // A read that a handler left behind still writes into the buffer; it goes back when that ends.
            _isReleased = true;
            if (!_isFilling && _buffer is { } buffer)
            {
                _buffer = null;
                _length = 0;
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            }
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var copy = CopyBody();
        return stream.WriteAsync(copy, 0, copy.Length);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new MemoryStream(CopyBody(), writable: false));

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

#pragma warning disable CA2215 // A handler that disposes a response must not take the body from the call: Release does that.
    protected override void Dispose(bool disposing)
    {
    }
#pragma warning restore CA2215

    private byte[] CopyBody()
    {
        lock (_bufferGuard)
        {
            return Body.ToArray();
        }
    }

    private async Task FillAsync(HttpContent content, bool bringsSecret, CancellationToken cancellationToken)
    {
        var limit = IsSuccess ? MaxBytes : MaxErrorBytes;
        // No more than a server has to say before it is believed.
        var announced = RawHeaders.Number(content.Headers, "Content-Length") is { } length and > 0 ? (int)Math.Min(length, MostAtFirst - 1) + 1 : FirstRead;
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(announced, limit));
        _isFilling = true;
        try
        {
#if NET
            using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
            using var stream = await content.ReadAsStreamAsync().ConfigureAwait(false);

            // .NET Framework's streams look at the token only before they begin to read.
            using var registration = cancellationToken.Register(static stream => ((Stream)stream!).Dispose(), stream);
#endif
            while (true)
            {
                if (_length == _buffer.Length)
                {
                    Grow(limit);
                }

                var room = Math.Min(_buffer.Length, limit + 1) - _length;
#if NET
                var count = await stream.ReadAsync(_buffer.AsMemory(_length, room), cancellationToken).ConfigureAwait(false);
#else
                var count = await stream.ReadAsync(_buffer, _length, room, cancellationToken).ConfigureAwait(false);
#endif
                if (count == 0)
                {
                    return;
                }

                _length += count;
                if (_length > limit)
                {
                    _length = limit;

                    // The beginning of an error says enough.
                    Fault = IsSuccess ? new UnreadableAnswerException($"is larger than {limit >> 20} MiB") : null;
                    return;
                }
            }
        }
#if !NET
        // What a stream throws that was disposed while it was read.
        catch (Exception error) when (cancellationToken.IsCancellationRequested && error is ObjectDisposedException or WebException or IOException or HttpRequestException)
        {
            Fault = bringsSecret ? new OperationCanceledException(error.Message, error, cancellationToken) : throw new OperationCanceledException(error.Message, error, cancellationToken);
        }
        catch (WebException error)
        {
            Fault = new IOException(error.Message, error);
        }
#endif
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException || (bringsSecret && fault is OperationCanceledException))
        {
            Fault = fault;
        }
        finally
        {
            bool isReleased;
            lock (_bufferGuard)
            {
                _isFilling = false;
                isReleased = _isReleased;
            }

            if (isReleased)
            {
                Release();
            }
        }
    }

    private void Grow(int limit)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_buffer!.Length * 2L, limit + 1L));
        Body.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }
}
