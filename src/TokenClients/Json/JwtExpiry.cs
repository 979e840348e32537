using System.Text.Json;

namespace TokenClients.Json;

/// <summary>Reads when a JSON Web Token expires (RFC 7519, section 4.1.4). The signature is its service's business.</summary>
internal static class JwtExpiry
{
    /// <summary>The expiry; unknown if the token is no JWT, or says nothing that can be read.</summary>
    internal static TokenExpiry Of(SecretString token)
    {
        var parts = token.Reveal().Split('.');
        if (parts.Length != 3)
        {
            return TokenExpiry.Unknown;
        }

        try
        {
            var payload = parts[1].Replace('-', '+').Replace('_', '/');
            var json = new Utf8JsonReader(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')));
            return json.Read() && json.TokenType == JsonTokenType.StartObject ? Of(ref json) : TokenExpiry.Unknown;
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return TokenExpiry.Unknown;
        }
    }

    private static TokenExpiry Of(ref Utf8JsonReader json)
    {
        double? expiry = null;
        var unread = default(ExtraCollector);
        while (json.NextMember())
        {
            if (!json.Number("exp"u8, ref expiry, ref unread))
            {
                json.Read();
                json.Skip();
            }
        }

        return Http.UnixTime.ToExpiry(expiry);
    }
}
