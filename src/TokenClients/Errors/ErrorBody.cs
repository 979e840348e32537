using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace TokenClients.Errors;

/// <summary>The body of an error response. Nothing here throws, whatever the body contains.</summary>
internal readonly struct ErrorBody : IDisposable
{
    // A longer text is probably a page and not a message.
    private const int MaxPlainText = 1000;

    // The same option as for models, so that an error in a response is not missed because of a trailing comma.
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true };

    private readonly JsonDocument? _document;

    internal ErrorBody(BufferedResponse response)
    {
        var body = response.BodyMemory;
        try
        {
            _document = body.IsEmpty ? null : JsonDocument.Parse(body, Options);
        }
        catch (JsonException)
        {
            PlainText = PlainTextOf(response, body);
        }
    }

    /// <summary>The body as a JSON object, or an undefined element.</summary>
    internal JsonElement Root => _document?.RootElement is { ValueKind: JsonValueKind.Object } root ? root : default;

    /// <summary>The body as plain text; <see langword="null"/> for JSON, HTML and long texts.</summary>
    internal string? PlainText { get; }

    public void Dispose() => _document?.Dispose();

    /// <summary>Returns a member that is an object, or an undefined element.</summary>
    internal static JsonElement Object(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Object } child ? child : default;

    /// <summary>Returns the items of a member that is an array; otherwise none.</summary>
    internal static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        IsArray(parent, name) ? Member(parent, name).EnumerateArray() : [];

    internal static bool IsArray(JsonElement parent, string name) => Member(parent, name).ValueKind == JsonValueKind.Array;

    /// <summary>Returns a member that is a string, a number or a boolean, as text.</summary>
    internal static string? Text(JsonElement parent, string name) => Text(Member(parent, name));

    /// <inheritdoc cref="Text(JsonElement, string)"/>
    internal static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Decoded(element),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
        _ => null,
    };

    /// <summary>Returns a member that is a string and begins with a lowercase letter or a digit, as several services' error codes do. A status name, such as <c>Unauthorized</c>, is not a code.</summary>
    internal static string? Code(JsonElement parent, string name) =>
        Member(parent, name).ValueKind == JsonValueKind.String && Text(parent, name) is { Length: > 0 } text && text[0] is (>= 'a' and <= 'z') or (>= '0' and <= '9') ? text : null;

    /// <summary>Returns the value of a member that is a number or a numeric string; otherwise <see langword="null"/>.</summary>
    internal static double? Number(JsonElement parent, string name) =>
        double.TryParse(Text(parent, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Returns whether a member has a meaningful value: it is not absent, null, false, zero or empty, as a value or as text, and is not an object or array of only such values.</summary>
    internal static bool IsGiven(JsonElement parent, string name) => IsGiven(Member(parent, name));

    private static bool IsGiven(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(static member => IsGiven(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(IsGiven),
        JsonValueKind.Number => element.TryGetDouble(out var number) && number != 0,
        JsonValueKind.String => Text(element)?.Trim() is not ("" or "0" or "false" or "null"),
        JsonValueKind.True => true,
        _ => false,
    };

    internal static bool IsTrue(JsonElement parent, string name) => Member(parent, name).ValueKind == JsonValueKind.True;

    private static JsonElement Member(JsonElement parent, string name)
    {
        if (parent.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in parent.EnumerateObject())
            {
                if (HasName(member, name))
                {
                    return member.Value;
                }
            }
        }

        return default;
    }

    /// <summary>Compares a member's name. Returns <see langword="false"/> if the name is not valid UTF-8 or contains an unpaired surrogate.</summary>
    private static bool HasName(JsonProperty member, string name)
    {
        try
        {
            return member.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Decodes a string. Returns <see langword="null"/> if it is not valid UTF-8 or contains an unpaired surrogate.</summary>
    private static string? Decoded(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? PlainTextOf(BufferedResponse response, ReadOnlyMemory<byte> body)
    {
        if (response.ContentHeaders?.ContentType?.MediaType is not "text/plain" || Utf8.LooksLikeHtml(body.Span))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(body.ToArray()).Trim();
        return text.Length is 0 or > MaxPlainText ? null : text;
    }
}
