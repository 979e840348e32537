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

    /// <summary>Whether no handlers of the user's stand between this one and the sockets.</summary>
    internal bool IsNextToSockets => InnerHandler is SendOnceHandler;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The address that a call was made with is below the base address; another one, or that of a copy, can be anywhere.
        var address = request.RequestUri;
        if ((TokenCall.Of(request)?.Address is not { } own || !ReferenceEquals(address, own)) && !settings.IsOwnOrigin(address))
        {
            throw new RequestRefusedException(
                $"The request goes to {Origin.Describe(address)}, but the client is configured for {Origin.Describe(settings.BaseAddress)}. "
                + "Credentials go to the configured origin only; take the handler that changes the address off this client.");
        }

        var call = TokenCall.Require(request, settings);
        var content = request.Content;
        var body = content as RequestBody;
        if (call.BodyIsDeferred && body is not { IsDeferred: true })
        {
            throw new RequestRefusedException("A message handler replaced the request's content, which a secret belongs in. Take the handler off this client.");
        }

        SecretString? credential = null;
        if (call.Operation.SendsCredential || body is { HoldsCredential: true })
        {
            credential = await CredentialReader.GetAsync(call.Settings, cancellationToken).ConfigureAwait(false);
            call.UseCredential(credential);
        }

        // None of the request's options: the platform's metrics would hand this one to whoever put a callback there.
        using var wire = new CallRequest(call, request.Method, call.AddressForWire(address!, credential)) { Version = request.Version };
        CopyHeaders(request, wire, call);
        if (call.Operation.SendsCredential && settings.CredentialParameter is null)
        {
            wire.Headers.Authorization = HeaderFor(credential!);
        }

        wire.Content = content is null ? null : new WireContent(content, body?.BytesForWire(credential), call.MeetsOtherHandlers);
        if (!IsNextToSockets)
        {
            call.MeetOthers(wire);
        }

        var response = await base.SendAsync(wire, cancellationToken).ConfigureAwait(false);
        response.RequestMessage = request;
        return response;
    }

    private static void CopyHeaders(HttpRequestMessage from, HttpRequestMessage to, TokenCall call)
    {
        if (call.MeetsOtherHandlers)
        {
#if NET
            to.VersionPolicy = from.VersionPolicy;
#endif
            RawHeaders.Copy(from.Headers, to.Headers);
        }

        AddUnlessSet(to.Headers, "Accept", call.Operation.Accept);
        AddUnlessSet(to.Headers, "User-Agent", UserAgent);
    }

    private static void AddUnlessSet(HttpRequestHeaders headers, string name, string value)
    {
        if (!headers.Contains(name))
        {
            headers.TryAddWithoutValidation(name, value);
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
