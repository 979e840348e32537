using System.IO;

namespace TokenClients.Primitives.Polyfills;

/// <summary>Reads the stream of a response on .NET and .NET Framework.</summary>
internal static class StreamReading
{
#if NET
    /// <summary>Does nothing: .NET streams observe cancellation while they read.</summary>
    internal static CancellationTokenRegistration AbortOnCancellation(Stream stream, CancellationToken cancellationToken) => default;

    /// <summary>Returns the cancellation that ended a read, or <see langword="null"/> if this token was not canceled.</summary>
    internal static OperationCanceledException? CancellationOf(Exception error, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? error as OperationCanceledException : null;
#else
    /// <summary>Disposes the stream on cancellation: .NET Framework streams observe cancellation only before they read.</summary>
    internal static CancellationTokenRegistration AbortOnCancellation(Stream stream, CancellationToken cancellationToken) =>
        cancellationToken.Register(static stream => ((Stream)stream!).Dispose(), stream);

    /// <summary>Returns the cancellation that ended a read, or <see langword="null"/> if this token was not canceled. A stream that is disposed while it is read can throw any exception.</summary>
    internal static OperationCanceledException? CancellationOf(Exception error, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested ? null : error as OperationCanceledException ?? new(error.Message, error, cancellationToken);

    internal static Task<Stream> ReadAsStreamAsync(this HttpContent content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return content.ReadAsStreamAsync();
    }

    internal static async ValueTask<int> ReadAsync(this Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var segment = System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(buffer, out var array) ? array : throw new NotSupportedException("The memory is not backed by an array.");
        return await stream.ReadAsync(segment.Array!, segment.Offset, segment.Count, cancellationToken).ConfigureAwait(false);
    }
#endif
}
