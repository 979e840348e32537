using System.Globalization;
using System.Text;

namespace TokenClients.Requests;

/// <summary>Writes <c>application/x-www-form-urlencoded</c>. Members that are <see langword="null"/> are left out.</summary>
internal sealed class FormWriter
{
    // A string is sufficient: forms have only a few short fields.
    private string _text = "";

    internal void Add(string name, string? value)
    {
        if (value is not null)
        {
            _text = string.Concat(_text.Length == 0 ? "" : _text + "&", FormEncoding.Encode(name), "=", FormEncoding.Encode(value));
        }
    }

    internal void Add(string name, SecretString? value) => Add(name, value?.Reveal());

    internal void Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    internal void Add(string name, bool? value) => Add(name, value is null ? null : value.Value ? "true" : "false");

    internal byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text);
}
