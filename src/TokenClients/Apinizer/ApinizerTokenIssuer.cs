using System.Diagnostics;
using TokenClients.Credentials;
using TokenClients.Tokens;
using TokenClients.Transport;
using TokenClients.Transport.Apinizer;

namespace TokenClients.Apinizer;

/// <summary>Issues tokens for a source. A credential that was rejected is not sent again until it changes, because repeated failed logins can lock the account.</summary>
internal sealed class ApinizerTokenIssuer(ServiceClient client, string clientId, TokenSchedule schedule, TimeSpan? assumedLifetime) : ITokenIssuer
{
    private const string Method = nameof(IAccessTokenSource.GetAccessTokenAsync);

    /// <summary>Limits the memory used for a credential provider that returns a different secret each time. The source slows such a provider down.</summary>
    private const int MaxRefusals = 8;

    // The array is replaced and never changed, so it can be read without a lock.
    private volatile Refusal[] _refusals = [];

    public TokenService Service => TokenService.Apinizer;

    /// <summary>Forgets earlier refusals, because the service has accepted a login.</summary>
    internal void ForgetRefusals() => _refusals = [];

    public async Task<TokenGrant> IssueAsync(SecretString? previous, long callStart, CancellationToken cancellationToken)
    {
        var call = client.BeginCall(callStart);
        var credential = await call.GetCredentialAsync(ApinizerTransport.CreateTokenOperation, Method, cancellationToken).ConfigureAwait(false);
        var refusal = Array.Find(_refusals, refusal => refusal.Credential == credential);
        Func<CancellationToken, Task<TokenGrant>> issue = refusal is null ? _ => IssueNewAsync(call, credential, cancellationToken) : _ => throw refusal.ToException();
        try
        {
            // A token that another process shared shows that the credential is valid, so the cache is read even after a refusal.
            var grant = client.Settings.Sharing is { } sharing
                ? await GetOrIssueAsync(call, sharing, RequestFor(credential, previous), issue, cancellationToken).ConfigureAwait(false)
                : await issue(cancellationToken).ConfigureAwait(false);
            ForgetRefusals();
            return grant;
        }
        catch (TokenClientException failure) when (refusal is null && failure.Kind == TokenErrorKind.InvalidCredential && failure.IsServicesOwn)
        {
            // A refusal is remembered only if it came from the service itself. After a refusal by a proxy, the same credential may be accepted a moment later.
            var refusals = _refusals;
            _refusals = [new(credential, failure), .. refusals.Length < MaxRefusals ? refusals : refusals.AsSpan(0, MaxRefusals - 1).ToArray()];
            throw;
        }
    }

    /// <summary>Gets a shared token, or issues one. The total timeout of the call limits the wait for other processes. A request has its own limit of the same length.</summary>
    private async Task<TokenGrant> GetOrIssueAsync(
        ServiceClient call, ITokenSharing sharing, SharedTokenRequest request, Func<CancellationToken, Task<TokenGrant>> issue, CancellationToken cancellationToken)
    {
        using var timeout = call.CreateTimeout();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await sharing.GetOrIssueAsync(request, issue, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TokenClientException(Service, Method, TokenErrorKind.Timeout, $"{Service} {Method} failed: no other process shared a token in time. Nothing was sent.") { IsRetryable = true };
        }
    }

    private SharedTokenRequest RequestFor(SecretString credential, SecretString? previous) => new(Service, client.Settings.BaseAddress, clientId, credential)
    {
        Previous = previous,
        Schedule = schedule,
        TimeProvider = client.Settings.TimeProvider,
        Logger = client.Settings.Logger,
    };

    private async Task<TokenGrant> IssueNewAsync(ServiceClient call, SecretString credential, CancellationToken cancellationToken)
    {
        var token = await new ApinizerTransport(call.WithOwn(credential))
            .CreateTokenAsync(new(ClientCredentialsGrantType.ClientCredentials, clientId), ApinizerReader.BearerToken, Method, cancellationToken).ConfigureAwait(false);
        if (AccessTokenOptions.Refusal(token.Secret) is { } unusable)
        {
            throw new TokenClientException(Service, Method, TokenErrorKind.UnexpectedResponse, $"{Service} {Method} failed: the access token in the response {unusable}")
            {
                Response = token.Response,
                StatusCode = token.Response.StatusCode,
                Attempts = token.Response.Attempts,
                OutcomeUnknown = true,
            };
        }

        // Both instants are the server's, so a wrong or changed local clock does not change the lifetime.
        var lifetime = token.Expiry.Instant is { } expiry ? expiry - token.Response.IssuedAt : token.Expiry.IsNever ? null : assumedLifetime;
        return new(token.Secret, lifetime, token.Response.SentAt.GetElapsedTime(client.Settings.TimeProvider));
    }

    [DebuggerDisplay("***")]
    private sealed class Refusal(SecretString credential, TokenClientException failure)
    {
        internal SecretString Credential { get; } = credential;

        internal TokenClientException ToException() => failure.WithoutRequest(
            $"{TokenService.Apinizer} {Method} failed: the service has already rejected the client id and secret. They were not sent again, because repeated failed logins can lock the account. Change the credential, and the next call uses the new one. If the account was locked and has been unlocked, call CreateTokenAsync. If that succeeds, the credential is sent again.");
    }
}
