using System.Globalization;
using System.Linq;
using System.Text;

namespace TokenClients.Models;

/// <summary>Writes the text of a model for logs, in the format of C# records: <c>VercelToken { Id = …, Name = … }</c>. Members without a value are left out. Do not add secrets.</summary>
internal sealed class ModelText
{
    private readonly StringBuilder _text;
    private bool _hasMembers;

    internal ModelText(Type type) => _text = new(NameOf(type));

    /// <summary>Adds a member, unless it is <see langword="null"/> or empty.</summary>
    internal ModelText Add(string name, object? value)
    {
        if (Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text)
        {
            _text.Append(_hasMembers ? ", " : " { ").Append(name).Append(" = ");
            foreach (var character in text)
            {
                // A line break in a name would look like another log entry.
                _text.Append(char.IsControl(character) ? '\uFFFD' : character);
            }

            _hasMembers = true;
        }

        return this;
    }

    public override string ToString() => _text + (_hasMembers ? " }" : "");

    private static string NameOf(Type type) =>
        type.IsGenericType ? $"{type.Name.Substring(0, type.Name.IndexOf('`'))}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
}
