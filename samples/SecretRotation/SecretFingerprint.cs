using System;
using System.Security.Cryptography;
using System.Text;
using TokenClients;

namespace SecretRotation;

/// <summary>
/// What a secret is recognized by and cannot be found from, as long as it is random: 12 hexadecimal digits of its SHA-256. The same as <see cref="TokenClients.Crafter.CrafterToken.Fingerprint"/>.
/// </summary>
internal static class SecretFingerprint
{
    public static string Of(SecretString secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal())))[..12];
}
