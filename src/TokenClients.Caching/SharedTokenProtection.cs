using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using TokenClients.Credentials;

namespace TokenClients.Caching;

/// <summary>
/// Names the entries of shared tokens, and encrypts them. A name is computed with a key, so that a reader of the cache cannot test passwords against it. The name is authenticated with the ciphertext,
/// so an entry that was moved to another name cannot be decrypted.
/// </summary>
/// <remarks>Format of an entry: version, nonce, ciphertext, tag. Plaintext: the instant of issue in UTC ticks, the lifetime in ticks, both big-endian, and the token.</remarks>
[DebuggerDisplay("***")]
internal sealed class SharedTokenProtection
{
    internal const int LongestToken = 32 * 1024;
    internal const string HowToCreateAKey = "Set it to 32 random bytes encoded in base64, such as the output of: openssl rand -base64 32";

    private const int KeySize = 32;
    private const byte Version = 1;
    private const int NonceStart = 1;
    private const int NonceSize = 12;
    private const int CiphertextStart = NonceStart + NonceSize;
    private const int TagSize = 16;
    private const int TimesSize = sizeof(long) * 2;
    private const int ShortestEntry = CiphertextStart + TimesSize + 1 + TagSize;
    private const int LongestEntry = CiphertextStart + TimesSize + LongestToken + TagSize;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _namingKey;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _entryKey;

    internal SharedTokenProtection(SecretString encryptionKey)
    {
        var key = Parse(encryptionKey) ?? throw new ArgumentException("The key is not valid.", nameof(encryptionKey));
        _namingKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeySize, info: "TokenClients.Caching 1: names"u8.ToArray());
        _entryKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeySize, info: "TokenClients.Caching 1: entries"u8.ToArray());
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Returns what is wrong with a key, without showing it; <see langword="null"/> if it is valid.</summary>
    internal static string? KeyRefusal(SecretString encryptionKey)
    {
        if (TokenClientOptions.ProblemOf(encryptionKey) is { } problem)
        {
            return problem;
        }

        var key = Parse(encryptionKey);
        var refusal = key is null ? $"is not {KeySize} bytes encoded in base64. {HowToCreateAKey}"
            : !key.AsSpan().ContainsAnyExcept(key[0]) ? $"is the same byte {KeySize} times, which can be guessed. {HowToCreateAKey}"
            : null;
        CryptographicOperations.ZeroMemory(key);
        return refusal;
    }

    /// <summary>Returns the name of a token's entry. It is the same for the same request and key, and cannot be distinguished from a random number without the key.</summary>
    internal string NameOf(SharedTokenRequest request)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _namingKey);
        Append(hash, request.Service.ToString());
        Append(hash, request.Origin.AbsoluteUri);
        Append(hash, request.ClientId);
        Append(hash, request.Credential.Reveal());
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    internal byte[] Seal(string name, SharedToken token)
    {
        var text = token.Secret.Reveal();
        var content = new byte[TimesSize + text.Length];
        BinaryPrimitives.WriteInt64BigEndian(content, token.IssuedAt.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(sizeof(long)), token.Lifetime.Ticks);
        Encoding.Latin1.GetBytes(text, content.AsSpan(TimesSize));

        var entry = new byte[CiphertextStart + content.Length + TagSize];
        entry[0] = Version;
        var nonce = entry.AsSpan(NonceStart, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_entryKey, TagSize);
        aes.Encrypt(nonce, content, entry.AsSpan(CiphertextStart, content.Length), entry.AsSpan(CiphertextStart + content.Length), Encoding.ASCII.GetBytes(name));
        CryptographicOperations.ZeroMemory(content);
        return entry;
    }

    /// <summary>Decrypts an entry; <see langword="null"/> if it is malformed, was changed, belongs to another name, or does not contain a token.</summary>
    internal SharedToken? Open(string name, ReadOnlySpan<byte> entry)
    {
        if (entry.Length is < ShortestEntry or > LongestEntry || entry[0] != Version)
        {
            return null;
        }

        var content = new byte[entry.Length - CiphertextStart - TagSize];
        try
        {
            using var aes = new AesGcm(_entryKey, TagSize);
            aes.Decrypt(entry.Slice(NonceStart, NonceSize), entry.Slice(CiphertextStart, content.Length), entry[^TagSize..], content, Encoding.ASCII.GetBytes(name));
            return Read(content);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static SharedToken? Read(ReadOnlySpan<byte> content)
    {
        var issuedAt = BinaryPrimitives.ReadInt64BigEndian(content);
        var lifetime = BinaryPrimitives.ReadInt64BigEndian(content[sizeof(long)..]);
        var text = Encoding.Latin1.GetString(content[TimesSize..]);
        if (issuedAt < 0 || issuedAt > DateTimeOffset.MaxValue.UtcTicks || lifetime <= 0 || SecretString.Refusal(text) is not null)
        {
            return null;
        }

        var secret = new SecretString(text);
        return AccessTokenOptions.Refusal(secret) is null ? new(secret, new(issuedAt, TimeSpan.Zero), new(lifetime)) : null;
    }

    private static byte[]? Parse(SecretString encryptionKey)
    {
        var key = new byte[KeySize];
        return Convert.TryFromBase64String(encryptionKey.Reveal(), key, out var written) && written == KeySize ? key : null;
    }

    /// <summary>Appends a text after its length, so that different lists of texts have different hashes.</summary>
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - sizeof(int));
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(sizeof(int)));
        hash.AppendData(bytes);
        CryptographicOperations.ZeroMemory(bytes);
    }
}
