using System.Text;

namespace TokenClients.Testing.Leaks;

/// <summary>What a text is searched for: a secret, or an encoding of it that cannot be decoded where it stands, as nobody knows where it begins.</summary>
internal sealed class SecretNeedle(WatchedSecret secret, SecretLeakForm form, string text)
{
    internal WatchedSecret Secret => secret;

    /// <summary>The encoding; <see cref="SecretLeakForm.Plain"/> for none.</summary>
    internal SecretLeakForm Form => form;

    internal string Text => text;

    /// <summary>The text as it is compared, so that it is found in any case. It has the same length.</summary>
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

    /// <summary>What the base64 of a longer text is sure to have of these bytes, if a number of bytes, modulo three, stand before them.</summary>
    private static string Base64Within(byte[] bytes, int before)
    {
        var shifted = new byte[before + bytes.Length];
        bytes.CopyTo(shifted, before);
        // A character stands for six bits. The first and the last are left out where they share bits with others.
        var first = ((before * 8) + 5) / 6;
        var end = shifted.Length * 8 / 6;
        return Convert.ToBase64String(shifted)[first..end];
    }
}
