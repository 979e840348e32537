using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenClients.Testing;

namespace TokenClients.Tests.Testing;

/// <summary>Every way to write a secret that a detector must know, and what it must call it.</summary>
internal static partial class LeakForms
{
    internal static readonly (string Name, SecretLeakForm Form, Func<string, string> Write)[] All =
    [
        ("plain", SecretLeakForm.Plain, static secret => secret),
        ("other case", SecretLeakForm.OtherCase, static secret => string.Concat(secret.Select(static letter => char.IsUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter)))),
        ("percent", SecretLeakForm.PercentEncoded, Uri.EscapeDataString),
        ("percent, small digits", SecretLeakForm.PercentEncoded, static secret => Escapes().Replace(Uri.EscapeDataString(secret), static escape => escape.Value.ToLowerInvariant())),
        ("percent, every byte", SecretLeakForm.PercentEncoded, static secret => string.Concat(Encoding.UTF8.GetBytes(secret).Select(static letter => $"%{letter:X2}"))),
        ("percent, twice", SecretLeakForm.PercentEncoded, static secret => Uri.EscapeDataString(Uri.EscapeDataString(secret))),
        ("form", SecretLeakForm.FormEncoded, static secret => WebUtility.UrlEncode(secret)),
        ("JSON", SecretLeakForm.JsonEscaped, static secret => JsonEncodedText.Encode(secret).ToString()),
        ("JSON, relaxed", SecretLeakForm.JsonEscaped, static secret => JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()),
        ("JSON, every character", SecretLeakForm.JsonEscaped, static secret => string.Concat(secret.Select(static letter => $"\\u{(int)letter:x4}"))),
        ("JSON in JSON", SecretLeakForm.JsonEscaped, static secret => JsonSerializer.Serialize(JsonSerializer.Serialize(secret))),
        ("JSON in percent", SecretLeakForm.JsonEscaped, static secret => Uri.EscapeDataString(JsonSerializer.Serialize(secret))),
        ("base64", SecretLeakForm.Base64, static secret => Base64(secret)),
        ("base64 of a longer text", SecretLeakForm.Base64, static secret => Base64("x" + secret + "yz")),
        ("base64 of a longer text, another alignment", SecretLeakForm.Base64, static secret => Base64("xy" + secret + "z")),
        ("base64, user and password", SecretLeakForm.Base64, static secret => "Basic " + Base64("user:" + secret)),
        ("base64 over lines", SecretLeakForm.Split, static secret => Base64(secret).Insert(10, "\r\n")),
        ("base64 in percent", SecretLeakForm.Base64, static secret => Uri.EscapeDataString(Base64(secret))),
        ("base64url", SecretLeakForm.Base64Url, static secret => Base64(secret).TrimEnd('=').Replace('+', '-').Replace('/', '_')),
        ("hexadecimal", SecretLeakForm.Hexadecimal, static secret => Convert.ToHexString(Encoding.UTF8.GetBytes(secret))),
        ("hexadecimal, small", SecretLeakForm.Hexadecimal, static secret => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret))),
        ("folded header", SecretLeakForm.Split, static secret => $"Authorization: Bearer {secret[..10]}\r\n {secret[10..]}"),
        ("header over two values", SecretLeakForm.Split, static secret => $"Authorization=[\"Bearer {secret[..15]}\", \"{secret[15..]}\"]"),
        ("header over two values, in JSON", SecretLeakForm.Split, static secret => JsonSerializer.Serialize(new[] { "Bearer " + secret[..15], secret[15..] })),
    ];

    /// <summary>A secret that no other test has, and that every encoding changes.</summary>
    internal static string NewSecret() => $"Tk+/{Guid.NewGuid():N} \"ä\\&%?>>????z";

    /// <summary>The detector must have found something; what it says must not hold a secret in any form.</summary>
    internal static SecretLeakException LeaksOf(SecretLeakDetector detector, params IEnumerable<string> secrets)
    {
        var failure = FluentActions.Invoking(detector.AssertClean).Should().ThrowExactly<SecretLeakException>().Which;
        var said = $"{failure}\n{string.Join('\n', failure.Leaks)}";
        foreach (var secret in secrets)
        {
            foreach (var (name, _, write) in All)
            {
                // The excerpt is a part of a text, so a part of the secret would be as bad.
                said.Contains(write(secret), StringComparison.OrdinalIgnoreCase).Should().BeFalse(name);
            }

            said.Contains(secret[4..20], StringComparison.OrdinalIgnoreCase).Should().BeFalse("not even a part is shown");
            said.Contains(secret[20..36], StringComparison.OrdinalIgnoreCase).Should().BeFalse("not even a part is shown");
        }

        return failure;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex("%[0-9A-F]{2}")]
    private static partial Regex Escapes();
}
