using System.Text;
using System.Text.Json;
using TokenClients.Http;
using TokenClients.Json;

namespace TokenClients.Errors;

/// <summary>The body of an error, which may be anything. Nothing here throws over it.</summary>
internal readonly struct ErrorBody : IDisposable
{
    // What a person writes into an error page's first line is worth showing, a page is not.
    private const int MaxPlainText = 1000;

    private readonly JsonDocument? _document;

    internal ErrorBody(Answer answer)
    {
        var body = Utf8.WithoutByteOrderMark(answer.BodyMemory);
        try
        {
            _document = body.IsEmpty ? null : JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            PlainText = PlainTextOf(answer, body);
        }
    }

    /// <summary>The JSON object that the body is, or an undefined element.</summary>
    internal JsonElement Root => _document?.RootElement is { ValueKind: JsonValueKind.Object } root ? root : default;

    /// <summary>The body, if it is neither JSON nor HTML.</summary>
    internal string? PlainText { get; }

    public void Dispose() => _document?.Dispose();

    /// <summary>A member that is an object, or an undefined element.</summary>
    internal static JsonElement Object(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Object } child ? child : default;

    /// <summary>A member that is an array, or an undefined element.</summary>
    internal static JsonElement Array(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Array } child ? child : default;

    /// <summary>A member that is text, a number or a truth value, as text.</summary>
    internal static string? Text(JsonElement parent, string name) => Text(Member(parent, name));

    /// <summary>Text, a number or a truth value, as text.</summary>
    internal static string? Text(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                try
                {
                    return element.GetString();
                }
                catch (InvalidOperationException)
                {
                    // Not UTF-8, or half a surrogate pair.
                    return null;
                }

            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return element.GetRawText();
            default:
                return null;
        }
    }

    /// <summary>A member that is a number, in whatever form.</summary>
    internal static double? Number(JsonElement parent, string name) =>
        double.TryParse(Text(parent, name), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether a member says anything: it is neither absent nor null, false or an empty text.</summary>
    internal static bool IsGiven(JsonElement parent, string name)
    {
        var member = Member(parent, name);
        return member.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False) && Text(member) is not { Length: 0 };
    }

    /// <summary>Whether a member is there and true.</summary>
    internal static bool IsTrue(JsonElement parent, string name) => Member(parent, name).ValueKind == JsonValueKind.True;

    private static JsonElement Member(JsonElement parent, string name)
    {
        if (parent.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in parent.EnumerateObject())
            {
                if (HasName(property, name))
                {
                    return property.Value;
                }
            }
        }

        return default;
    }

    private static bool HasName(JsonProperty property, string name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            // Not UTF-8, or half a surrogate pair.
            return false;
        }
    }

    private static string? PlainTextOf(Answer answer, ReadOnlyMemory<byte> body)
    {
        if (answer.ContentHeaders?.ContentType?.MediaType is not "text/plain" || Utf8.LooksLikeHtml(body.Span))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(body.ToArray()).Trim();
        return text.Length is 0 or > MaxPlainText ? null : text;
    }
}
