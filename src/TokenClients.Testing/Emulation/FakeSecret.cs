using System.Security.Cryptography;

namespace TokenClients.Testing.Emulation;

/// <summary>Secrets and ids that cannot be mistaken for each other, or for anything else that a test prints.</summary>
internal static class FakeSecret
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    internal static string New(string prefix, int length) => prefix + RandomNumberGenerator.GetString(LettersAndDigits, length);
}
