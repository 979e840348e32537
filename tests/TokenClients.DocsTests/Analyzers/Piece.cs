using System.IO;

namespace TokenClients.DocsTests.Analyzers;

/// <summary>A piece of code: statements of a method, or types. What the analyzers shall report is a comment at the end of the line.</summary>
/// <param name="Rule">The rule that it is about.</param>
/// <param name="IsWrong">Whether it has a mistake.</param>
/// <param name="Name">What it shows.</param>
/// <param name="Code">The code.</param>
/// <param name="IsTypes">Whether it declares types.</param>
internal sealed record Piece(string Rule, bool IsWrong, string Name, string Code, bool IsTypes)
{
    private const string Header = "//// ";
    private const string Types = Header + "members";

    /// <summary>All pieces: those of a rule are in two files.</summary>
    internal static IReadOnlyList<Piece> All { get; } =
    [
        .. from path in Directory.EnumerateFiles(Repository.PathOf("tests", "TokenClients.DocsTests", "Analyzers", "Pieces"), "*.txt").Order(StringComparer.Ordinal)
           from piece in Read(path)
           select piece,
    ];

    /// <summary>Whether the analyzers are known not to find it.</summary>
    internal bool IsMissed => Code.Contains("// missed", StringComparison.Ordinal);

    /// <summary>The mistakes, as line and rule.</summary>
    internal IReadOnlyList<string> Expected =>
        [.. Code.Split('\n').SelectMany(static (line, index) => line.Split("// TKC") is [_, var digits] ? new[] { $"{index + 1}: TKC{digits.Trim()}" } : [])];

    internal static Piece Find(string rule, bool isWrong, string name) => All.Single(piece => piece.Rule == rule && piece.IsWrong == isWrong && piece.Name == name);

    private static IEnumerable<Piece> Read(string path)
    {
        var parts = Path.GetFileName(path).Split('.');
        var lines = File.ReadAllLines(path);
        for (var start = 0; start < lines.Length;)
        {
            var name = lines[start][Header.Length..];
            var isTypes = lines[start + 1] == Types;
            var begin = start + (isTypes ? 2 : 1);
            var end = begin;
            while (end < lines.Length && !lines[end].StartsWith(Header, StringComparison.Ordinal))
            {
                end++;
            }

            yield return new(parts[0], parts[1] == "wrong", name, string.Join('\n', lines[begin..end]), isTypes);
            start = end;
        }
    }
}
