using System.Diagnostics;
using TokenClients.Http;
using TokenClients.Transport.Apinizer;

namespace TokenClients.Apinizer;

/// <summary>Mints tokens for a source. A credential that was refused is not sent again until it changes: repeated refusals can lock the user.</summary>
internal sealed class ApinizerTokenIssuer(ServiceClient client, string clientId, TokenSchedule schedule, TimeSpan? assumedLifetime) : ITokenIssuer
{
    private const string Method = nameof(IAccessTokenSource.GetAccessTokenAsync);

    /// <summary>More are not remembered: a provider that gives another secret each time is slowed down by the source.</summary>
    private const int MostRefusals = 8;

    // Replaced, never changed.
    private volatile Refusal[] _refusals = [];

    public TokenService Service => TokenService.Apinizer;

    /// <summary>The service has accepted the login, whatever it said before.</summary>
    internal void ForgetRefusals() => _refusals = [];

    public async Task<TokenGrant> IssueAsync(SecretString? previous, CancellationToken cancellationToken)
    {
        var credential = await client.GetCredentialAsync(ApinizerTransport.CreateTokenOperation, Method, cancellationToken).ConfigureAwait(false);
        var refusal = Array.Find(_refusals, refusal => refusal.Credential == credential);
        Func<CancellationToken, Task<TokenGrant>> issue = refusal is null ? cancellation => MintAsync(credential, cancellation) : _ => throw refusal.ToException();
        try
        {
            // What another process was issued shows that the credential is good, so it is looked for even after a refusal.
            var grant = client.Settings.Sharing is { } sharing
                ? await sharing.GetOrIssueAsync(RequestFor(credential, previous), issue, cancellationToken).ConfigureAwait(false)
                : await issue(cancellationToken).ConfigureAwait(false);
            ForgetRefusals();
            return grant;
        }
        catch (TokenClientException failure) when (refusal is null && failure.Kind == TokenErrorKind.InvalidCredential && failure.IsServicesOwn)
        {
            // Only in the service's own words: what a proxy refuses, it may accept a moment later.
            var refusals = _refusals;
            _refusals = [new(credential, failure), .. refusals.Length < MostRefusals ? refusals : refusals.AsSpan(0, MostRefusals - 1).ToArray()];
            throw;
        }
    }

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
            IsServicesOwn = true,
        };
    }
}
