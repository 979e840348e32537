using System.Net.Http.Headers;

namespace TokenClients.Http;

/// <summary>
/// Makes the request that goes onto the wire: a copy for each send, which no handler of the user's gets to see, with the client's credential in its header, query or body and the other secrets of its address and body.
/// It refuses every origin but the configured one.
/// </summary>
internal sealed class CredentialHandler(ClientSettings settings) : DelegatingHandler
{
    private static readonly string UserAgent = "TokenClients/" + (typeof(CredentialHandler).Assembly.GetName().Version?.ToString(3) ?? "0");

    // The header is made once for a credential, not once for a send.
    private Tuple<SecretString, AuthenticationHeaderValue>? _last;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!settings.IsOwnOrigin(request.RequestUri))
        {
            throw new RequestRefusedException(
                $"The request goes to {Origin.Describe(request.RequestUri)}, but the client is configured for {Origin.Describe(settings.BaseAddress)}. "
                + "Credentials go to the configured origin only; take the handler that changes the address off this client.");
        }

        var call = TokenCall.Require(request, settings);
        using var wire = new HttpRequestMessage(request.Method, call.Unmask(request.RequestUri!)) { Version = request.Version };
        CopyHeaders(request, wire, call.Operation.Accept);

        // None of the other options: the platform's metrics would hand this request to whoever put a callback there.
        call.AttachTo(wire);
        var content = request.Content;
        if (call.Operation.SendsCredential)
        {
            SetCredential(wire, await GetAsync(call, cancellationToken).ConfigureAwait(false));
        }

        if (call.BodyIsDeferred)
        {
            content = content is RequestBody { IsDeferred: true } body
                ? body.ForWire(body.HoldsCredential ? await GetAsync(call, cancellationToken).ConfigureAwait(false) : null)
                : throw new RequestRefusedException("A message handler replaced the request's content, which a secret belongs in. Take the handler off this client.");
        }

        wire.Content = content is null ? null : new WireContent(content);
        var response = await base.SendAsync(wire, cancellationToken).ConfigureAwait(false);
        response.RequestMessage = request;
        return response;
    }

    private static void CopyHeaders(HttpRequestMessage from, HttpRequestMessage to, string accept)
    {
#if NET
        to.VersionPolicy = from.VersionPolicy;
        foreach (var header in from.Headers.NonValidated)
#else
        foreach (var header in from.Headers)
#endif
        {
            to.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        AddUnlessSet(to.Headers, "Accept", accept);
        AddUnlessSet(to.Headers, "User-Agent", UserAgent);
    }

    private static void AddUnlessSet(HttpRequestHeaders headers, string name, string value)
    {
        if (!headers.Contains(name))
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }

    private static async ValueTask<SecretString> GetAsync(TokenCall call, CancellationToken cancellationToken)
    {
        var credential = await CredentialReader.GetAsync(call.Settings, cancellationToken).ConfigureAwait(false);
        call.UseCredential(credential);
        return credential;
    }

    private void SetCredential(HttpRequestMessage wire, SecretString credential)
    {
        if (settings.CredentialParameter is { } parameter)
        {
            var address = wire.RequestUri!.AbsoluteUri;
            wire.RequestUri = new(string.Concat(address, address.IndexOf('?') < 0 ? "?" : "&", parameter, "=" + Uri.EscapeDataString(credential.Reveal())));
        }
        else
        {
            wire.Headers.Authorization = HeaderFor(credential);
        }
    }

    private AuthenticationHeaderValue HeaderFor(SecretString credential)
    {
        var last = _last;
        if (last is null || last.Item1 != credential)
        {
            _last = last = Tuple.Create(credential, new AuthenticationHeaderValue("Bearer", credential.Reveal()));
        }

        return last.Item2;
    }
}
