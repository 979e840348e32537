using System.IO;
using System.Net.Http.Headers;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>A server in memory: reads the whole request, as a socket's handler writes it, and responses each one alike, at once.</summary>
internal sealed class ServerHandler(ServerResponse response) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.PathAndQuery.Length == 0 || request.Headers.NonValidated.Count + Read(request.Headers.NonValidated) == 0)
        {
            throw new InvalidOperationException("A peer sent no header at all.");
        }

        if (request.Content is { } content)
        {
            _ = Read(content.Headers.NonValidated);
            var writing = content.CopyToAsync(Stream.Null, cancellationToken);
            if (!writing.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("A peer's content is not written at once.", writing.Exception);
            }
        }

        return Task.FromResult(response.ToResponse(request));
    }

    private static int Read(HttpHeadersNonValidated headers)
    {
        var length = 0;
        foreach (var header in headers)
        {
            foreach (var value in header.Value)
            {
                length += value.Length;
            }
        }

        return length;
    }
}
