using System.IO;

namespace TokenClients.Primitives.Polyfills;

/// <summary>Reads the stream of a response on .NET and .NET Framework.</summary>
internal static class StreamReading
{
#if NET
    /// <summary>Does nothing: the streams of .NET observe cancellation while they read.</summary>
    internal static CancellationTokenRegistration AbortOnCancellation(Stream stream, CancellationToken cancellationToken) => default;

    /// <summary>Returns the cancellation that ended a read, or <see langword="null"/> if it was not this token's.</summary>
    internal static OperationCanceledException? CancellationOf(Exception error, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? error as OperationCanceledException : null;
#else
    /// <summary>Disposes the stream on cancellation: the streams of .NET Framework observe it only before they read.</summary>
    internal static CancellationTokenRegistration AbortOnCancellation(Stream stream, CancellationToken cancellationToken) =>
        cancellationToken.Register(static stream => ((Stream)stream!).Dispose(), stream);

    /// <summary>Returns the cancellation that ended a read, or <see langword="null"/> if it was not this token's. A stream that is disposed while it is read can throw any exception.</summary>
    internal static OperationCanceledException? CancellationOf(Exception error, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested ? null : error as OperationCanceledException ?? new(error.Message, error, cancellationToken);

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
