using System.Text.Json;

namespace TokenClients.Fuzzing.Oracles;

/// <summary>A member of an object on the wire.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Absent">The value without the member, as text.</param>
/// <param name="Read">Reads its value.</param>
/// <param name="Shown">Returns what the model has for it, as text; <see langword="null"/> if no property shows it alone.</param>
/// <param name="IfNull">The value if the member is null; <see langword="null"/> if that changes nothing.</param>
/// <param name="IfUnreadable">The value if the member cannot be read; <see langword="null"/> if that changes nothing.</param>
/// <param name="IsKept">Whether a value that cannot be read is an extra member.</param>
internal sealed record Field<T>(string Name, string Absent, Func<JsonElement, Reading> Read, Func<T, string>? Shown, string? IfNull = null, string? IfUnreadable = null, bool IsKept = true);

/// <summary>The members of an object on the wire, and the model that the library makes of it: both are written as text, independently of one another, and compared.</summary>
internal sealed class Schema<T>(Field<T>[] fields, Func<T, ExtraMembers>? extra, Func<IReadOnlyDictionary<string, string>, string>? derived = null, Func<T, string>? shownDerived = null)
{
    private readonly Dictionary<string, Field<T>> _fields = fields.ToDictionary(static field => field.Name);

    /// <summary>Reads an object.</summary>
    internal Reading Read(JsonElement value) => value.ValueKind == JsonValueKind.Object ? new(Describe(value, out _)) : Reading.Unreadable;

    /// <summary>Writes what a model of an object must have.</summary>
    internal string Describe(JsonElement value, out Dictionary<string, string> values) => Describe(value, out values, out _);

    /// <inheritdoc cref="Describe(JsonElement, out Dictionary{string, string})"/>
    internal string Describe(JsonElement value, out Dictionary<string, string> values, out SortedDictionary<string, string> others)
    {
        values = fields.ToDictionary(static field => field.Name, static field => field.Absent);
        others = new(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (Scalars.Name(member) is not { } name)
            {
                continue;
            }

            if (!_fields.TryGetValue(name, out var field))
            {
                others[name] = RawOf(member.Value);
                continue;
            }

            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                values[name] = field.IfNull ?? values[name];
                continue;
            }

            var reading = field.Read(member.Value);
            values[name] = reading.Value ?? field.IfUnreadable ?? values[name];
            if (!reading.IsComplete && field.IsKept)
            {
                others[name] = RawOf(member.Value);
            }
        }

        var current = values;
        return Join(fields.Where(static field => field.Shown is not null).Select(field => (field.Name, current[field.Name])), derived?.Invoke(values), extra is null ? null : others);
    }

    /// <summary>Writes what a model has.</summary>
    internal string Describe(T model) => Join(
        fields.Where(static field => field.Shown is not null).Select(field => (field.Name, field.Shown!(model))),
        shownDerived?.Invoke(model),
        extra is null ? null : Others(extra(model)));

    internal static SortedDictionary<string, string> Others(ExtraMembers extra)
    {
        var others = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in extra.Names)
        {
            others[name] = extra.TryGet(name, out var value) ? RawOf(value) : "missing";
        }

        return others;
    }

    internal static string RawOf(JsonElement value)
    {
        try
        {
            return value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return "not UTF-8";
        }
    }

    private static string Join(IEnumerable<(string Name, string Value)> values, string? derived, SortedDictionary<string, string>? others) =>
        $"{{{string.Join(", ", values.Select(static pair => $"{pair.Name}: {pair.Value}"))}; {derived}; {(others is null ? "" : string.Join(", ", others.Select(static pair => $"{pair.Key}={pair.Value}")))}}}";
}
