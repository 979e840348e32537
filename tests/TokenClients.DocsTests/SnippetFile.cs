using System.IO;

namespace TokenClients.DocsTests;

/// <summary>
/// The snippets of a source file: what stands between two marks, one with the name and one that ends it. Pieces of one name are one snippet;
/// a line whose comment says so is hidden. Indentation that all lines of a piece share is taken off.
/// </summary>
internal static class SnippetFile
{
    private const string Begin = "// snippet: ";
    private const string End = "// end";
    private const string Hidden = "// hidden";

    internal static IEnumerable<string> Read(string path)
    {
        var pieces = new List<(string Name, List<string> Lines)>();
        var isInside = false;
        foreach (var line in File.ReadLines(path))
        {
            var text = line.TrimStart();
            if (text.StartsWith(Begin, StringComparison.Ordinal))
            {
                isInside.Should().BeFalse($"the snippet before {text} in {path} must end");
                isInside = true;
                pieces.Add((text[Begin.Length..], []));
            }
            else if (text == End)
            {
                isInside.Should().BeTrue($"in {path} something ends that did not begin");
                isInside = false;
            }
            else if (isInside && !text.EndsWith(Hidden, StringComparison.Ordinal))
            {
                pieces[^1].Lines.Add(line);
            }
        }

        isInside.Should().BeFalse($"the last snippet of {path} must end");
        return pieces.GroupBy(static piece => piece.Name, static piece => Dedent(piece.Lines)).Select(static snippet => string.Join("\n\n", snippet));
    }

    private static string Dedent(List<string> lines)
    {
        var shared = lines.Where(static line => line.Length > 0).Min(static line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[shared..]));
    }
}
