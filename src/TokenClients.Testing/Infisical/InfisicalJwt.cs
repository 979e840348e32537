using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <summary>Signs and checks the tokens of one server: JSON Web Tokens with HS256. A number in the header makes each token unique.</summary>
internal sealed class InfisicalJwt
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private long _number;

    internal string Sign<TState>(TState state, Action<Utf8JsonWriter, TState> writeClaims)
    {
        var claims = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(claims))
        {
            writer.WriteStartObject();
            writeClaims(writer, state);
            writer.WriteEndObject();
        }

        var header = string.Create(CultureInfo.InvariantCulture, $$"""{"alg":"HS256","typ":"JWT","kid":"emulated-{{Interlocked.Increment(ref _number)}}"}""");
        var signed = $"{Encode(Encoding.ASCII.GetBytes(header))}.{Encode(claims.WrittenSpan)}";
        return $"{signed}.{Signature(signed)}";
    }

    /// <returns>The claims, or <see langword="null"/> if this server did not sign the token. The expiry is not checked.</returns>
    internal JsonDocument? Read(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        var expected = Signature($"{parts[0]}.{parts[1]}");
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(parts[2]))
            ? JsonDocument.Parse(Decode(parts[1]))
            : null;
    }

    private string Signature(string signed) => Encode(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(signed)));

    private static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[] Decode(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
