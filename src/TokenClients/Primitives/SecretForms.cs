using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TokenClients.Primitives;

/// <summary>The forms in which a service may repeat a secret in its responses.</summary>
internal sealed class SecretForms
{
    /// <summary>The minimum length in bytes of a secret to search for inside a longer base64 text. Shorter parts could be ordinary text.</summary>
    private const int MinPartLength = 8;

    /// <summary>The minimum length of a run of letters and digits that identifies a split secret. Shorter runs could be ordinary words.</summary>
    private const int MinRunLength = 12;
    private const int MaxRunLength = 20;

    internal SecretForms(string secret)
    {
        Complete = [.. FormsOf(secret).Distinct().OrderByDescending(static form => form.Length)];
        Runs =
        [
            .. new[] { secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)) }
                .Select(LongestRun)
                .Where(static run => run.Length >= MinRunLength)
                .Select(static run => run.Substring(0, Math.Min(run.Length, MaxRunLength))),
        ];
    }

    /// <summary>The complete forms, longest first, because a form can contain a shorter one.</summary>
    internal string[] Complete { get; }

    /// <summary>Runs of letters and digits in the secret and its base64, which identify it even if it was split or escaped.</summary>
    internal string[] Runs { get; }

    /// <summary>Returns whether a text contains one of the complete forms, ignoring case.</summary>
    internal bool AreIn(string text)
    {
        foreach (var form in Complete)
        {
            if (SecretText.IndexOf(text.AsSpan(), form) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the encodings that servers use. The case of hexadecimal digits does not matter, because the search ignores case.</summary>
    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);

        // JavaScript's encodeURIComponent escapes fewer characters.
        yield return Uri.EscapeDataString(secret).Replace("%21", "!").Replace("%27", "'").Replace("%28", "(").Replace("%29", ")").Replace("%2A", "*");
        yield return FormEncoding.Encode(secret);
        yield return FormEncoding.Encode(secret).Replace("~", "%7E").Replace("%2A", "*");
        yield return JsonEncodedText.Encode(secret).ToString();
        yield return JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return Hexadecimal("%", bytes.Select(static value => (int)value), digits: 2);
        yield return Hexadecimal("\\u", secret.Select(static character => (int)character), digits: 4);

        // Encoded twice, for example by a proxy.
        yield return Uri.EscapeDataString(Uri.EscapeDataString(secret));
        yield return JsonEncodedText.Encode(JsonEncodedText.Encode(secret).ToString()).ToString();
        yield return Uri.EscapeDataString(JsonEncodedText.Encode(secret).ToString());

        yield return Hexadecimal("", bytes.Select(static value => (int)value), digits: 2);
        yield return Convert.ToBase64String(bytes).TrimEnd('=');
        yield return Uri.EscapeDataString(Convert.ToBase64String(bytes).TrimEnd('='));

        // In the base64 of a longer text, such as a header value: the part that depends only on the secret, for each offset.
        for (var offset = 0; offset < 3 && bytes.Length >= MinPartLength; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var first = (offset * 8 + 5) / 6;
            var part = encoded.Substring(first, ((offset + bytes.Length) * 8 / 6) - first);
            yield return part;
            yield return part.Replace('+', '-').Replace('/', '_');
        }
    }

    private static string Hexadecimal(string prefix, IEnumerable<int> numbers, int digits) =>
        string.Concat(numbers.Select(number => prefix + number.ToString("X" + digits, CultureInfo.InvariantCulture)));

    private static string LongestRun(string text) =>
        string.Concat(text.Select(static character => char.IsLetterOrDigit(character) ? character : ' ')).Split(' ').OrderByDescending(static run => run.Length).First();
}
