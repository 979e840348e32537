using System.Text.RegularExpressions;

namespace TokenClients.PublicApiTests;

/// <summary>Looks at pages as a code host does: which anchors they have, and which links lead nowhere.</summary>
internal static partial class BrokenLinks
{
    public static IReadOnlyList<string> In(IReadOnlyDictionary<string, string> pages)
    {
        var anchors = pages.ToDictionary(static page => page.Key, static page => AnchorsOf(page.Value));
        var broken = new List<string>();
        foreach (var (page, text) in pages)
        {
            foreach (Match link in Link().Matches(Fenced().Replace(text, "")))
            {
                var target = link.Groups[1].Value;
                if (target.StartsWith("https://", StringComparison.Ordinal))
                {
                    continue;
                }

                var parts = target.Split('#');
                var path = parts[0].Length == 0 ? page : Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(page)!, parts[0]))).Replace('\\', '/');
                if (!anchors.TryGetValue(path, out var known) || (parts.Length > 1 && !known.Contains(parts[1])))
                {
                    broken.Add($"{page}: {target}");
                }
            }
        }

        return broken;
    }

    private static HashSet<string> AnchorsOf(string text)
    {
        var anchors = Id().Matches(text).Select(static id => id.Groups[1].Value).ToHashSet();
        foreach (Match heading in Heading().Matches(Fenced().Replace(text, "")))
        {
            // The rule of code hosts: small letters, no punctuation, hyphens for spaces, a number behind what is there already.
            var slug = Regex.Replace(heading.Groups[1].Value, @"[^\p{L}\p{N} _-]", "").Replace(' ', '-').ToLower(System.Globalization.CultureInfo.InvariantCulture);
            var unique = slug;
            for (var number = 1; !anchors.Add(unique); number++)
            {
                unique = $"{slug}-{number}";
            }
        }

        return anchors;
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```[\s\S]*?^```", RegexOptions.Multiline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("<a id=\"([^\"]+)\">")]
    private static partial Regex Id();
}
