using System.Net;
using TokenClients.Pipeline;

namespace TokenClients;

/// <summary>Authorizes the requests of any <see cref="HttpClient"/> with a token from an <see cref="IAccessTokenSource"/>, for one origin only (RFC 6750, section 2.1).</summary>
/// <remarks>
/// <para>The handler never sends a request without a token. Exceptions from the source, such as <see cref="TokenClientException"/>, pass through to the caller. The handler throws an <see cref="InvalidOperationException"/> for another origin, a <c>Host</c> header that names another host, <c>http</c> that is not allowed, and a token that a header cannot contain.</para>
/// <para>After a 401 the handler invalidates the token. If the source then returns another token and the request's content can be sent again, the handler repeats the request once; a second 401 is returned to the caller.
/// A request can be sent again if it has no content, or content that consists of bytes, text, a form, JSON, or multipart content made of these. A stream cannot be sent again. The library's build for netstandard2.0, which .NET Framework uses, repeats only requests without content, because there the platform disposes the content after sending it.</para>
/// <para>The handler does not follow redirects: a 3xx is returned to the caller.
/// At its first request it sets <c>AllowAutoRedirect</c> of the <c>SocketsHttpHandler</c> or <see cref="HttpClientHandler"/> inside it to <see langword="false"/>, because a redirected request would be sent without the token. If such a handler follows redirects and has already sent requests, the request fails with an <see cref="InvalidOperationException"/>.
/// If another handler redirected the request or changed its address or method, a 401 says nothing about the token. The handler then returns the 401 to the caller and does not invalidate the token.</para>
/// <para>Over <c>http</c>, the handler does not use a proxy that comes from the environment, the system or <see cref="HttpClient"/>'s default. For loopback addresses, it uses no proxy at all. To do this, at its first request it sets <c>Proxy</c> of the <c>SocketsHttpHandler</c> or <see cref="HttpClientHandler"/> inside it.
/// It cannot change other handlers: configure their proxies yourself.</para>
/// <para>Add it as the innermost handler, so that each attempt of a retrying handler gets a current token.
/// <c>HttpClient.Send</c>, the synchronous method, is authorized on .NET 8 and later. On .NET 5 to 7 it bypasses this handler: call <c>SendAsync</c> there.</para>
/// </remarks>
public sealed class BearerTokenHandler : DelegatingHandler
{
    private const string Authorization = "Authorization";

    private readonly IAccessTokenSource _source;
    private readonly Uri _origin;

    // Created once for each token, not for each request.
    private volatile Header? _last;

    private volatile bool _isHardened;
    private volatile bool _isDisposed;

    /// <summary>Creates a handler.</summary>
    /// <param name="source">The source of the tokens. The handler does not dispose it.</param>
    /// <param name="origin">The origin (scheme, host, port) that the tokens are for; absolute. A request to another origin fails with an <see cref="InvalidOperationException"/>.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="origin"/> is not absolute.</exception>
    public BearerTokenHandler(IAccessTokenSource source, Uri origin)
    {
        _source = Guard.NotNull(source);
        _origin = Guard.NotNull(origin).IsAbsoluteUri ? origin : throw new ArgumentException("The origin must be an absolute address.", nameof(origin));
    }

    /// <summary>Whether tokens may be sent over unencrypted <c>http</c> to addresses other than loopback addresses. Default: <see langword="false"/>.</summary>
    public bool AllowInsecureHttp { get; set; }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = Prepare(Guard.NotNull(request));
        var method = request.Method;
        var getting = _source.GetAccessTokenAsync(cancellationToken);
        if (!getting.IsCompletedSuccessfully)
        {
            return SendAsync(getting, address, method, request, cancellationToken);
        }

        // The usual case, a cached token and a response that is not a 401, allocates nothing.
        var token = getting.Result;
        var sending = SendOnceAsync(request, token, cancellationToken);
        if (!HasResponse(sending))
        {
            return FinishAsync(sending, token, address, method, request, cancellationToken);
        }

        request.Headers.Remove(Authorization);
        return sending;
    }

#if NET
    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = Prepare(Guard.NotNull(request));
        var method = request.Method;
        var token = Wait(_source.GetAccessTokenAsync(cancellationToken));
        var response = SendOnce(request, token, cancellationToken);
        if (!IsRefused(response, token, address, method, request))
        {
            return response;
        }

        var next = Wait(GetNextTokenAsync(response, token, cancellationToken));
        return next == token ? response : SendOnce(request, next, cancellationToken);
    }

    // A source has only an asynchronous method. It completes synchronously if the token is cached.
    private static SecretString Wait(ValueTask<SecretString> getting) => getting.AsTask().GetAwaiter().GetResult();

    private HttpResponseMessage SendOnce(HttpRequestMessage request, SecretString token, CancellationToken cancellationToken)
    {
        Authorize(request, token);
        try
        {
            return base.Send(request, cancellationToken);
        }
        finally
        {
            request.Headers.Remove(Authorization);
        }
    }
