using System.Net.Http.Headers;
using TokenClients.Errors;
using TokenClients.Requests;

namespace TokenClients.Pipeline;

/// <summary>
/// Sends a copy of the request, which the user's handlers do not see, with the client's credential in its header, query or body and the other secrets in its address and body.
/// It refuses requests to any origin except the configured one.
/// </summary>
internal sealed class CredentialHandler(ClientSettings settings) : AsyncDelegatingHandler
{
    private static readonly string UserAgent = "TokenClients/" + (typeof(CredentialHandler).Assembly.GetName().Version?.ToString(3) ?? "0");

    // Created once for each credential, not for each send.
    private Tuple<SecretString, AuthenticationHeaderValue>? _last;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Read once: a handler could change the request while the credential is awaited.
        var address = request.RequestUri;
        var call = CallContext.Of(request);

        // Checked for this client as well: a handler can send another client's request.
        CredentialScope.Require(request, address, call.Settings.BaseAddress);
        CredentialScope.Require(request, address, settings.BaseAddress);
        if (request.Method != call.Operation.Method || !call.Address.IsOwn(address!))
        {
            throw RequestRefusedException.OfTheHandlersOwn();
        }

        // A handler may have removed the content. The platform retries a request without content automatically when a pooled connection was closed.
        var content = request.Content ?? (call.Body is null ? null : RequestBody.Empty());
        var body = content as RequestBody;
        if (call.Body is { IsDeferred: true } && body is not { IsDeferred: true })
        {
            throw new RequestRefusedException("A message handler replaced the request's content, which must hold a secret. Remove the handler from this client.");
        }

        SecretString? credential = null;
        if (call.Operation.SendsCredential || body is { HoldsCredential: true })
        {
            credential = await CredentialReader.GetAsync(call.Settings, cancellationToken).ConfigureAwait(false);
            call.Secrets.UseCredential(credential);
        }

        // The copy is not disposed, so that a handler in a test can read the content of a request that it kept. It holds no resources.
#pragma warning disable CA2000
        var wire = CreateWireRequest(request, call, call.Address.ForWire(address!, credential), credential);
#pragma warning restore CA2000
        wire.Content = content is null ? null : new WireContent(call, content, body?.BytesForWire(credential));
        var response = await base.SendAsync(wire, cancellationToken).ConfigureAwait(false);
        response.RequestMessage = request;
        return response;
    }

    private WireRequest CreateWireRequest(HttpRequestMessage request, CallContext call, Uri address, SecretString? credential)
    {
        var wire = new WireRequest(request.Method, address) { Version = request.Version };
        wire.CopyVersionPolicy(request);

        // The other options are not copied, because a metrics callback among them would receive this request with its secrets.
        call.AttachTo(wire);

        // With an Expect header, the service could act on the headers before the content is requested.
        RawHeaders.Copy(request.Headers, wire.Headers, except: "Expect");
        AddUnlessSet(wire.Headers, "Accept", call.Operation.Accept);
        AddUnlessSet(wire.Headers, "User-Agent", UserAgent);
        if (call.Operation.SendsCredential && settings.CredentialParameter is null)
        {
            wire.Headers.Authorization = HeaderFor(credential!);
        }

        return wire;
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
