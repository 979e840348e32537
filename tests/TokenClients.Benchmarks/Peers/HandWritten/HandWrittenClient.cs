using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;

namespace TokenClients.Benchmarks.Peers.HandWritten;

/// <summary>What a careful engineer writes for one service: nothing is buffered, JSON is read from the stream by generated code, and a failure is an exception that says what the service said.</summary>
/// <param name="handler">Sends the requests.</param>
/// <param name="baseAddress">Where the service is.</param>
/// <param name="bearer">The credential; <see langword="null"/> where it does not go into a header.</param>
/// <param name="pipeline">Repeats requests; <see langword="null"/> for none.</param>
internal abstract class HandWrittenClient(HttpMessageHandler handler, string baseAddress, string? bearer, ResiliencePipeline<HttpResponseMessage>? pipeline)
{
    private readonly HttpClient _http = Create(handler, baseAddress, bearer);

    /// <summary>What the service says of a failure.</summary>
    protected abstract ValueTask<HandWrittenException> ReadErrorAsync(int status, System.IO.Stream body, CancellationToken cancellationToken);

    protected Task<T> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, "", answer, cancellationToken);

    protected Task<T> PostAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> typeInfo, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, typeInfo), "application/json", answer, cancellationToken);

    protected async Task<T> SendAsync<T>(HttpMethod method, string path, byte[]? content, string contentType, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        using var response = pipeline is null
            ? await SendOnceAsync(method, path, content, contentType, cancellationToken).ConfigureAwait(false)
            : await pipeline.ExecuteAsync(
                static (call, token) => new ValueTask<HttpResponseMessage>(call.Client.SendOnceAsync(call.Method, call.Path, call.Content, call.ContentType, token)),
                (Client: this, Method: method, Path: path, Content: content, ContentType: contentType),
                cancellationToken).ConfigureAwait(false);
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? await JsonSerializer.DeserializeAsync(body, answer, cancellationToken).ConfigureAwait(false) ?? throw new JsonException("The answer is null.")
            : throw await ReadErrorAsync((int)response.StatusCode, body, cancellationToken).ConfigureAwait(false);
    }

    private static HttpClient Create(HttpMessageHandler handler, string baseAddress, string? bearer)
    {
        var http = new HttpClient(handler) { BaseAddress = new(baseAddress), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/json");
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "hand-written/1.0");
        http.DefaultRequestHeaders.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return http;
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, string path, byte[]? content, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (content is not null)
        {
            request.Content = new ByteArrayContent(content);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }
}
