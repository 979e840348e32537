using System.Globalization;
using System.Runtime.CompilerServices;

namespace TokenClients.Transport;

/// <summary>Enumerates the pages of a listing.</summary>
internal static class TokenListing
{
    /// <summary>The default maximum number of pages, for services that never return that many.</summary>
    internal const int MaxPages = 1000;

    /// <summary>Yields each token once. The enumeration ends whatever cursors the service returns: after a page without a new token, at a repeated cursor, or at the maximum number of pages.</summary>
    /// <param name="client">The client, which ends the enumeration when it is disposed.</param>
    /// <param name="service">The service.</param>
    /// <param name="method">The client's method.</param>
    /// <param name="getPage">Gets the page for a cursor.</param>
    /// <param name="idOf">Returns the id of a token; empty if it has none.</param>
    /// <param name="maxPages">The maximum number of pages.</param>
    /// <param name="maxPagesOption">The option that sets the maximum number of pages.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    internal static async IAsyncEnumerable<T> WalkAsync<T>(
        ServiceClient client,
        TokenService service,
        string method,
        Func<string?, CancellationToken, Task<TokenPage<T>>> getPage,
        Func<T, string> idOf,
        int maxPages = MaxPages,
        string? maxPagesOption = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : class
    {
        var seenIds = new HashSet<string>(StringComparer.Ordinal);
        var seenCursors = new HashSet<string>(StringComparer.Ordinal);
        var mayBeIncomplete = false;
        string? cursor = null;
        string? stop = null;
        for (var pages = 1; stop is null; pages++)
        {
            var page = await getPage(cursor, cancellationToken).ConfigureAwait(false);
            var bringsNew = false;
            foreach (var token in page.Items)
            {
                var id = idOf(token);
                var isNew = id.Length > 0 && seenIds.Add(id);
                bringsNew |= isNew;
                if (isNew || id.Length == 0)
                {
                    yield return token;
                    client.ThrowIfDisposed(service);
                }
            }

            mayBeIncomplete |= page.MayBeIncomplete;
            cursor = page.NextCursor;
            if (cursor is null)
            {
                break;
            }

            // A service that returns pages without new tokens repeats itself, even if each cursor is different.
            stop = !bringsNew ? "It contains every token that the service listed, but the last page had a cursor for another page and no new tokens."
                : !seenCursors.Add(cursor) ? "It contains every token that the service listed, but the last page had a cursor for a page that was already read."
                : pages >= maxPages ? DescribeLimit(maxPages, maxPagesOption)
                : null;
        }

        if (stop is not null || mayBeIncomplete)
        {
            throw new TokenClientException(
                service,
                method,
                TokenErrorKind.IncompleteList,
                $"{service} {method} failed: the list may be incomplete. {stop ?? "It contains every token that the service listed, but the service may have more."}");
        }
    }

    private static string DescribeLimit(int maxPages, string? option) =>
        $"There are more than {maxPages.ToString(CultureInfo.InvariantCulture)} pages, and the rest were not read.{(option is null ? "" : $" Raise {option} to read more.")}";
}
