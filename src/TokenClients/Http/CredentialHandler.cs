using System.Net.Http.Headers;

namespace TokenClients.Http;

/// <summary>
/// Adds the client's credential to the header or the body, for each attempt anew, and refuses every origin but the configured one.
/// Handlers of the user's do not get to see it: it is taken off again on the way back.
/// </summary>
internal sealed class CredentialHandler(ClientSettings settings) : DelegatingHandler
{
    // The header is made once for a credential, not once for an attempt.
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
        return call.Operation.SendsCredential ? await SendWithHeaderAsync(call, request, cancellationToken).ConfigureAwait(false)
            : call.BodyHoldsCredential ? await SendWithBodyAsync(call, request, cancellationToken).ConfigureAwait(false)
            : await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendWithHeaderAsync(TokenCall call, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var credential = await CredentialReader.GetAsync(settings.Credential, cancellationToken).ConfigureAwait(false);
        call.UseCredential(credential);
        request.Headers.Authorization = HeaderFor(credential);
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.Headers.Authorization = null;
        }
    }

    private async Task<HttpResponseMessage> SendWithBodyAsync(TokenCall call, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not RequestBody { HoldsCredential: true } body)
        {
            throw new RequestRefusedException("A message handler replaced the request's content, which the credential belongs in. Take the handler off this client.");
        }

        var credential = await CredentialReader.GetAsync(settings.Credential, cancellationToken, forHeader: false).ConfigureAwait(false);
        call.UseCredential(credential);
        request.Content = body.With(credential);
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.Content = body;
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
