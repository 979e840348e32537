using System.Net.Http.Headers;

namespace TokenClients.Http;

/// <summary>Adds the client's credential, for each attempt anew, and refuses every origin but the configured one.</summary>
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
        if (settings.SendsBearer && call.Operation.SendsCredential)
        {
            var credential = await CredentialReader.GetAsync(settings.Credential, cancellationToken).ConfigureAwait(false);
            call.UseCredential(credential);
            request.Headers.Authorization = HeaderFor(credential);
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
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
