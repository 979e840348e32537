using System.Net;
using System.Net.Http.Headers;
using TokenClients.Http;

namespace TokenClients;

/// <summary>
/// Authorises the requests of any <see cref="HttpClient"/> with a token from an <see cref="IAccessTokenSource"/>. A request without a token is never sent, and the token goes to one origin only.
/// After a 401 the token is invalidated, and if the source then has another one and the request's content can be sent again, the request is repeated once.
/// </summary>
public sealed class BearerTokenHandler : DelegatingHandler
{
    private readonly IAccessTokenSource _source;
    private readonly Uri _origin;

    /// <summary>Creates a handler.</summary>
    /// <param name="source">Where the tokens come from.</param>
    /// <param name="origin">The origin (scheme, host, port) that the tokens are for; absolute. Requests to any other are refused with <see cref="InvalidOperationException"/>.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="origin"/> is not absolute.</exception>
    public BearerTokenHandler(IAccessTokenSource source, Uri origin)
    {
        _source = Guard.NotNull(source);
        _origin = Guard.NotNull(origin).IsAbsoluteUri ? origin : throw new ArgumentException("The origin must be an absolute address.", nameof(origin));
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Guard.NotNull(request);
        if (request.RequestUri is not { } address || !Origin.AreSame(address, _origin))
        {
            throw new InvalidOperationException($"The request goes to {Origin.Describe(request.RequestUri)}, but the access token is for {Origin.Describe(_origin)} only.");
        }

        var token = await AuthoriseAsync(request, cancellationToken).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        _source.Invalidate(token);
        if (!CanBeSentAgain(request.Content))
        {
            return response;
        }

        try
        {
            if (await AuthoriseAsync(request, cancellationToken).ConfigureAwait(false) == token)
            {
                return response;
            }
        }
        catch
        {
            response.Dispose();
            throw;
        }

        response.Dispose();
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SecretString> AuthoriseAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await _source.GetAccessTokenAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException("The access token source returned null, so the request was not sent.");
        if (AccessTokenOptions.Refusal(token) is { } refusal)
        {
            throw new InvalidOperationException($"The request was not sent: the access token {refusal}");
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        return token;
    }

    // A stream may have been read to its end, and .NET Framework disposes whatever it has sent.
    private static bool CanBeSentAgain(HttpContent? content) =>
#if NET
        content is null or ByteArrayContent or ReadOnlyMemoryContent;
#else
        content is null;
#endif
}
