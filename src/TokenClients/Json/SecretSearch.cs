using System.Text.Json;

namespace TokenClients.Json;

/// <summary>Finds a member's text in a body that is not valid JSON, or not as a whole.</summary>
internal static class SecretSearch
{
    /// <summary>Returns the first complete text under a name, wherever it stands; <see langword="null"/> if there is none.</summary>
    /// <param name="body">The body.</param>
    /// <param name="quotedName">The member's name in its quotation marks.</param>
    internal static SecretString? Find(ReadOnlySpan<byte> body, ReadOnlySpan<byte> quotedName)
    {
        for (var at = body.IndexOf(quotedName); at >= 0; at = body.IndexOf(quotedName))
        {
            // The last quotation mark of a name that leads nowhere may be the first of the next.
            body = body.Slice(at + quotedName.Length - 1);
            if (TextAfterColon(body.Slice(1)) is { } text && SecretString.TryParse(text, out _) is { } secret)
            {
                return secret;
            }
        }

        return null;
    }

    private static string? TextAfterColon(ReadOnlySpan<byte> rest)
    {
        rest = Utf8.SkipWhiteSpace(rest);
        if (rest.IsEmpty || rest[0] != ':')
        {
            return null;
        }

        // The reader would put all that follows a value that is none into the text of an exception.
        var value = Utf8.SkipWhiteSpace(rest.Slice(1));
        if (value.IsEmpty || value[0] != '"')
        {
            return null;
        }

        try
        {
            // A text that is cut off before its closing quotation mark is no token yet.
            var json = new Utf8JsonReader(value, isFinalBlock: false, default);
            return json.Read() && json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
