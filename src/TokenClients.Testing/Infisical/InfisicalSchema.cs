using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace TokenClients.Testing.Emulation;

/// <summary>Reads a request as Infisical's schemas do, and collects its errors.</summary>
internal sealed class InfisicalSchema
{
    private static readonly object[] Root = [];
    private static readonly SearchValues<char> SlugCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly List<Action<Utf8JsonWriter>> _issues = [];

    internal bool IsValid => _issues.Count == 0;

    /// <summary>Writes the array of issues after a member name.</summary>
    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var issue in _issues)
        {
            writer.WriteStartObject();
            issue(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads a body that must be an object.</summary>
    /// <returns>The object; an undefined element if the body is not an object.</returns>
    internal JsonElement Object(JsonDocument? body)
    {
        if (body?.RootElement is { ValueKind: JsonValueKind.Object } root)
        {
            return root;
        }

        WrongType(Root, "object", body?.RootElement);
        return default;
    }

    internal string? Text(JsonElement body, string name, bool isRequired = false)
    {
        if (!TryGet(body, name, out var value))
        {
            if (isRequired)
            {
                WrongType([name], "string", null);
            }

            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        WrongType([name], "string", value);
        return null;
    }

    /// <summary>Reads a slug: trimmed, 1 to 64 lowercase letters, digits and hyphens.</summary>
    internal string? Slug(JsonElement body, string name)
    {
        var slug = Text(body, name)?.Trim();
        if (slug is null)
        {
            return null;
        }

        if (slug.Length is 0 or > 64)
        {
            Bound([name], "string", isLow: slug.Length == 0, slug.Length == 0 ? 1 : 64, "The text is too short or too long.");
        }
        else if (slug.AsSpan().ContainsAnyExcept(SlugCharacters))
        {
            Add("invalid_string", [name], "It must consist of lowercase letters, digits and hyphens.", static writer => writer.WriteString("validation", "regex"));
        }

        return slug;
    }

    /// <summary>Reads a non-negative integer.</summary>
    internal double? Integer(JsonElement body, string name, double max)
    {
        if (!TryGet(body, name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            WrongType([name], "number", value);
            return null;
        }

        // Numbers are doubles, as in JavaScript: 3600.0 is an integer.
        var number = value.GetDouble();
        if (Math.Floor(number) != number)
        {
            Add("invalid_type", [name], "It must be a whole number.", static writer =>
            {
                writer.WriteString("expected", "integer");
                writer.WriteString("received", "float");
            });
        }

        Range([name], number, 0, max);
        return number;
    }

    /// <summary>Reads a number in the query, with JavaScript's conversion from text.</summary>
    internal double Number(IQueryCollection query, string name, double ifAbsent, double min, double max)
    {
        if (!query.TryGetValue(name, out var values))
        {
            return ifAbsent;
        }

        var text = values.ToString().Trim();
        var number = 0d;
        if (text.Length != 0 && (values.Count != 1 || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) || double.IsNaN(number)))
        {
            Add("invalid_type", [name], "It must be a number.", static writer =>
            {
                writer.WriteString("expected", "number");
                writer.WriteString("received", "nan");
            });
            return ifAbsent;
        }

        Range([name], number, min, max);
        return number;
    }

    /// <summary>Reads <c>accessTokenTrustedIps</c>.</summary>
    internal List<string>? Addresses(JsonElement body, string name)
    {
        if (!TryGet(body, name, out var array))
        {
            return null;
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            WrongType([name], "array", array);
            return null;
        }

        var addresses = new List<string>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            var index = addresses.Count;
            var address = default(JsonElement);
            var isObject = item.ValueKind == JsonValueKind.Object;
            var hasAddress = isObject && item.TryGetProperty("ipAddress", out address);
            if (!isObject)
            {
                WrongType([name, index], "object", item);
            }
            else if (!hasAddress || address.ValueKind != JsonValueKind.String)
            {
                WrongType([name, index, "ipAddress"], "string", hasAddress ? address : null);
            }

            addresses.Add(address.ValueKind == JsonValueKind.String ? address.GetString()!.Trim() : "");
        }

        if (addresses.Count == 0)
        {
            Bound([name], "array", isLow: true, 1, "There must be at least one entry.");
        }

        return addresses;
    }

    /// <summary>Checks a rule that concerns several members. It has an effect only if all members are valid.</summary>
    internal void Rule(bool holds, string message)
    {
        if (!holds && IsValid)
        {
            Add("custom", Root, message, static _ => { });
        }
    }

    private static bool TryGet(JsonElement body, string name, out JsonElement value)
    {
        value = default;
        return body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out value);
    }

    private void Range(object[] path, double number, double min, double max)
    {
        if (number < min)
        {
            Bound(path, "number", isLow: true, min, "The number is too small.");
        }
        else if (number > max)
        {
            Bound(path, "number", isLow: false, max, "The number is too large.");
        }
    }

    private void Bound(object[] path, string type, bool isLow, double bound, string message) => Add(isLow ? "too_small" : "too_big", path, message, writer =>
    {
        writer.WriteNumber(isLow ? "minimum" : "maximum", bound);
        writer.WriteString("type", type);
        writer.WriteBoolean("inclusive", true);
        writer.WriteBoolean("exact", false);
    });

    private void WrongType(object[] path, string expected, JsonElement? received)
    {
        var kind = received?.ValueKind switch
        {
            null => "undefined",
            JsonValueKind.Null => "null",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            _ => "boolean",
        };
        Add("invalid_type", path, received is null ? "It is required." : $"It must be of the type {expected}, not {kind}.", writer =>
        {
            writer.WriteString("expected", expected);
            writer.WriteString("received", kind);
        });
    }

    private void Add(string code, object[] path, string message, Action<Utf8JsonWriter> writeMore) => _issues.Add(writer =>
    {
        writer.WriteString("code", code);
        writeMore(writer);
        writer.WriteStartArray("path");
        foreach (var step in path)
        {
            if (step is int index)
            {
                writer.WriteNumberValue(index);
            }
            else
            {
                writer.WriteStringValue((string)step);
            }
        }

        writer.WriteEndArray();
        writer.WriteString("message", message);
    });
}
