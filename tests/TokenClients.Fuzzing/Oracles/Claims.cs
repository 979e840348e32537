using System.Text.Json;

namespace TokenClients.Fuzzing.Oracles;

/// <summary>What the payload of a JSON Web Token says.</summary>
internal static class Claims
{
    private static readonly Schema<object> Schema = new(
        [
            new("exp", Scalars.None, static value => Reading.Of(Scalars.Double(value)?.ToString("R", System.Globalization.CultureInfo.InvariantCulture)), null),
            Schemas.Text<object>("identityAccessTokenId", null),
            new("identityId", Guid.Empty.ToString(), static value => Reading.Of(value.ValueKind == JsonValueKind.String && Guid.TryParse(Scalars.Text(value), out var uuid) ? uuid.ToString() : null), null),
            Schemas.Text<object>("authMethod", null),
        ],
        extra: null);

    /// <summary>The claims of a token that has none.</summary>
    internal static readonly string None = Join(null, Scalars.None, Guid.Empty.ToString(), Scalars.None);

    /// <summary>Returns the claims of a token, as text.</summary>
    internal static string Of(string token)
    {
        if (Document(token) is not { } document)
        {
            return None;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return None;
            }

            Schema.Describe(document.RootElement, out var values);
            double? expiry = values["exp"] == Scalars.None ? null : double.Parse(values["exp"], System.Globalization.CultureInfo.InvariantCulture);
            return Join(Scalars.FromNumber(expiry), values["identityAccessTokenId"], values["identityId"], values["authMethod"]);
        }
    }

    internal static string Join(DateTimeOffset? expiry, string tokenId, string identityId, string authMethod) => $"{Scalars.ShowExpiry(expiry)} {tokenId} {identityId} {authMethod}";

    /// <summary>Returns the instant of a token's claims; <see langword="null"/> if they have none.</summary>
    internal static string ExpiryOf(string token)
    {
        var claims = Of(token);
        return claims.StartsWith("at ", StringComparison.Ordinal) ? claims[..claims.IndexOf(' ', 3)] : "unknown";
    }

    private static JsonDocument? Document(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            var payload = parts[1].Replace('-', '+').Replace('_', '/');
            var json = Convert.FromBase64String(payload + new string('=', (4 - (payload.Length % 4)) % 4));

            // A last character with bits that belong to no byte: RFC 4648, section 3.5, lets decoders reject it, and the client's does.
            var canonical = Convert.ToBase64String(json).TrimEnd('=');
            return string.Concat(payload.Where(static character => !char.IsWhiteSpace(character))).TrimEnd('=') == canonical ? JsonDocument.Parse(json) : null;
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }
}
