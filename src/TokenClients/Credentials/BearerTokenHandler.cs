using System.Net;
using TokenClients.Http;
#if NET
using System.Linq;
using System.Net.Http.Json;
#endif

namespace TokenClients;

/// <summary>Authorises the requests of any <see cref="HttpClient"/> with a token from an <see cref="IAccessTokenSource"/>, for one origin only (RFC 6750, section 2.1).</summary>
/// <remarks>
/// <para>A request without a token is never sent. What the source throws comes out of the request, such as <see cref="TokenClientException"/>; so does an <see cref="InvalidOperationException"/> for another origin, for <c>http</c> that is not allowed, and for a token that no header can carry.</para>
/// <para>After a 401 the token is invalidated, and if the source then has another one and the request's content can be sent again, the request is repeated once; a second 401 is the answer.
/// Contents that can be sent again: none, bytes, text, forms, JSON, and multipart of these. A stream cannot. With the library's build for netstandard2.0, as on .NET Framework, only requests without content can: there a content is disposed once it was sent.</para>
/// <para>Redirects are not followed: a 3xx is the answer.
/// At its first request it sets <c>AllowAutoRedirect</c> of a <c>SocketsHttpHandler</c> or <see cref="HttpClientHandler"/> behind it to <see langword="false"/>: a redirected request would go without the token. If such a handler follows redirects and has sent requests already, the request ends with <see cref="InvalidOperationException"/>.
/// Where another handler follows them, or changes the request's address or method, a 401 says nothing about the token: it is the answer, and the token stays.</para>
/// <para>Give it the innermost place among the handlers, so that each attempt of a retrying one gets a token of its own.
/// <c>HttpClient.Send</c>, which waits for the answer, is authorised from .NET 8 on. On .NET 5 to 7 it goes past this handler: call <c>SendAsync</c> there.</para>
/// </remarks>
public sealed class BearerTokenHandler : DelegatingHandler
{
    private const string Authorization = "Authorization";

    private readonly IAccessTokenSource _source;
    private readonly Uri _origin;

    // The header's text is made once for a token, not once for a request.
    private volatile Header? _last;

    private volatile bool _redirectsAreOff;

    /// <summary>Creates a handler.</summary>
    /// <param name="source">Where the tokens come from; the handler does not dispose it.</param>
    /// <param name="origin">The origin (scheme, host, port) that the tokens are for; absolute. Requests to any other are refused with <see cref="InvalidOperationException"/>.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="origin"/> is not absolute.</exception>
    public BearerTokenHandler(IAccessTokenSource source, Uri origin)
    {
        _source = Guard.NotNull(source);
        _origin = Guard.NotNull(origin).IsAbsoluteUri ? origin : throw new ArgumentException("The origin must be an absolute address.", nameof(origin));
    }

    /// <summary>Whether tokens may go over <c>http</c> to other than loopback addresses, in clear. Default: <see langword="false"/>.</summary>
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

        // The usual way costs nothing: a token out of memory, and an answer that is handed on as it is.
        var token = getting.Result;
        var sending = SendOnceAsync(request, address, token, cancellationToken);
        if (!HasAnswer(sending))
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
        var token = GetAccessToken(cancellationToken);
        var response = SendOnce(request, address, token, cancellationToken);
        if (!IsRefused(response, token, address, method, request))
        {
            return response;
        }

