using System.Globalization;
using System.Text;

namespace TokenClients.Http;

/// <summary>Writes <c>application/x-www-form-urlencoded</c>. Absent members are left out.</summary>
internal sealed class FormWriter
{
    private const int UsualLength = 128;

    private readonly StringBuilder _text = new(UsualLength);

    internal void Add(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_text.Length == 0 ? "" : "&").Append(Encode(name)).Append('=').Append(Encode(value));
        }
    }

    internal void Add(string name, SecretString? value) => Add(name, value?.Reveal());

    internal void Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    internal void Add(string name, int? value) => Add(name, (long?)value);

    internal void Add(string name, bool? value) => Add(name, value is null ? null : value.Value ? "true" : "false");

    internal byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    internal static string Encode(string value) => Uri.EscapeDataString(value).Replace("%20", "+");
}
