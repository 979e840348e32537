using System.Buffers.Binary;
using System.Security.Cryptography;
using TokenClients.Caching;
using TokenClients.Credentials;

namespace TokenClients.Fuzzing.Targets;

/// <summary>
/// The entries of shared tokens: what was not sealed with the key is refused, whatever it is; what was sealed is read as it was written.
/// An input is a letter, and an entry (<c>e</c>); the plaintext of an entry that is sealed here by hand (<c>p</c>); or the place and the change of a byte of a sealed one, and its token (<c>c</c>).
/// </summary>
internal sealed class EnvelopesTarget : Target
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int TimesSize = 16;
    private const int LongestToken = 32 * 1024;
    private const string EntryName = "TokenClients:token:0123456789ABCDEF";

    private static readonly byte[] Key = SHA256.HashData("a key for this test"u8);
    private static readonly SharedTokenProtection Protection = new(new SecretString(Convert.ToBase64String(Key)));
    private static readonly byte[] EntryKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, Key, 32, info: "TokenClients.Caching 1: entries"u8.ToArray());
    private static readonly TokenSchedule Schedule = new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));

    internal override string Name => "envelopes";

    internal override IReadOnlyList<string> Defects { get; } = ["an entry under another name", "times in the other order"];

    internal override IEnumerable<string> Words { get; } = ["\u0001", "\0\0\0\0", "\u007f\u007f", "token", " ", "\u007f", "Bearer "];

    internal override IEnumerable<byte[]> Seeds { get; } =
    [
        [(byte)'p', .. Plaintext(Received.Now.UtcTicks, TimeSpan.FromHours(1).Ticks), .. "apz_token-1"u8],
        [(byte)'p', .. Plaintext(long.MaxValue, long.MaxValue), .. "apz_token-1"u8],
        [(byte)'p', .. Plaintext(DateTimeOffset.MaxValue.UtcTicks, 1), .. "apz token"u8],
        [(byte)'p', .. Plaintext(0, -1), .. "x"u8],
        [(byte)'p', .. Plaintext(1, long.MaxValue), .. "x"u8],
        [(byte)'c', 0, 0, .. "apz_token-1"u8],
        [(byte)'c', 20, 1, .. "apz_token-1"u8],
        [(byte)'e', 1, .. new byte[60]],
        [(byte)'e', .. Seal([.. Plaintext(1, 1), .. "x"u8])],
    ];

    internal override void Run(ReadOnlySpan<byte> input, string? defect)
    {
        var name = defect == "an entry under another name" ? EntryName + "0" : EntryName;
        switch (input)
        {
            case [(byte)'p', .. var plaintext]:
                CheckPlaintext(name, plaintext.ToArray(), defect);
                break;
            case [(byte)'c', var place, var change, .. var token]:
                CheckChange(name, place, change, Encoding.Latin1.GetString(token));
                break;
            case [(byte)'e', .. var entry]:
                // Whoever has no key can make none; the seeds hold one.
                Check(Protection.Open(EntryName, entry) is null || entry.SequenceEqual(Seal([.. Plaintext(1, 1), .. "x"u8])), "an entry that nobody sealed is read");
                break;
        }
    }

    private static void CheckPlaintext(string name, byte[] plaintext, string? defect)
    {
        var token = Protection.Open(name, Seal(plaintext));
        var isWhole = plaintext.Length > TimesSize && plaintext.Length <= TimesSize + LongestToken;
        var (issuedAt, lifetime) = isWhole ? (BinaryPrimitives.ReadInt64BigEndian(plaintext), BinaryPrimitives.ReadInt64BigEndian(plaintext.AsSpan(8))) : default;
        (issuedAt, lifetime) = defect == "times in the other order" ? (lifetime, issuedAt) : (issuedAt, lifetime);
        var isToken = isWhole && issuedAt >= 0 && issuedAt <= DateTimeOffset.MaxValue.Ticks && lifetime > 0 && !plaintext.AsSpan(TimesSize).ContainsAnyExceptInRange((byte)'!', (byte)'~');
        Check(token is not null == isToken, $"an entry is {(token is null ? "refused" : "read")}");
        if (token is null)
        {
            return;
        }

        Check(token.Secret.Reveal() == Encoding.Latin1.GetString(plaintext.AsSpan(TimesSize)) && token.IssuedAt.Ticks == issuedAt && token.IssuedAt.Offset == TimeSpan.Zero && token.Lifetime.Ticks == lifetime, "an entry is read in another way than it was written");

        // What is done with it next: its age, and whether it is fresh.
        var age = Received.Now - token.IssuedAt;
        var isFromFuture = age < token.Lifetime / -4;
        var grant = new TokenGrant(token.Secret, token.Lifetime, age > TimeSpan.Zero ? age : TimeSpan.Zero);
        Check(isFromFuture || Schedule.IsFresh(grant) == (grant.Age.Ticks < lifetime - Math.Min(TimeSpan.FromMinutes(5).Ticks, lifetime / 2)), "whether a token is fresh is computed in another way");
    }

    private static void CheckChange(string name, byte place, byte change, string text)
    {
        if (text.Length is 0 or > LongestToken || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return;
        }

        var sealedEntry = Protection.Seal(EntryName, new(new SecretString(text), Received.Now, TimeSpan.FromHours(1)));
        sealedEntry[place % sealedEntry.Length] ^= change;
        Check(Protection.Open(name, sealedEntry)?.Secret.Reveal() == (change == 0 ? text : null), change == 0 ? "an entry is not read" : "an entry that was changed is read");
    }

    private static byte[] Plaintext(long issuedAt, long lifetime)
    {
        var times = new byte[TimesSize];
        BinaryPrimitives.WriteInt64BigEndian(times, issuedAt);
        BinaryPrimitives.WriteInt64BigEndian(times.AsSpan(8), lifetime);
        return times;
    }

    /// <summary>Seals an entry as the remarks of the format say: version, nonce, ciphertext, tag.</summary>
    private static byte[] Seal(ReadOnlySpan<byte> plaintext)
    {
        var entry = new byte[1 + NonceSize + plaintext.Length + TagSize];
        entry[0] = 1;
        using var aes = new AesGcm(EntryKey, TagSize);
        aes.Encrypt(entry.AsSpan(1, NonceSize), plaintext, entry.AsSpan(1 + NonceSize, plaintext.Length), entry.AsSpan(1 + NonceSize + plaintext.Length), Encoding.ASCII.GetBytes(EntryName));
        return entry;
    }
}
