using System.Text;

namespace TokenClients.IntegrationTests.Caching;

/// <summary>The bytes that a secret shows as when it is written plainly, encoded, or backwards.</summary>
internal static class SecretForms
{
    /// <summary>The forms of a secret that are in some bytes.</summary>
    internal static IReadOnlyList<string> FoundIn(ReadOnlyMemory<byte> bytes, SecretString secret)
    {
        var found = new List<string>();
        foreach (var (form, text) in Of(Encoding.UTF8.GetBytes(secret.Reveal())))
        {
            foreach (var (direction, pattern) in new[] { (form, text), ($"{form}, backwards", text.Reverse().ToArray()) })
            {
                if (bytes.Span.IndexOf(pattern) >= 0)
                {
                    found.Add(direction);
                }
            }
        }

        return found;
    }

    private static IEnumerable<(string Form, byte[] Text)> Of(byte[] secret)
    {
        yield return ("plain", secret);
        yield return ("UTF-16", Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(secret)));
        yield return ("hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexString(secret)));
        yield return ("hexadecimal, small", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret)));

        // As a part of something longer, it begins at any of three places of a group, and characters that its neighbors share are unknown.
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. secret]);
            var shown = text[(((before * 8) + 5) / 6)..((before + secret.Length) * 8 / 6)];
            yield return ($"base64 at {before}", Encoding.ASCII.GetBytes(shown));
            yield return ($"base64url at {before}", Encoding.ASCII.GetBytes(shown.Replace('+', '-').Replace('/', '_')));
        }
    }
}
