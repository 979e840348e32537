using System.IO;

namespace TokenClients.Tests;

/// <summary>What a socket does with a request.</summary>
internal static class SentRequest
{
    /// <summary>Takes a request to its last byte. Without that it was not sent, whatever goes wrong afterwards.</summary>
    internal static Task TakeAsync(this HttpRequestMessage request, CancellationToken cancellationToken = default) => request.Content?.CopyToAsync(Stream.Null, cancellationToken) ?? Task.CompletedTask;
}
