using System.Security.Cryptography;

namespace TokenClients.Testing.Emulation;

/// <summary>Creates secrets and ids that are unique and easy to recognize in the output of a test.</summary>
internal static class FakeSecret
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    internal static string New(string prefix, int length) => prefix + RandomNumberGenerator.GetString(LettersAndDigits, length);
}
