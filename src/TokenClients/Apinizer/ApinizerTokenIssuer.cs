using System.Diagnostics;
using TokenClients.Http;
using TokenClients.Transport.Apinizer;

namespace TokenClients.Apinizer;

/// <summary>Mints tokens for a source. A credential that was refused is not sent again until it changes: repeated refusals can lock the user.</summary>
internal sealed class ApinizerTokenIssuer(ServiceClient client, string clientId, TokenSchedule schedule, TimeSpan? assumedLifetime) : ITokenIssuer
{
    private const string Method = nameof(IAccessTokenSource.GetAccessTokenAsync);

    private volatile Refusal? _refusal;

    public TokenService Service => TokenService.Apinizer;

    /// <summary>The service has accepted the login, whatever it said before.</summary>
    internal void ForgetRefusal() => _refusal = null;

    public async Task<TokenGrant> IssueAsync(SecretString? previous, CancellationToken cancellationToken)
    {
        var settings = client.Settings;
        var credential = await client.GetCredentialAsync(ApinizerTransport.CreateTokenOperation, Method, cancellationToken).ConfigureAwait(false);
        if (_refusal is { } refusal && refusal.Credential == credential)
        {
            throw refusal.ToException();
        }

        try
        {
            return settings.Sharing is { } sharing
                ? await sharing.GetOrIssueAsync(RequestFor(credential, previous), cancellation => MintAsync(credential, cancellation), cancellationToken).ConfigureAwait(false)
                : await MintAsync(credential, cancellationToken).ConfigureAwait(false);
        }
        catch (TokenClientException failure) when (IsFinal(failure))
        {
            _refusal = new(credential, failure);
            throw;
        }
    }

    /// <summary>Whether the service refused the login. Not all its versions say so by a status of its own: the request itself is always the same, so that nothing else of it can be refused.</summary>
    private static bool IsFinal(TokenClientException failure) =>
        failure.Kind == TokenErrorKind.InvalidCredential || (failure.IsServicesOwn && failure.Kind is (TokenErrorKind.InvalidRequest or TokenErrorKind.PermissionDenied));

    private SharedTokenRequest RequestFor(SecretString credential, SecretString? previous) => new(Service, client.Settings.BaseAddress, clientId, credential)
    {
        Previous = previous,
        Schedule = schedule,
        TimeProvider = client.Settings.TimeProvider,
        Logger = client.Settings.Logger,
    };

    private async Task<TokenGrant> MintAsync(SecretString credential, CancellationToken cancellationToken)
    {
        var token = await new ApinizerTransport(client.WithOwn(credential))
            .CreateTokenAsync(new(ClientCredentialsGrantType.ClientCredentials, clientId), ApinizerReader.Token, Method, cancellationToken).ConfigureAwait(false);
        if (AccessTokenOptions.Refusal(token.Secret) is { } unusable)
        {
            throw new TokenClientException(Service, Method, TokenErrorKind.UnexpectedResponse, $"{Service} {Method} failed: the access token in the answer {unusable}")
            {
                Response = token.Response,
                StatusCode = token.Response.StatusCode,
                Attempts = token.Response.Attempts,
                OutcomeUnknown = true,
            };
        }

        // By the server's clock from end to end, so that neither a wrong one here nor one that is set meanwhile shortens or lengthens it.
        var lifetime = token.Expiry.Instant is { } expiry ? expiry - token.Response.IssuedAt : token.Expiry.IsNever ? null : assumedLifetime;
        return new(token.Secret, lifetime, client.Settings.TimeProvider.GetElapsedTime(token.Response.SentTimestamp));
    }

    [DebuggerDisplay("***")]
    private sealed class Refusal(SecretString credential, TokenClientException failure)
    {
        internal SecretString Credential { get; } = credential;

        /// <summary>The same failure, without a request.</summary>
        internal TokenClientException ToException() => new(
            TokenService.Apinizer,
            Method,
            failure.Kind,
            $"{TokenService.Apinizer} {Method} failed: the service has refused the client id and secret before, so they were not sent again, as repeated refusals can lock the user. Change the credential: the next call uses it. Where the user was locked and no longer is, a CreateTokenAsync that succeeds ends this as well.")
        {
            StatusCode = failure.StatusCode,
            ErrorCode = failure.ErrorCode,
            ServerMessage = failure.ServerMessage,
            Response = failure.Response,
        };
    }
}