#endif

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendAsync(ValueTask<SecretString> getting, Uri address, HttpMethod method, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await getting.ConfigureAwait(false);
        return await FinishAsync(SendOnceAsync(request, token, cancellationToken), token, address, method, request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts sending a request. The caller must remove the header afterwards.</summary>
    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, SecretString token, CancellationToken cancellationToken)
    {
        Authorize(request, token);
        try
        {
            return base.SendAsync(request, cancellationToken);
        }
        catch
        {
            request.Headers.Remove(Authorization);
            throw;
        }
    }

    // Every request over a network gets here, so the rare repeat is a separate method, which keeps this state machine small.
    private async Task<HttpResponseMessage> FinishAsync(Task<HttpResponseMessage> sending, SecretString token, Uri address, HttpMethod method, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await sending.ConfigureAwait(false);
        }
        finally
        {
            request.Headers.Remove(Authorization);
        }

        return IsRefused(response, token, address, method, request) ? await RepeatAsync(response, token, request, cancellationToken).ConfigureAwait(false) : response;
    }

    private async Task<HttpResponseMessage> RepeatAsync(HttpResponseMessage response, SecretString refused, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var next = await GetNextTokenAsync(response, refused, cancellationToken).ConfigureAwait(false);
        if (next == refused)
        {
            return response;
        }

        try
        {
            return await SendOnceAsync(request, next, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.Headers.Remove(Authorization);
        }
    }

    /// <summary>Gets a token after one was rejected. Disposes the response, unless the source returns the rejected token again.</summary>
    private async ValueTask<SecretString> GetNextTokenAsync(HttpResponseMessage response, SecretString refused, CancellationToken cancellationToken)
    {
        SecretString? next = null;
        try
        {
            return next = await _source.GetAccessTokenAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A response in memory is not disposed: a handler in a test may return it again.
            if (next != refused && response.Content is not ByteArrayContent)
            {
                response.Dispose();
            }
        }
    }

    private static bool HasResponse(Task<HttpResponseMessage> sending) =>
#pragma warning disable CA1849 // It has completed.
        sending.Status == TaskStatus.RanToCompletion && sending.Result.StatusCode != HttpStatusCode.Unauthorized;
#pragma warning restore CA1849

    /// <summary>Returns whether the token was rejected and the request can be repeated. Invalidates a rejected token.</summary>
    private bool IsRefused(HttpResponseMessage response, SecretString token, Uri address, HttpMethod method, HttpRequestMessage request)
    {
        // A handler that follows a redirect changes the request's address and method or sends another request, and removes the token. In that case, the 401 says nothing about the token.
        if (response.StatusCode != HttpStatusCode.Unauthorized
            || request.RequestUri != address
            || request.Method != method
            || (response.RequestMessage?.RequestUri is { } finalAddress && finalAddress != address))
        {
            return false;
        }

        _source.Invalidate(token);
        return request.Content.CanBeSentAgain();
    }

    /// <summary>Checks the address and configures the handler inside this one, before a token is requested.</summary>
    /// <returns>The request's address, which the token may be sent to.</returns>
    private Uri Prepare(HttpRequestMessage request)
    {
        if (_isDisposed)
        {
            throw new ObjectDisposedException(nameof(BearerTokenHandler), "The handler was disposed.");
        }

        var address = RequireOrigin(request);
        if (!_isHardened)
        {
            PrimaryHandler.HardenForToken(InnerHandler, _origin);
            _isHardened = true;
        }

        return address;
    }

    private Uri RequireOrigin(HttpRequestMessage request)
    {
        if (request.RequestUri is not { } address || !Origin.AreSame(address, _origin))
        {
            throw new InvalidOperationException($"The request goes to {Origin.Describe(request.RequestUri)}, but the access token is for {Origin.Describe(_origin)} only.");
        }

        if (Origin.HasForeignHost(request.Headers, _origin))
        {
            throw new InvalidOperationException($"The request's Host header names a host other than {Origin.Describe(_origin)}, which the access token is for. Remove the header, or the handler that sets it.");
        }

        if (address.Scheme != Uri.UriSchemeHttps && !AllowInsecureHttp && !address.IsLoopback)
        {
            throw new InvalidOperationException($"The request goes to {Origin.Describe(address)}, so the access token would be sent unencrypted. Use https, or set {nameof(AllowInsecureHttp)} to true if the network is safe.");
        }

        return address;
    }

    private void Authorize(HttpRequestMessage request, SecretString? token)
    {
        if (token is null)
        {
            throw new InvalidOperationException("The access token source returned null, so the request was not sent.");
        }

        // Another handler may have changed the address or the header while the token was awaited.
        RequireOrigin(request);
        var header = _last;
        if (header is null || header.Token != token)
        {
            _last = header = AccessTokenOptions.Refusal(token) is { } refusal
                ? throw new InvalidOperationException($"The request was not sent: the access token {refusal}")
                : new(token);
        }

        request.Headers.Remove(Authorization);
        request.Headers.TryAddWithoutValidation(Authorization, header.Text);
    }

    [System.Diagnostics.DebuggerDisplay("***")]
    private sealed class Header(SecretString token)
    {
        internal SecretString Token { get; } = token;

#pragma warning disable TKC005 // The header of every request, created once. The debugger shows only ***.
        internal string Text { get; } = "Bearer " + token.Reveal();
#pragma warning restore TKC005
    }
}
