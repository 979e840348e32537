using System.Globalization;
using System.Text;

namespace TokenClients.Benchmarks.Soak.Measuring;

/// <summary>A table in Markdown: text to the left, figures to the right, each column as wide as it must be.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    internal void Add(params object[] cells) => _rows.Add([.. cells.Select(static cell => cell as string ?? string.Create(CultureInfo.InvariantCulture, $"{cell:#,0.##}"))]);

    public override string ToString()
    {
        var widths = columns.Select((column, index) => _rows.Select(row => row[index].Length).Append(column.Length).Max()).ToArray();
        var text = new StringBuilder();
        Write(text, columns, widths);
        text.Append('|');
        for (var index = 0; index < columns.Length; index++)
        {
            text.Append(' ').Append('-', widths[index] - (index == 0 ? 0 : 1)).Append(index == 0 ? " |" : ": |");
        }

        text.Append('\n');
        foreach (var row in _rows)
        {
            Write(text, row, widths);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, string[] cells, int[] widths)
    {
        text.Append('|');
        for (var index = 0; index < cells.Length; index++)
        {
            text.Append(' ').Append(index == 0 ? cells[index].PadRight(widths[index]) : cells[index].PadLeft(widths[index])).Append(" |");
        }

        text.Append('\n');
    }
}
