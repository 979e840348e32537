namespace TokenClients.PublicApi;

/// <summary>The lines in which two texts differ.</summary>
internal static class Difference
{
    /// <summary>Lines that only the first text has begin with <c>- </c>, those that only the second has with <c>+ </c>, in the order of the texts.</summary>
    public static IReadOnlyList<string> Of(string approved, string built)
    {
        var one = Lines(approved);
        var other = Lines(built);

        // The longest common sequence of what follows each pair of lines.
        var common = Enumerable.Range(0, one.Length + 1).Select(_ => new int[other.Length + 1]).ToArray();
        for (var i = one.Length - 1; i >= 0; i--)
        {
            for (var j = other.Length - 1; j >= 0; j--)
            {
                common[i][j] = one[i] == other[j] ? common[i + 1][j + 1] + 1 : Math.Max(common[i + 1][j], common[i][j + 1]);
            }
        }

        var lines = new List<string>();
        for (int i = 0, j = 0; i < one.Length || j < other.Length;)
        {
            if (i < one.Length && j < other.Length && one[i] == other[j])
            {
                i++;
                j++;
            }
            else if (i < one.Length && (j == other.Length || common[i + 1][j] >= common[i][j + 1]))
            {
                lines.Add("- " + one[i++].Trim());
            }
            else
            {
                lines.Add("+ " + other[j++].Trim());
            }
        }

        return lines;
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
