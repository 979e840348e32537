using System.Globalization;
using System.Text;

namespace TokenClients.Testing.Emulation;

/// <summary>A personal access token as the emulated Apinizer keeps it.</summary>
internal sealed class EmulatedApinizerToken
{
    private readonly int _number;
    private readonly string _name;
    private readonly DateTimeOffset _createdAt;

    /// <param name="number">Its place in the order of creation.</param>
    /// <param name="isOfConsole">Whether the console made it, and not the token endpoint.</param>
    /// <param name="now">The creation.</param>
    /// <param name="expiresAt">The end; <see langword="null"/> for none.</param>
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

    /// <summary>Like the documents' sample it looks like a signed token. What it seems to say about its expiry, a minute, is wrong: nobody was told that it can be read.</summary>
    private static string SignedLooking(DateTimeOffset now)
    {
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"sub":"emulated","exp":{{now.ToUnixTimeSeconds() + 60}},"jti":"{{FakeSecret.New("", 16)}}"}""");
        return $"{Part("""{"alg":"HS512"}""")}.{Part(claims)}.{FakeSecret.New("", 86)}";

        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <summary>Apinizer's API has no record of a token, so that the library has no model of one.</summary>
    private sealed record Info(string DisplayId, string? Name, DateTimeOffset? CreatedAt, DateTimeOffset? LastUsedAt, TokenExpiry Expiry) : ITokenInfo
    {
        public TokenService Service => TokenService.Apinizer;

        public bool IsUsable(DateTimeOffset at) => Expiry.HasPassed(at) != true;
    }
}
