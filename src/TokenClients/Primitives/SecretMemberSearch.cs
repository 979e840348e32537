using System.Text.Json;

namespace TokenClients.Primitives;

/// <summary>Finds a secret in a body that is not valid JSON or was truncated.</summary>
internal static class SecretMemberSearch
{
    /// <summary>Returns the first complete string value of a member, at any depth, or <see langword="null"/>. The name is given in quotation marks.</summary>
    internal static SecretString? Find(ReadOnlySpan<byte> body, ReadOnlySpan<byte> quotedName)
    {
        for (var at = body.IndexOf(quotedName); at >= 0; at = body.IndexOf(quotedName))
        {
            // The closing quotation mark of a match without a value can be the opening one of the next match.
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
        var value = rest.StartsWith(":"u8) ? Utf8.SkipWhiteSpace(rest.Slice(1)) : default;

        // Only strings are read: for another invalid value, the reader's exception message would contain everything after it.
        if (!value.StartsWith("\""u8))
        {
            return null;
        }

        try
        {
            // A string without a closing quotation mark was truncated, so it is not read.
            var json = new Utf8JsonReader(value, isFinalBlock: false, default);
            return json.Read() && json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
