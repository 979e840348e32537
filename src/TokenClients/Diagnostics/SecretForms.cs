using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TokenClients.Http;

namespace TokenClients.Diagnostics;

/// <summary>How a service may repeat a secret in what it says.</summary>
internal sealed class SecretForms
{
    /// <summary>Of shorter secrets, in bytes, a part of an encoding could be anything.</summary>
    private const int ShortestPart = 8;

    /// <summary>By so many letters and digits in a row a split secret is known: fewer could be a word.</summary>
    private const int ShortestRun = 12;
    private const int LongestPart = 20;

    internal SecretForms(string secret)
    {
        Whole = [.. FormsOf(secret).Distinct().OrderByDescending(static form => form.Length)];
        Runs =
        [
            .. new[] { secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)) }
                .Select(LongestRun)
                .Where(static run => run.Length >= ShortestRun)
                .Select(static run => run.Substring(0, Math.Min(run.Length, LongestPart))),
        ];
    }

    /// <summary>The forms in which it comes whole. The longest come first, as a short one may be part of a long one.</summary>
    internal string[] Whole { get; }

    /// <summary>What of it and of its base64 stays together however they are split and escaped: letters and digits only.</summary>
    internal string[] Runs { get; }

    /// <summary>Whether a text holds one of the whole forms, in letters of either case.</summary>
    internal bool AreIn(string text)
    {
        foreach (var form in Whole)
        {
            if (Redactor.Holds(text, form))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The forms in which a server repeats what it was sent. Hexadecimal digits of an escape may be of either case.</summary>
    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);

        // As JavaScript's encodeURIComponent has it, which leaves more marks as they are.
        yield return Uri.EscapeDataString(secret).Replace("%21", "!").Replace("%27", "'").Replace("%28", "(").Replace("%29", ")").Replace("%2A", "*");
        yield return FormWriter.Encode(secret);
        yield return FormWriter.Encode(secret).Replace("~", "%7E").Replace("%2A", "*");
        yield return JsonEncodedText.Encode(secret).ToString();
        yield return JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return Hexadecimal("%", bytes.Select(static value => (int)value), digits: 2);
        yield return Hexadecimal("\\u", secret.Select(static character => (int)character), digits: 4);

        // Twice, as proxies and logs of logs have it.
        yield return Uri.EscapeDataString(Uri.EscapeDataString(secret));
        yield return JsonEncodedText.Encode(JsonEncodedText.Encode(secret).ToString()).ToString();
        yield return Uri.EscapeDataString(JsonEncodedText.Encode(secret).ToString());

        yield return Hexadecimal("", bytes.Select(static value => (int)value), digits: 2);
        yield return Convert.ToBase64String(bytes).TrimEnd('=');
        yield return Uri.EscapeDataString(Convert.ToBase64String(bytes).TrimEnd('='));

        // Inside of something longer, such as a header's value: what of it is the secret's alone, wherever it begins.
        for (var offset = 0; offset < 3 && bytes.Length >= ShortestPart; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var first = (offset * 8 + 5) / 6;
            var part = encoded.Substring(first, ((offset + bytes.Length) * 8 / 6) - first);
            yield return part;
            yield return part.Replace('+', '-').Replace('/', '_');
        }
    }

    private static string Hexadecimal(string prefix, IEnumerable<int> numbers, int digits)
    {
        var result = new StringBuilder();
        foreach (var number in numbers)
        {
            result.Append(prefix);
            for (var digit = digits - 1; digit >= 0; digit--)
            {
                result.Append("0123456789ABCDEF"[(number >> (digit * 4)) & 0xF]);
            }
        }

        return result.ToString();
    }

    private static string LongestRun(string text)
    {
        var (longest, start) = ("", 0);
        for (var index = 0; index <= text.Length; index++)
        {
            if (index == text.Length || !char.IsLetterOrDigit(text[index]))
            {
                longest = index - start > longest.Length ? text.Substring(start, index - start) : longest;
                start = index + 1;
            }
        }

        return longest;
    }
}
