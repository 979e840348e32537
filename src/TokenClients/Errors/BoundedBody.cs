using System.Buffers;
using System.IO;
using System.Runtime.ExceptionServices;

namespace TokenClients.Errors;

/// <summary>Reads the body of a response, up to a limit. If reading fails, the part that arrived is kept. A large body is kept in a rented array until <see cref="Release"/> is called.</summary>
internal sealed class BoundedBody
{
    private const int DefaultBuffer = 4096;
    private const int MaxFirstBuffer = 64 << 10;

    // A decompressing stream that finds an invalid byte loses what it has decoded in the same read, so a body with a secret is read in small steps.
    private const int SecretStep = 64;

    private readonly int _limit;
    private readonly bool _isLimitFault;
    private byte[] _bytes = [];
    private int _count;
    private bool _isRented;

    private BoundedBody(HttpContent content, int limit, bool isLimitFault)
    {
        (_limit, _isLimitFault) = (limit, isLimitFault);

        // A server can announce any length, so the first buffer is bounded.
        var size = RawHeaders.Number(content.Headers, "Content-Length") is { } length and > 0 ? (int)Math.Min(length, MaxFirstBuffer - 1) + 1 : DefaultBuffer;
        Grow(Math.Min(size, limit));
    }

    internal ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _count);

    /// <summary>Why the body is incomplete.</summary>
    internal Exception? Fault { get; private set; }

    /// <summary>Whether the content may hold a connection and must be disposed. An in-memory stream holds none.</summary>
    internal bool HoldsConnection { get; private set; }

    /// <summary>Reads a body. If <paramref name="keepsCanceled"/> is set, a canceled read returns the part that arrived instead of throwing.</summary>
    internal static async ValueTask<BoundedBody> ReadAsync(HttpContent content, int limit, bool isLimitFault, bool keepsCanceled, CancellationToken cancellationToken)
    {
        var body = new BoundedBody(content, limit, isLimitFault);
        try
        {
            await body.ReadAsync(content, keepsCanceled, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever ends a body, the bytes that arrived before are used. A stream, including one from the application, can throw any exception.
        catch (Exception error)
#pragma warning restore CA1031
        {
            var cancellation = StreamReading.CancellationOf(error, cancellationToken);
            if (cancellation is not null && !keepsCanceled)
            {
                body.Release();
                ExceptionDispatchInfo.Capture(cancellation).Throw();
            }

            body.Fault = cancellation ?? FaultOf(error);
            body.HoldsConnection = true;
        }

        // An empty body that was read to its end does not hold a connection either.
        body.HoldsConnection &= body._count > 0 || body.Fault is not null;
        return body;
    }

    private async ValueTask ReadAsync(HttpContent content, bool keepsCanceled, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);

        // A socket keeps a reference to the last array that it read into. The body may contain a secret, so it is read into a separate array and copied.
        var chunk = ArrayPool<byte>.Shared.Rent(keepsCanceled && !stream.CanSeek ? SecretStep : _bytes.Length);
        if (stream.CanSeek)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadInMemory(content, stream, chunk);
        }
        else
        {
            HoldsConnection = true;
            await ReadFromConnectionAsync(stream, chunk, keepsCanceled, cancellationToken).ConfigureAwait(false);
        }

        // The array is not returned after a failure, because an abandoned stream may still write into it.
        ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
    }

    private async ValueTask ReadFromConnectionAsync(Stream stream, byte[] chunk, bool keepsAll, CancellationToken cancellationToken)
    {
        using var abort = StreamReading.AbortOnCancellation(stream, cancellationToken);
        var next = Memory<byte>.Empty;
        try
        {
            int read;
            do
            {
                next = chunk.AsMemory(0, Next(chunk));
                if (keepsAll)
                {
                    next.Span.Clear();
                }

                read = await stream.ReadAsync(next, cancellationToken).ConfigureAwait(false);
            }
            while (Append(chunk.AsSpan(0, read)));
        }
        catch (Exception) when (keepsAll)
        {
            // A stream may have written bytes before it failed in the same read. No text ends with zeros.
            var arrived = next.Length;
            while (arrived > 0 && chunk[arrived - 1] == 0)
            {
                arrived--;
            }

            Append(chunk.AsSpan(0, arrived));
            throw;
        }
        finally
        {
            Reporting.Try(stream, static stream => stream.Dispose());
        }
    }

    /// <summary>Clears and returns a rented array.</summary>
    /// <returns>Whether there was one, in which case the bytes are gone.</returns>
    internal bool Release()
    {
        if (!_isRented)
        {
            return false;
        }

        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        (_bytes, _count, _isRented) = ([], 0, false);
        return true;
    }

    /// <summary>Returns the exception to report for the one that ended a body. The message of an exception that is not the platform's own may contain anything, so only its type is reported.</summary>
    private static Exception FaultOf(Exception error) => error switch
    {
        InvalidDataException => error,
        HttpRequestException or IOException when !NetworkError.IsAboutConnecting(error) => error,
        _ when NetworkError.IsWebException(error) => new IOException(error.Message, error),

        // Thrown by a Brotli stream.
        InvalidOperationException and not ObjectDisposedException => new InvalidDataException("The body does not match its content encoding.", error),
        _ => new IOException($"Reading the body of the response failed with {error.GetType().FullName}."),
    };

    /// <summary>Reads an in-memory stream and resets its position, because a handler in a test may return the same content again, including to concurrent calls.</summary>
    private void ReadInMemory(HttpContent content, Stream stream, byte[] chunk)
    {
        lock (content)
        {
            var start = stream.Position;
            try
            {
                int read;
                do
                {
                    read = stream.Read(chunk, 0, Next(chunk));
                }
                while (Append(chunk.AsSpan(0, read)));
            }
            finally
            {
                Reporting.Try((stream, start), static state => state.stream.Position = state.start);
            }
        }
    }

    /// <summary>Returns how many bytes to read next. Reading one byte more than the limit shows whether the body is longer.</summary>
    private int Next(byte[] chunk) => Math.Min(chunk.Length, _limit - _count + 1);

    /// <summary>Appends as many bytes as the limit allows.</summary>
    /// <returns>Whether there may be more to read.</returns>
    private bool Append(ReadOnlySpan<byte> bytes)
    {
        var fits = Math.Min(bytes.Length, _limit - _count);
        if (_count + fits > _bytes.Length)
        {
            Grow((int)Math.Min(Math.Max(_bytes.Length * 2L, _count + fits), _limit));
        }

        bytes.Slice(0, fits).CopyTo(_bytes.AsSpan(_count));
        _count += fits;
        if (fits < bytes.Length && _isLimitFault)
        {
            Fault = new UnreadableResponseException($"is larger than {_limit >> 20} MiB");
        }

        return bytes.Length > 0 && fits == bytes.Length;
    }

    private void Grow(int size)
    {
        var isRented = size > DefaultBuffer;
        var larger = isRented ? ArrayPool<byte>.Shared.Rent(size) : new byte[size];
        Bytes.CopyTo(larger);
        var count = _count;
        Release();
        (_bytes, _count, _isRented) = (larger, count, isRented);
    }
}
