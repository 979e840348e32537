namespace TokenClients;

/// <summary>One page of a listing.</summary>
/// <typeparam name="T">The service's record of a token.</typeparam>
public sealed class TokenPage<T> : TokenClientModel
    where T : class
{
    /// <summary>The tokens of the page, in the service's order; never <see langword="null"/>.</summary>
    public IReadOnlyList<T> Items { get; init; } = [];

    /// <summary>What asks for the next page, to be handed back as it is; <see langword="null"/> on the last page. Not a secret.</summary>
    public string? NextCursor { get; init; }

    /// <summary>Whether the service may hold tokens that no page will show, or the page had an entry that could not be read.</summary>
    public bool MayBeIncomplete { get; init; }
}
