using System.IO;
#if !NET
using System.Net;
#endif

namespace TokenClients.Primitives.Polyfills;

/// <summary>Reads the stream of a response on .NET and .NET Framework.</summary>
internal static class StreamReading
{
#if NET
    /// <summary>Does nothing: the streams of .NET observe cancellation while they read.</summary>
    internal static CancellationTokenRegistration AbortOnCancellation(Stream stream, CancellationToken cancellationToken) => default;

    /// <summary>Returns the exception to report if streams throw this one; otherwise <see langword="null"/>.</summary>
    internal static Exception? FaultOf(Exception error, CancellationToken cancellationToken) => error switch
    {
        HttpRequestException or IOException or InvalidDataException or OperationCanceledException => error,

        // Thrown by a Brotli stream.
        InvalidOperationException and not ObjectDisposedException => new InvalidDataException("The body does not match its content encoding.", error),
        _ => null,
    };
#else
    /// <summary>Disposes the stream on cancellation: the streams of .NET Framework observe it only before they read.</summary>
    internal static CancellationTokenRegistration AbortOnCancellation(Stream stream, CancellationToken cancellationToken) =>
        cancellationToken.Register(static stream => ((Stream)stream!).Dispose(), stream);

    /// <summary>Returns the exception to report if streams throw this one; otherwise <see langword="null"/>.</summary>
    internal static Exception? FaultOf(Exception error, CancellationToken cancellationToken) => error switch
    {
        // Thrown by a stream that was disposed while it was read.
        ObjectDisposedException or WebException or IOException or HttpRequestException when cancellationToken.IsCancellationRequested => new OperationCanceledException(error.Message, error, cancellationToken),
        WebException => new IOException(error.Message, error),
        HttpRequestException or IOException or InvalidDataException or OperationCanceledException => error,
        _ => null,
    };

    internal static Task<Stream> ReadAsStreamAsync(this HttpContent content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return content.ReadAsStreamAsync();
    }

    internal static async ValueTask<int> ReadAsync(this Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var segment = System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(buffer, out var array) ? array : throw new NotSupportedException("The memory does not belong to an array.");
        return await stream.ReadAsync(segment.Array!, segment.Offset, segment.Count, cancellationToken).ConfigureAwait(false);
    }
#endif
}
