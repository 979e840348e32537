using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Fuzz;

/// <summary>
/// What a person with a text editor would still find in the response to a creation: the complete name of the member, a colon, and a complete JSON string that can be a secret.
/// It shares nothing with the library.
/// </summary>
internal static partial class ReadableSecret
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    internal static string[] NamesOf(string call) => Calls.OperationOf(call).Id switch
    {
        "createAuthToken" => ["bearerToken"],
        "createTokenAuthToken" or "renewIdentityAccessToken" => ["accessToken"],
        "createToken" or "rotateInstallationCredential" => ["access_token"],
        "exchangeSsoToken" => ["id_token", "access_token", "refresh_token"],
        _ => [],
    };

    /// <summary>The secrets that can be read under a name, in the order of the body.</summary>
    internal static List<string> FindAll(byte[] body, string name)
    {
        var found = new List<string>();
        foreach (Match match in Member().Matches(Encoding.Latin1.GetString(body)))
        {
            if (match.Groups["name"].Value == name && Decode(match.Groups["value"].Value) is { } secret && secret.TrimEnd('\r', '\n') is { Length: > 0 } trimmed && trimmed.IndexOfAny(['\r', '\n', '\0']) < 0)
            {
                found.Add(trimmed);
            }
        }

        return found;
    }

    /// <summary>Whether the first member of an object is a complete application or id, whatever follows.</summary>
    internal static bool BeginsLikeCraftersToken(byte[] body)
    {
        var match = CraftersFirst().Match(Encoding.Latin1.GetString(body));
        return match.Success && Decode(match.Groups["value"].Value) is { } text && (match.Groups["name"].Value != "id" || (text.TrimEnd('\r', '\n') is { Length: > 0 } id && id.IndexOfAny(['\r', '\n', '\0']) < 0));
    }

    /// <summary>Apinizer may say in a well-formed response that the call failed, or that the token is of another kind; then there is no secret to return, by its contract.</summary>
    internal static bool SaysOtherwise(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.AsMemory(body.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            foreach (var member in document.RootElement.EnumerateObject())
            {
                if ((IsNamed(member, "error") && RawOf(member.Value) is not ("null" or "\"\"")) || (IsNamed(member, "status") && RawOf(member.Value).Contains("FAILURE", StringComparison.OrdinalIgnoreCase))
                    || (IsNamed(member, "token_type") && !RawOf(member.Value).Equals("\"Bearer\"", StringComparison.OrdinalIgnoreCase)))
                {
                    return true;
                }
            }

            return false;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsNamed(JsonProperty member, string name)
    {
        try
        {
            return member.Name == name;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string RawOf(JsonElement value)
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

    private static string? Decode(string latin)
    {
        try
        {
            var text = Strict.GetString(Encoding.Latin1.GetBytes(latin));
            text = Escape().Replace(text, static match => match.Value[1] switch
            {
                'u' => ((char)int.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
                'b' => "\b",
                'f' => "\f",
                'n' => "\n",
                'r' => "\r",
                't' => "\t",
                var other => other.ToString(),
            });
            Strict.GetBytes(text);
            return text;
        }
        catch (ArgumentException)
        {
            // Not UTF-8, or half a surrogate pair.
            return null;
        }
    }

    // What precedes a name does not matter: half a body may be missing. A name may also begin where another text ends, so matches must be able to overlap.
    [GeneratedRegex("""(?="(?<name>bearerToken|accessToken|access_token|id_token|refresh_token)"[ \t\r\n]*:[ \t\r\n]*"(?<value>(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*)")""", RegexOptions.CultureInvariant)]
    private static partial Regex Member();

    [GeneratedRegex("""^(?:\xef\xbb\xbf)?[ \t\r\n]*\{[ \t\r\n]*"(?<name>application|id)"[ \t\r\n]*:[ \t\r\n]*"(?<value>(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*)"(?=[ \t\r\n,}]|$)""", RegexOptions.CultureInvariant)]
    private static partial Regex CraftersFirst();

    [GeneratedRegex("""\\(?:u[0-9a-fA-F]{4}|.)""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
