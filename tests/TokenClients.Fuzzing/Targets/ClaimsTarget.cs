using TokenClients.Fuzzing.Oracles;
using TokenClients.Infisical;

namespace TokenClients.Fuzzing.Targets;

/// <summary>
/// The claims of Infisical's tokens: what <c>JsonDocument</c> reads in the payload, and nothing where it is none.
/// An input is a letter, and a token (<c>t</c>) or its payload.
/// </summary>
internal sealed class ClaimsTarget : Target
{
    internal override string Name => "claims";

    internal override IReadOnlyList<string> Defects { get; } = ["seconds are milliseconds", "a payload that breaks off"];

    internal override IEnumerable<string> Words { get; } =
        ["\"exp\"", "\"identityAccessTokenId\"", "\"identityId\"", "\"authMethod\"", "1786000000", "1786000000000", "253402300799", "253402300800", "-1", "1e400", "null", "\"3f89e4d2-1c67-4b2a-9e3a-5d8c7b6a4901\"", "\\u0065xp", ".", "==", "{}", ",}", "99999999999", "100000000000", "\"1786000000\""];

    internal override IEnumerable<byte[]> Seeds { get; } =
    [
        Input("p"u8, """{"identityId":"3f89e4d2-1c67-4b2a-9e3a-5d8c7b6a4901","clientSecretId":"","identityAccessTokenId":"6a0f8d0e","authTokenType":"identityAccessToken","authMethod":"token-auth","iat":1786000000,"exp":1788592000}"""),
        Input("p"u8, """{"exp":1788592000.5,"exp":"1788592000","identityId":"{3f89e4d2-1c67-4b2a-9e3a-5d8c7b6a4901}"}"""),
        Input("p"u8, """{"\u0065xp":1788592000123,"a":{"exp":1},"identityAccessTokenId":7}"""),
        Input("p"u8, "[]"),
        Input("p"u8, """{"exp":1788592000}}"""),
        Input("t"u8, "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3ODg1OTIwMDB9.c2ln"),
        Input("t"u8, "eyJhbGciOiJIUzI1NiJ9.eyJhIjoiPz8_Pz4-IiwiZXhwIjoxfQ==.c2ln"),
        Input("t"u8, "no token"),
    ];

    internal override void Run(ReadOnlySpan<byte> input, string? defect)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var rest = input[1..];
        var text = input[0] == (byte)'t' ? Encoding.UTF8.GetString(rest) : Token(rest);
        var seen = defect is null || input[0] == (byte)'t' ? text : Token(Spoil(rest.ToArray(), defect));
        if (SecretString.TryParse(text, out _) is null || SecretString.TryParse(seen, out _) is not { } token)
        {
            return;
        }

        var claims = InfisicalClaims.Of(token);
        var actual = Claims.Join(claims.Expiry.Instant, Scalars.Show(claims.TokenId), claims.IdentityId.ToString(), Scalars.Show(claims.AuthMethod));
        var expected = Claims.Of(text.TrimEnd('\r', '\n'));
        Check(!claims.Expiry.IsNever, "a token that never expires");
        Check(actual == expected, $"read was {actual}, and it is {expected}");
    }

    private static byte[] Spoil(byte[] payload, string defect) => defect == "a payload that breaks off"
        ? [.. payload, (byte)'}']
        : Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(payload).Replace("\"exp\":1788592000", "\"exp\":1788592", StringComparison.Ordinal));

    private static string Token(ReadOnlySpan<byte> payload) => $"eyJhbGciOiJIUzI1NiJ9.{Convert.ToBase64String(payload).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.c2ln";
}
