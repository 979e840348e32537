using System.Security.Cryptography;
using System.Text;

namespace TokenClients.Rotation;

/// <summary>Keyed hashes of secrets. Each has its own random key, which precedes it, so that fingerprints cannot be compared with each other or looked up in a table.</summary>
internal static class SecretFingerprint
{
    private const int KeyBytes = 16;

    internal static string Of(SecretString secret) => Of(secret, RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>Returns whether a fingerprint belongs to a secret.</summary>
    internal static bool Matches(string fingerprint, SecretString secret) =>
        fingerprint.Split('.') is [{ Length: KeyBytes * 2 } key, _] && key.All(char.IsAsciiHexDigit) && Of(secret, Convert.FromHexString(key)) == fingerprint;

    private static string Of(SecretString secret, byte[] key) =>
        $"{Convert.ToHexString(key)}.{Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(secret.Reveal())).AsSpan(0, KeyBytes))}";
}
