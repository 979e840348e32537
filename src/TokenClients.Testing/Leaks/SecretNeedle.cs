using System.Text;

namespace TokenClients.Testing.Leaks;

/// <summary>A text to search for: a secret, or an encoding of it that cannot be decoded in place, because its start is unknown.</summary>
internal sealed class SecretNeedle(WatchedSecret secret, SecretLeakForm form, string text)
{
    internal WatchedSecret Secret => secret;

    /// <summary>The encoding; <see cref="SecretLeakForm.Plain"/> for none.</summary>
    internal SecretLeakForm Form => form;

    internal string Text => text;

    /// <summary>The text for case-insensitive comparison. It has the same length.</summary>
    internal string Folded { get; } = Fold(text);

    internal static string Fold(string text) => text.ToUpperInvariant();

    internal static IEnumerable<SecretNeedle> Of(WatchedSecret secret)
    {
        yield return new(secret, SecretLeakForm.Plain, secret.Value);
        var bytes = Encoding.UTF8.GetBytes(secret.Value);
        yield return new(secret, SecretLeakForm.Hexadecimal, Convert.ToHexString(bytes));
        for (var before = 0; before < 3; before++)
        {
            var encoded = Base64Within(bytes, before);
            yield return new(secret, SecretLeakForm.Base64, encoded);
            var forAddresses = encoded.Replace('+', '-').Replace('/', '_');
            if (forAddresses != encoded)
            {
                yield return new(secret, SecretLeakForm.Base64Url, forAddresses);
            }
        }
    }

    internal SecretNeedle WithoutSeparators() => new(secret, form, TextView.WithoutSeparators(text));

    /// <summary>Returns the part of the base64 of a longer text that depends only on these bytes, given the number of preceding bytes modulo three.</summary>
    private static string Base64Within(byte[] bytes, int before)
    {
        var shifted = new byte[before + bytes.Length];
        bytes.CopyTo(shifted, before);
        // A character encodes six bits. The first and the last are left out if they share bits with other bytes.
        var first = ((before * 8) + 5) / 6;
        var end = shifted.Length * 8 / 6;
        return Convert.ToBase64String(shifted)[first..end];
    }
}
