using Microsoft.CodeAnalysis;

namespace TokenClients.PublicApi;

/// <summary>Where each type and member stands in the reference, by its documentation id.</summary>
internal sealed class Links
{
    private readonly Dictionary<string, (string Page, string? Anchor)> _places = [];

    public void Add(string id, string page, string? anchor = null) => _places.Add(id, (page, anchor));

    /// <summary>The link from a page to a symbol; none if it has no place, or is that page's own subject.</summary>
    public string? To(ISymbol symbol, string from) =>
        symbol.OriginalDefinition.GetDocumentationCommentId() is { } id && _places.TryGetValue(id, out var place) ? To(place.Page, place.Anchor, from) : null;

    public static string? To(string page, string? anchor, string from) =>
        page == from
            ? anchor is null ? null : "#" + anchor
            : Path.GetRelativePath(Path.GetDirectoryName("/" + from)!, "/" + page).Replace('\\', '/') + (anchor is null ? "" : "#" + anchor);
}
