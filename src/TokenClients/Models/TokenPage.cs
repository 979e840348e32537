namespace TokenClients;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The service's record of a token.</typeparam>
public sealed class TokenPage<T> : TokenClientModel
    where T : class
{
    /// <summary>The tokens of the page, in the service's order; never <see langword="null"/>.</summary>
    public IReadOnlyList<T> Items { get; init; } = [];

    /// <summary>The cursor of the next page; <see langword="null"/> on the last page. Not a secret.</summary>
    public string? NextCursor { get; init; }

    /// <summary>Whether the service may have tokens that no page contains, or an entry of the page could not be read.</summary>
    public bool MayBeIncomplete { get; init; }

    private protected override void Describe(ModelText text) => text.Add(nameof(Items), Items.Count).Add(nameof(NextCursor), NextCursor).Add(nameof(MayBeIncomplete), MayBeIncomplete);
}
