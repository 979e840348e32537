namespace TokenClients.PublicApi;

/// <summary>The anchors that code hosts give to the headings of one page, in their order.</summary>
internal sealed class Slugs
{
    private readonly Dictionary<string, int> _uses = [];

    public string Next(string heading)
    {
        var slug = string.Concat(heading.Where(static character => char.IsLetterOrDigit(character) || character is ' ' or '-' or '_').Select(static character => character == ' ' ? '-' : char.ToLowerInvariant(character)));
        var uses = _uses.GetValueOrDefault(slug);
        _uses[slug] = uses + 1;
        return uses == 0 ? slug : $"{slug}-{uses}";
    }
}
