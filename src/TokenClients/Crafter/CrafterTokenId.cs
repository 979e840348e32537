using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace TokenClients.Crafter;

/// <summary>Creates and checks access token ids. An id is the credential and is part of request paths.</summary>
internal static class CrafterTokenId
{
    private const string ListingPath = "all";

#pragma warning disable TKC010 // These ids are published with the product.
    private static readonly SecretString[] WellKnown =
    [
        new("e8f5170c-877b-416f-b70f-4b09772f8e2d"),
        new("b4d44030-d0af-11e3-9c1a-0800200c9a66"),
        new("2ba3ac10-c43e-11e3-9c1a-0800200c9a66"),
    ];
#pragma warning restore TKC010

    /// <summary>Creates a random UUID (version 4) with the cryptographic generator, because the id is the credential.</summary>
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

    /// <exception cref="ArgumentException">Not every version of the server can read the id from a path.</exception>
    internal static SecretString Check(SecretString? id, string argument) =>
        Refusal(Guard.NotNull(id, argument)) is { } refusal ? throw new ArgumentException(refusal, argument) : id;

    /// <summary>Returns why an id cannot be part of a path, or <see langword="null"/> if it can. Some versions of the server truncate an id at a dot or a semicolon, reject a slash, or treat <c>all</c> as the list of tokens.</summary>
    internal static string? Refusal(SecretString id)
    {
        var text = id.Reveal();
        return !text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
                ? "An access token's id may contain only ASCII letters, digits, '-' and '_': servers cannot read other characters from a path."
            : text == ListingPath ? $"'{ListingPath}' cannot be an access token's id: in a path it means the list of all tokens."
            : null;
    }

    internal static bool IsWellKnown(SecretString id) => Array.Exists(WellKnown, known => string.Equals(id.Reveal(), known.Reveal(), StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the first 12 hexadecimal digits of the id's SHA-256 hash: enough to distinguish tokens, but too few to recover a random id.</summary>
    internal static string Fingerprint(SecretString id)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id.Reveal()));
        return string.Concat(hash.Take(6).Select(static part => part.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
