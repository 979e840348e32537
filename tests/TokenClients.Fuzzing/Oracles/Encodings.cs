using System.Globalization;
using System.Net;
using System.Text.Json;

namespace TokenClients.Fuzzing.Oracles;

/// <summary>A form in which others write a text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Encode">Writes a text so.</param>
/// <param name="IsOfBytes">Whether it is base64 or hexadecimal.</param>
internal sealed record TextEncoding(string Name, Func<string, string> Encode, bool IsOfBytes = false);

/// <summary>What services, proxies and logs make of a text, by the platform's own encoders or by hand.</summary>
internal static class Encodings
{
    internal static readonly IReadOnlyList<TextEncoding> All =
    [
        new("plain", static text => text),
        new("percent", Uri.EscapeDataString),
        new("percent, all", static text => Bytes(text, static value => "%" + value.ToString("x2", CultureInfo.InvariantCulture))),
        new("form", static text => WebUtility.UrlEncode(text)),
        new("escape()", static text => Characters(text, static character => char.IsAsciiLetterOrDigit(character) ? character.ToString() : character <= 0xFF ? $"%{(int)character:X2}" : $"%u{(int)character:X4}")),
        new("html", static text => WebUtility.HtmlEncode(text)),
        new("html, decimal", static text => string.Concat(text.EnumerateRunes().Select(static rune => $"&#{rune.Value};"))),
        new("html, hexadecimal", static text => string.Concat(text.EnumerateRunes().Select(static rune => $"&#x{rune.Value:X};"))),
        new("json", static text => JsonEncodedText.Encode(text).ToString()),
        new("json, all", static text => Characters(text, static character => $"\\u{(int)character:X4}")),
        new("json, slashes", static text => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal)),
        new("javascript", static text => Characters(text, static character => character <= 0xFF ? $"\\x{(int)character:x2}" : $"\\u{(int)character:x4}")),
        new("base64", Base64, IsOfBytes: true),
        new("base64url", static text => Base64(text).TrimEnd('=').Replace('+', '-').Replace('/', '_'), IsOfBytes: true),
        new("base64, lines", static text => string.Join("\r\n", Base64(text).Chunk(19).Select(static line => new string(line))), IsOfBytes: true),
        new("base64, behind a name", static text => Base64("user:" + text), IsOfBytes: true),
        new("hexadecimal", static text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)), IsOfBytes: true),
        new("hexadecimal, separators", static text => BitConverter.ToString(Encoding.UTF8.GetBytes(text)), IsOfBytes: true),
        new("hexadecimal, list", static text => string.Join(", ", Encoding.UTF8.GetBytes(text).Select(static value => $"0x{value:x2}")), IsOfBytes: true),
    ];

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Bytes(string text, Func<byte, string> write) => string.Concat(Encoding.UTF8.GetBytes(text).Select(write));

    private static string Characters(string text, Func<char, string> write) => string.Concat(text.Select(write));
}
