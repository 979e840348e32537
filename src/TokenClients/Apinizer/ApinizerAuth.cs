using Microsoft.Extensions.Logging;
using TokenClients.Credentials;
using TokenClients.Errors;
using TokenClients.Tokens;
using TokenClients.Transport;
using TokenClients.Transport.Apinizer;

namespace TokenClients.Apinizer;

/// <inheritdoc cref="IApinizerAuth"/>
public sealed class ApinizerAuth : IApinizerAuth, IDisposable
{
    private readonly ServiceClient _client;
    private readonly ApinizerTransport _transport;
    private readonly string _clientId;
    private readonly ApinizerTokenIssuer _issuer;
    private readonly RefreshingTokenSource _source;
    private readonly ResponseReader<IssuedToken> _readToken;

    /// <include file='../Documentation.xml' path='docs/constructor/*|docs/primary/*'/>
    public ApinizerAuth(ApinizerOptions options, HttpMessageHandler? primary = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(options, ApinizerClients.Auth.CreateClient(options, primary, loggerFactory, timeProvider))
    {
    }

    internal ApinizerAuth(ApinizerOptions options, ServiceClient client)
    {
        _client = client;
        _transport = new(client);
        _clientId = options.ClientId!;
        var schedule = new TokenSchedule(options.RefreshBefore, options.RequireFreshBefore);
        _issuer = new(client, _clientId, schedule, options.AssumedLifetime);
        _source = new(_issuer, schedule, client.Settings.Resilience.Retry.MaxRetryAfter, client.Settings.TimeProvider, client.Settings.Logger, isShared: client.Settings.Sharing is not null);
        _readToken = ReadToken;
    }

    /// <inheritdoc/>
    public IAccessTokenSource TokenSource => _source;

    /// <inheritdoc/>
    public Task<IssuedToken> CreateTokenAsync(CancellationToken cancellationToken = default) =>
        _transport.CreateTokenAsync(new(ClientCredentialsGrantType.ClientCredentials, _clientId), _readToken, nameof(CreateTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<CredentialCheck> CheckByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default)
    {
        Guard.NotNull(accessToken);
        return AccessTokenOptions.Refusal(accessToken) is { } refusal
            ? throw new ArgumentException($"The access token {refusal}", nameof(accessToken))
            : CredentialChecking.RunAsync(CheckTokenAsync(_client, accessToken, nameof(CheckByValueAsync), cancellationToken), ifNotFound: CredentialState.Undetermined);
    }

    /// <inheritdoc/>
    public Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default) =>
        CredentialChecking.RunAsync(CheckTokenOfSourceAsync(cancellationToken), ifNotFound: CredentialState.Undetermined);

    /// <inheritdoc/>
    public Task<ResponseInfo> PingAsync(CancellationToken cancellationToken = default) =>
        _transport.HealthcheckAsync(ApinizerReader.Health, nameof(PingAsync), cancellationToken);

    /// <summary>Closes the client's connections and stops its token source.</summary>
    /// <include file='../Documentation.xml' path='docs/disposal/*'/>
    public void Dispose()
    {
        try
        {
            _source.Dispose();
        }
        finally
        {
            _client.Dispose();
        }
    }

    /// <summary>Reads a token. A successful login shows that the credential is valid, so earlier refusals no longer apply.</summary>
    private IssuedToken ReadToken(BufferedResponse response)
    {
        var token = ApinizerReader.Token(response);
        _issuer.ForgetRefusals();
        _source.Resume();
        return token;
    }

    private async Task<CredentialCheck> CheckTokenOfSourceAsync(CancellationToken cancellationToken)
    {
        const string method = nameof(CheckCredentialAsync);
        var client = _client.BeginCall();
        var token = await GetTokenAsync(client, method, cancellationToken).ConfigureAwait(false);
        try
        {
            return await CheckTokenAsync(client, token, method, cancellationToken).ConfigureAwait(false);
        }
        catch (TokenClientException failure) when (failure.Kind == TokenErrorKind.InvalidCredential)
        {
            // The token may have been revoked, which says nothing about the credential: check with another token.
            _source.Invalidate(token);
            var next = await GetTokenAsync(client, method, cancellationToken).ConfigureAwait(false);
            if (next == token)
            {
                throw;
            }

            return await CheckTokenAsync(client, next, method, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gets a token from the source within the total timeout of the call, and reports a cancellation as one of <paramref name="method"/>.</summary>
    private async Task<SecretString> GetTokenAsync(ServiceClient client, string method, CancellationToken cancellationToken)
    {
        using var timeout = client.CreateTimeout();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await _source.GetAccessTokenAsync(either.Token).ConfigureAwait(false);
        }
        catch (TokenCallCanceledException)
        {
            throw cancellationToken.IsCancellationRequested
                ? new TokenCallCanceledException(TokenService.Apinizer, method, outcomeUnknown: false, cancellationToken)
                : new TokenClientException(TokenService.Apinizer, method, TokenErrorKind.Timeout, $"Apinizer {method} failed: no access token was issued in time.") { IsRetryable = true };
        }
    }

    private static Task<CredentialCheck> CheckTokenAsync(ServiceClient client, SecretString accessToken, string method, CancellationToken cancellationToken) =>
        new ApinizerTransport(client.With(AccessTokenSource.Fixed(accessToken))).HelloAsync(ApinizerReader.HelloName, ApinizerReader.Greeting, method, cancellationToken);
}
