using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TokenClients.Benchmarks.Peers.HandWritten;

/// <summary>What a .NET engineer writes for one service: a client of <see cref="HttpClient"/> and its JSON extensions with source-generated metadata. A failure is an exception that says what the service said.</summary>
/// <param name="http">Sends the requests; it has the base address and the credential.</param>
internal abstract class HandWrittenClient(HttpClient http)
{
    /// <summary>Reads what the service says of a failure.</summary>
    protected abstract Task<HandWrittenException> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken);

    // As GetFromJsonAsync does, which cannot read the body of a failure: the response is not buffered.
    protected Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        ReadAsync(http.GetAsync(Relative(path), HttpCompletionOption.ResponseHeadersRead, cancellationToken), type, cancellationToken);

    protected Task<T> PostAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        ReadAsync(http.PostAsJsonAsync(Relative(path), body, bodyType, cancellationToken), type, cancellationToken);

    protected async Task<T> PostAsync<T>(string path, IEnumerable<KeyValuePair<string, string>> form, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        return await ReadAsync(http.PostAsync(Relative(path), content, cancellationToken), type, cancellationToken).ConfigureAwait(false);
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private async Task<T> ReadAsync<T>(Task<HttpResponseMessage> sending, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await sending.ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadFromJsonAsync(type, cancellationToken).ConfigureAwait(false) ?? throw new JsonException("The response is null.")
            : throw await ReadErrorAsync(response, cancellationToken).ConfigureAwait(false);
    }
}
