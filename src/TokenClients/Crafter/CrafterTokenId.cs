using System.Security.Cryptography;
using System.Text;

namespace TokenClients.Crafter;

/// <summary>What the id of an access token can be. It stands in paths, and it is the credential itself.</summary>
internal static class CrafterTokenId
{
    private const string ListingPath = "all";

    private static readonly SecretString[] WellKnown =
    [
        new("e8f5170c-877b-416f-b70f-4b09772f8e2d"),
        new("b4d44030-d0af-11e3-9c1a-0800200c9a66"),
        new("2ba3ac10-c43e-11e3-9c1a-0800200c9a66"),
    ];

    /// <summary>A random UUID (version 4) out of the cryptographic generator, as whoever guesses the id has the token.</summary>
    internal static SecretString New()
    {
        var bytes = new byte[16];
        using (var random = RandomNumberGenerator.Create())
        {
            random.GetBytes(bytes);
        }

        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(new Guid(bytes).ToString("D"));
    }

    /// <exception cref="ArgumentException">Not every version of the server can address the id.</exception>
    internal static SecretString Check(SecretString? id, string argument) =>
        id is null ? throw new ArgumentNullException(argument)
        : Refusal(id) is { } refusal ? throw new ArgumentException(refusal, argument)
        : id;

    /// <summary>Why an id cannot stand in a path: some versions of the server cut it at a dot or a semicolon, refuse a slash, or read <c>all</c> as the list.</summary>
    internal static string? Refusal(SecretString id)
    {
        var text = id.Reveal();
        foreach (var character in text)
        {
            if (character is not (>= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '-' or '_'))
            {
                return "An access token's id must be ASCII letters, digits, '-' and '_' only: servers cannot address others in a path.";
            }
        }

        return text == ListingPath ? $"'{ListingPath}' cannot be an access token's id: in a path it is the list of all tokens." : null;
    }

    internal static bool IsWellKnown(SecretString id)
    {
        foreach (var known in WellKnown)
        {
            if (string.Equals(id.Reveal(), known.Reveal(), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first 12 hexadecimal digits of the id's SHA-256: enough to tell tokens apart, too little to find a random id.</summary>
    internal static string Fingerprint(SecretString id)
    {
        var text = Encoding.UTF8.GetBytes(id.Reveal());
#if NET
        var hash = SHA256.HashData(text);
#else
        byte[] hash;
        using (var sha256 = SHA256.Create())
        {
            hash = sha256.ComputeHash(text);
        }
#endif
        var fingerprint = new StringBuilder(12);
        for (var index = 0; index < 6; index++)
        {
            fingerprint.Append(hash[index].ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return fingerprint.ToString();
    }
}
