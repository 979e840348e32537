using System.Globalization;
using System.Text;

namespace TokenClients.Testing.Emulation;

/// <summary>A personal access token of the emulated Apinizer.</summary>
internal sealed class EmulatedApinizerToken
{
    private readonly int _number;
    private readonly string _name;
    private readonly DateTimeOffset _createdAt;

    /// <param name="number">The position in the order of creation.</param>
    /// <param name="isOfConsole">Whether the console, and not the token endpoint, created it.</param>
    /// <param name="now">When it is created.</param>
    /// <param name="expiresAt">When it expires; <see langword="null"/> for never.</param>
    internal EmulatedApinizerToken(int number, bool isOfConsole, DateTimeOffset now, DateTimeOffset? expiresAt)
    {
        _number = number;
        _name = isOfConsole ? "emulated console token" : "emulated token";
        _createdAt = now;
        ExpiresAt = expiresAt;
        Secret = isOfConsole ? FakeSecret.New("apnz_", 48) : SignedLooking(now);
    }

    internal string Secret { get; }

    internal DateTimeOffset? ExpiresAt { get; }

    internal DateTimeOffset? LastUsedAt { get; set; }

    internal bool IsLive(DateTimeOffset now) => !(ExpiresAt <= now);

    internal ITokenInfo ToInfo() => new Info(
        _number.ToString(CultureInfo.InvariantCulture),
        _name,
        _createdAt,
        LastUsedAt,
        ExpiresAt is { } expiry ? TokenExpiry.At(expiry) : TokenExpiry.Never);

    /// <summary>Creates a secret that looks like a signed token, as the sample in Apinizer's documentation does. Its expiry of one minute is wrong on purpose: clients must not read it.</summary>
    private static string SignedLooking(DateTimeOffset now)
    {
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"sub":"emulated","exp":{{now.ToUnixTimeSeconds() + 60}},"jti":"{{FakeSecret.New("", 16)}}"}""");
        return $"{Part("""{"alg":"HS512"}""")}.{Part(claims)}.{FakeSecret.New("", 86)}";

        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <summary>Apinizer's API has no record of a token, so the library has no model of one.</summary>
    private sealed record Info(string DisplayId, string? Name, DateTimeOffset? CreatedAt, DateTimeOffset? LastUsedAt, TokenExpiry Expiry) : ITokenInfo
    {
        public TokenService Service => TokenService.Apinizer;

        public bool IsUsable(DateTimeOffset at) => Expiry.HasPassed(at) != true;
    }
}
