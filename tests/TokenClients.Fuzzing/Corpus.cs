using System.IO;

namespace TokenClients.Fuzzing;

/// <summary>The inputs of a target that are kept: one a line, in base64, the shortest first.</summary>
internal static class Corpus
{
    /// <summary>Returns the folder, beside the program.</summary>
    internal static string Folder => Path.Combine(AppContext.BaseDirectory, "Corpus");

    internal static IEnumerable<byte[]> Of(Target target, string folder)
    {
        var file = FileOf(target, folder);
        return File.Exists(file) ? File.ReadLines(file).Select(Convert.FromBase64String) : [];
    }

    internal static void Write(Target target, string folder, IEnumerable<byte[]> inputs) =>
        File.WriteAllText(FileOf(target, folder), string.Concat(inputs.Select(Convert.ToBase64String).Distinct(StringComparer.Ordinal).OrderBy(static line => line.Length).ThenBy(static line => line, StringComparer.Ordinal).Select(static line => line + "\n")));

    private static string FileOf(Target target, string folder) => Path.Combine(folder, target.Name + ".txt");
}
