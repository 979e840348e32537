using System.Runtime.CompilerServices;

namespace TokenClients.Transport;

/// <summary>Enumerates the pages of a listing.</summary>
internal static class TokenListing
{
    /// <summary>Yields each token once. A repeated cursor ends the enumeration, which would otherwise never end.</summary>
    internal static async IAsyncEnumerable<T> WalkAsync<T>(
        TokenService service, string method, Func<string?, CancellationToken, Task<TokenPage<T>>> getPage, Func<T, string> idOf, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var seenIds = new HashSet<string>(StringComparer.Ordinal);
        var seenCursors = new HashSet<string>(StringComparer.Ordinal);
        var mayBeIncomplete = false;
        string? cursor = null;
        do
        {
            var page = await getPage(cursor, cancellationToken).ConfigureAwait(false);
            foreach (var token in page.Items)
            {
                var id = idOf(token);
                if (id.Length == 0 || seenIds.Add(id))
                {
                    yield return token;
                }
            }

            mayBeIncomplete |= page.MayBeIncomplete;
            cursor = page.NextCursor;
            if (cursor is not null && !seenCursors.Add(cursor))
            {
                mayBeIncomplete = true;
                cursor = null;
            }
        }
        while (cursor is not null);

        if (mayBeIncomplete)
        {
            throw new TokenClientException(
                service, method, TokenErrorKind.IncompleteList, $"{service} {method} failed: the list may be incomplete. It contains every token that the service listed, but the service may hold more.");
        }
    }
}