        SecretString next;
        try
        {
            next = GetAccessToken(cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (next == token)
        {
            return response;
        }

        response.Dispose();
        return SendOnce(request, address, next, cancellationToken);
    }

    // Sources have no other way to get a token, and one that is fresh is there at once.
    private SecretString GetAccessToken(CancellationToken cancellationToken) => _source.GetAccessTokenAsync(cancellationToken).AsTask().GetAwaiter().GetResult();

    private HttpResponseMessage SendOnce(HttpRequestMessage request, Uri address, SecretString token, CancellationToken cancellationToken)
    {
        Authorise(request, address, token);
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

    private async Task<HttpResponseMessage> SendAsync(ValueTask<SecretString> getting, Uri address, HttpMethod method, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await getting.ConfigureAwait(false);
        return await FinishAsync(SendOnceAsync(request, address, token, cancellationToken), token, address, method, request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins to send a request. Taking the header off again is for who looks at the task.</summary>
    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, Uri address, SecretString token, CancellationToken cancellationToken)
    {
        Authorise(request, address, token);
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

    // Over a network each request passes here, so the rare repeat has a state machine of its own.
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

        return IsRefused(response, token, address, method, request) ? await RepeatAsync(response, token, address, request, cancellationToken).ConfigureAwait(false) : response;
    }

    private async Task<HttpResponseMessage> RepeatAsync(HttpResponseMessage response, SecretString refused, Uri address, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SecretString next;
        try
        {
            next = await _source.GetAccessTokenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (next == refused)
        {
            return response;
        }

        response.Dispose();
        var sending = SendOnceAsync(request, address, next, cancellationToken);
        try
        {
            return await sending.ConfigureAwait(false);
        }
        finally
        {
            request.Headers.Remove(Authorization);
        }
    }

    private static bool HasAnswer(Task<HttpResponseMessage> sending) =>
#pragma warning disable CA1849 // It has completed.
        sending.Status == TaskStatus.RanToCompletion && sending.Result.StatusCode != HttpStatusCode.Unauthorized;
#pragma warning restore CA1849

    /// <summary>Whether the token was refused and the request can be repeated with another.</summary>
    private bool IsRefused(HttpResponseMessage response, SecretString token, Uri address, HttpMethod method, HttpRequestMessage request)
    {
        // Who follows a redirect writes the new address and method into the request, or sends another one, and takes the token off: its 401 is not about the token.
        if (response.StatusCode != HttpStatusCode.Unauthorized
            || request.RequestUri != address
            || request.Method != method
            || (response.RequestMessage?.RequestUri is { } answered && answered != address))
        {
            return false;
        }

        _source.Invalidate(token);
        return CanBeSentAgain(request.Content);
    }

    /// <summary>What is due before a token is asked for.</summary>
    /// <returns>The request's address, which the token may go to.</returns>
    private Uri Prepare(HttpRequestMessage request)
    {
        var address = RequireOrigin(request);
        if (!_redirectsAreOff)
        {
            PrimaryHandler.TurnRedirectsOff(InnerHandler);
            _redirectsAreOff = true;
        }

        return address;
    }

    private Uri RequireOrigin(HttpRequestMessage request)
    {
        if (request.RequestUri is not { } address || !Origin.AreSame(address, _origin))
        {
            throw new InvalidOperationException($"The request goes to {Origin.Describe(request.RequestUri)}, but the access token is for {Origin.Describe(_origin)} only.");
        }

        if (address.Scheme != Uri.UriSchemeHttps && !AllowInsecureHttp && !address.IsLoopback)
        {
            throw new InvalidOperationException($"The request goes to {Origin.Describe(address)}, so the access token would travel in clear. Use https, or set {nameof(AllowInsecureHttp)} to true if the network is safe.");
        }

        return address;
    }

    private void Authorise(HttpRequestMessage request, Uri address, SecretString? token)
    {
        if (token is null)
        {
            throw new InvalidOperationException("The access token source returned null, so the request was not sent.");
        }

        // The address was looked at before the token was asked for; another one since then was not.
        if (!ReferenceEquals(request.RequestUri, address))
        {
            RequireOrigin(request);
        }

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

    // A stream may have been read to its end, and .NET Framework disposes whatever it has sent.
    private static bool CanBeSentAgain(HttpContent? content) =>
#if NET
        content is null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent || (content is MultipartContent parts && parts.All(CanBeSentAgain));
#else
        content is null;
#endif

    [System.Diagnostics.DebuggerDisplay("***")]
    private sealed class Header(SecretString token)
    {
        internal SecretString Token { get; } = token;

        internal string Text { get; } = "Bearer " + token.Reveal();
    }
}
