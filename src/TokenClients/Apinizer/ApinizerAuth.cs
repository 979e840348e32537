using Microsoft.Extensions.Logging;
using TokenClients.Http;
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
    private readonly AnswerReader<IssuedToken> _readToken;

    /// <summary>Creates a client without a container. Keep it for as long as the program calls Apinizer: it owns its connections.</summary>
    /// <param name="options">The options; copied, later changes have no effect.</param>
    /// <param name="primary">The handler that sends the requests, for instance one with a proxy or a test's; the caller disposes it. Its redirects, cookies and trace headers are turned off. Give a <c>SocketsHttpHandler</c> where there is one: an <see cref="HttpClientHandler"/> lets the platform trace the real address. Default: <see langword="null"/>, one of the client's own.</param>
    /// <param name="loggerFactory">Where to log, under the category <c>TokenClients.Apinizer</c>. Default: <see langword="null"/>, nowhere.</param>
    /// <param name="timeProvider">The clock that timeouts, waits and expiries go by. Default: <see langword="null"/>, the system's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="primary"/> follows redirects, keeps cookies or traces addresses, and has sent a request already.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options cannot work; the message names the setting.</exception>
    public ApinizerAuth(ApinizerOptions options, HttpMessageHandler? primary = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(options, ApinizerRoom.Auth.CreateClient(options, primary, loggerFactory, timeProvider))
    {
    }

    internal ApinizerAuth(ApinizerOptions options, ServiceClient client)
    {
        _client = client;
        _transport = new(client);
        _clientId = options.ClientId!;
        var schedule = new TokenSchedule(options.RefreshBefore, options.RequireFreshBefore);
        _issuer = new(client, _clientId, schedule, options.AssumedLifetime);
        _source = new(_issuer, schedule, client.Settings.Resilience.MaxRetryAfter, client.Settings.TimeProvider, client.Settings.Logger, isShared: client.Settings.Sharing is not null);
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
            : CredentialChecking.RunAsync(GreetAsync(accessToken, nameof(CheckByValueAsync), cancellationToken), ifNotFound: CredentialState.Undetermined);
    }

    /// <inheritdoc/>
    public Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default) =>
        CredentialChecking.RunAsync(GreetWithTokenAsync(cancellationToken), ifNotFound: CredentialState.Undetermined);

    /// <inheritdoc/>
    public Task<ResponseInfo> PingAsync(CancellationToken cancellationToken = default) =>
        _transport.HealthcheckAsync(ApinizerReader.Health, nameof(PingAsync), cancellationToken);

    /// <summary>Closes the client's connections and ends its token source; later calls throw an <see cref="ObjectDisposedException"/>.</summary>
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

    /// <summary>A login that succeeds shows that the credential is good, whatever was said before.</summary>
    private IssuedToken ReadToken(Answer answer)
    {
        var token = ApinizerReader.Token(answer);
        _issuer.ForgetRefusals();
        _source.Resume();
        return token;
    }

    private async Task<CredentialCheck> GreetWithTokenAsync(CancellationToken cancellationToken)
    {
        const string method = nameof(CheckCredentialAsync);
        var token = await GetTokenAsync(method, cancellationToken).ConfigureAwait(false);
        try
        {
            return await GreetAsync(token, method, cancellationToken).ConfigureAwait(false);
        }
        catch (TokenClientException failure) when (failure.Kind == TokenErrorKind.InvalidCredential)
        {
            // A token that was revoked says nothing about the credential: another one does, unless there is none.
            _source.Invalidate(token);
            var next = await GetTokenAsync(method, cancellationToken).ConfigureAwait(false);
            if (next == token)
            {
                throw;
            }

            return await GreetAsync(next, method, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The token of the source, on behalf of a method that the caller may cancel.</summary>
    private async Task<SecretString> GetTokenAsync(string method, CancellationToken cancellationToken)
    {
        try
        {
            return await _source.GetAccessTokenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TokenCallCanceledException)
        {
            throw new TokenCallCanceledException(TokenService.Apinizer, method, outcomeUnknown: false, cancellationToken);
        }
    }

    private Task<CredentialCheck> GreetAsync(SecretString accessToken, string method, CancellationToken cancellationToken) =>
        new ApinizerTransport(_client.With(AccessTokenSource.Fixed(accessToken))).HelloAsync(ApinizerReader.HelloName, ApinizerReader.Greeting, method, cancellationToken);
}
