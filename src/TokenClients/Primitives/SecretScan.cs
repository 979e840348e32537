namespace TokenClients.Primitives;

/// <summary>
/// Looks for secrets in text from others, both as it is and decoded from percent-encoding, HTML, JSON, base64 and hexadecimal, including one encoding inside another.
/// The time is bounded: each decoded form is at most as long as the text, or three times as long for base64.
/// </summary>
internal sealed class SecretScan(IReadOnlyCollection<SecretString> secrets)
{
    private const int MaxDecodings = 2;

    /// <summary>The minimum length of a secret to look for in base64 and hexadecimal. Shorter ones would be found by chance: an ordinary word decodes to bytes that can contain any two or three letters.</summary>
    private const int ShortestInBytes = 4;

    private const int MaxOnStack = 256;

    private readonly SecretString[] _secrets = secrets as SecretString[] ?? [.. secrets];

    /// <summary>Gets the number of characters that were searched.</summary>
    internal long Work { get; private set; }

    /// <summary>Returns whether a text contains one of the secrets, or a part of one that is long enough to matter.</summary>
    internal bool Finds(string text) => Finds(text.AsSpan());

    /// <inheritdoc cref="Finds(string)"/>
    internal bool Finds(ReadOnlySpan<char> text) => _secrets.Length > 0 && Finds(text, MaxDecodings, shortest: 1);

    private bool Finds(ReadOnlySpan<char> text, int decodings, int shortest)
    {
        Work += text.Length;
        return IsRepeatedIn(text, shortest)
            || (decodings > 0
                && (FindsIn(text, '%', TextDecoding.Percent, decodings, shortest)
                    || FindsIn(text, '%', TextDecoding.PercentLatin1, decodings, shortest)
                    || FindsIn(text, '&', TextDecoding.Html, decodings, shortest)
                    || FindsIn(text, '\\', TextDecoding.Json, decodings, shortest)
                    || (text.IndexOf('%') >= 0 && text.IndexOf('&') >= 0 && FindsIn(text, '\\', TextDecoding.All, decodings, shortest))
                    || FindsInBytes(text, decodings)));
    }

    private bool IsRepeatedIn(ReadOnlySpan<char> text, int shortest)
    {
        foreach (var secret in _secrets)
        {
            if (secret.Pattern.RunLength >= shortest && secret.Pattern.IsIn(text))
            {
                return true;
            }
        }

        return false;
    }

    private bool FindsIn(ReadOnlySpan<char> text, char marker, TextDecoder decode, int decodings, int shortest)
    {
        if (text.IndexOf(marker) < 0)
        {
            return false;
        }

        // Decoded text is shorter.
        var decoded = new char[text.Length];
        var length = decode(text, decoded);
        return length < text.Length && Finds(decoded.AsSpan(0, length), decodings - 1, shortest);
    }

    private bool FindsInBytes(ReadOnlySpan<char> text, int decodings)
    {
        var shortest = ShortestRun();
        return shortest <= text.Length
            && (FindsInBase64(text, decodings, shortest) || (ByteDecoding.HasHexadecimal(text, 2 * shortest) && FindsInHexadecimal(text, decodings, shortest)));
    }

    private int ShortestRun()
    {
        var shortest = int.MaxValue;
        foreach (var secret in _secrets)
        {
            var length = secret.Pattern.RunLength;
            shortest = length >= ShortestInBytes ? Math.Min(shortest, length) : shortest;
        }

        return shortest;
    }

    /// <summary>Decodes all base64 characters of the text as one value, starting at each of the first four. It then does not matter what precedes the secret, or whether line breaks split it.</summary>
    private bool FindsInBase64(ReadOnlySpan<char> text, int decodings, int shortest)
    {
        var isAscii = Array.TrueForAll(_secrets, static secret => secret.Pattern.IsAscii);
        Span<byte> sextets = text.Length <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[text.Length];
        sextets = sextets.Slice(0, ByteDecoding.SextetsOf(text, sextets));
        for (var start = 0; start < 4 && (sextets.Length - start) * 3 / 4 >= shortest; start++)
        {
            Work += sextets.Length * 3 / 4;
            if (ByteDecoding.StandForText(sextets.Slice(start), shortest, isAscii) && FindsInBase64(sextets.Slice(start), decodings, shortest))
            {
                return true;
            }
        }

        return false;
    }

    private bool FindsInBase64(ReadOnlySpan<byte> sextets, int decodings, int shortest)
    {
        Span<byte> bytes = sextets.Length <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[sextets.Length];
        return FindsInText(bytes.Slice(0, ByteDecoding.JoinSextets(sextets, bytes)), decodings, shortest);
    }

    private bool FindsInHexadecimal(ReadOnlySpan<char> text, int decodings, int shortest)
    {
        Span<byte> digits = text.Length <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[text.Length];
        while (text.Length >= 2 * shortest)
        {
            var count = ByteDecoding.NextHexadecimal(ref text, digits);
            if (count >= 2 * shortest && (FindsInHexadecimal(digits.Slice(0, count), decodings, shortest) || FindsInHexadecimal(digits.Slice(1, count - 1), decodings, shortest)))
            {
                return true;
            }
        }

        return false;
    }

    private bool FindsInHexadecimal(ReadOnlySpan<byte> digits, int decodings, int shortest)
    {
        Span<byte> bytes = digits.Length <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[digits.Length];
        Work += digits.Length / 2;
        return FindsInText(bytes.Slice(0, ByteDecoding.JoinHexadecimal(digits, bytes)), decodings, shortest);
    }

    /// <summary>Searches only the parts of the bytes that are text. Ordinary words decode to few such parts.</summary>
    private bool FindsInText(ReadOnlySpan<byte> bytes, int decodings, int shortest)
    {
        Span<char> text = bytes.Length <= MaxOnStack ? stackalloc char[MaxOnStack] : new char[bytes.Length];
        while (bytes.Length >= shortest)
        {
            var length = ByteDecoding.NextText(ref bytes, text);

            // A character counts as at most two letters.
            if (2 * length >= shortest && Finds(text.Slice(0, length), decodings - 1, ShortestInBytes))
            {
                return true;
            }
        }

        return false;
    }
}
