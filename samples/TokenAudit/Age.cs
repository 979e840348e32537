using System;
using System.Globalization;

namespace TokenAudit;

/// <summary>Parses and formats time spans in a form for people.</summary>
internal static class Age
{
    private const double MaxDays = 36_500;

    /// <summary>Parses a whole number of days, weeks or hours, such as <c>90d</c>, more than zero and at most a hundred years.</summary>
    public static bool TryParse(string text, out TimeSpan age)
    {
        age = default;
        var days = text.Length == 0 ? 0 : char.ToLowerInvariant(text[^1]) switch
        {
            'd' => 1,
            'w' => 7,
            'h' => 1 / 24d,
            _ => 0,
        };
        if (days == 0 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0 || count * days > MaxDays)
        {
            return false;
        }

        age = days < 1 ? TimeSpan.FromHours(count) : TimeSpan.FromDays(count * days);
        return true;
    }

    /// <summary>Formats a time span in its largest unit: <c>90 d</c>, <c>5 h</c>, <c>12 min</c>.</summary>
    public static string Describe(TimeSpan span)
    {
        var (value, unit) = span.Duration() switch
        {
            { TotalDays: >= 1 } days => (days.TotalDays, "d"),
            { TotalHours: >= 1 } hours => (hours.TotalHours, "h"),
            var minutes => (minutes.TotalMinutes, "min"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value)} {unit}");
    }
}
