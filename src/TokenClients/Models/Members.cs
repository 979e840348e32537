using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace TokenClients.Models;

/// <summary>Reads a model from the members of a JSON object.</summary>
internal delegate T ModelReader<out T>(scoped ref Members members);

/// <summary>
/// Reads the members of a JSON object one after the other: <see cref="Next"/> moves to a member, and one of the other methods reads it.
/// The reader starts at the opening brace, and is at the closing brace when <see cref="Next"/> returns <see langword="false"/>.
/// <c>Take</c> returns the value of the member as the type of its first argument. It returns that argument if the value is null, or cannot be read as that type; a value that cannot be read is kept as an extra member.
/// </summary>
internal ref struct Members(Utf8JsonReader json, ResponseInfo response, ReadOnlySpan<byte> body = default)
{
    private readonly ReadOnlySpan<byte> _body = body;
    private Utf8JsonReader _json = json;
    private ReadOnlySpan<byte> _name;
    private Dictionary<string, JsonElement>? _extra;

    internal ResponseInfo Response { get; } = response;

    /// <summary>The members of this object that no property was read from.</summary>
    internal readonly ExtraMembers Extra => _extra is null ? ExtraMembers.None : ExtraMembers.Of(_extra);

    /// <summary>Moves to the next member. A member whose name cannot be decoded is skipped.</summary>
    internal bool Next()
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var isEscaped = _json.ValueIsEscaped;
            var decoded = isEscaped ? _json.Decoded() : null;
            _name = decoded is null ? _json.ValueSpan : Encoding.UTF8.GetBytes(decoded);
            _json.Read();
            if (!isEscaped || decoded is not null)
            {
                return true;
            }

            _json.Skip();
        }

        return false;
    }

    /// <summary>Checks that nothing follows the object or array that was read, such as a second document or other text.</summary>
    /// <exception cref="JsonException">Something follows.</exception>
    internal void End() => _json.Read();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool Is(ReadOnlySpan<byte> name) => _name.SequenceEqual(name);

    /// <summary>Keeps a member as an extra member.</summary>
    internal void Keep()
    {
        if (JsonScalars.Decode(_name) is { } name)
        {
            (_extra ??= [])[name] = JsonElement.ParseValue(ref _json);
        }
        else
        {
            _json.Skip();
        }
    }

    internal void Skip() => _json.Skip();

    /// <summary>Skips a member that is null or one of two texts, in any casing. Keeps any other value as an extra member.</summary>
    /// <returns>Whether it was skipped.</returns>
    internal bool TrySkip(string text, string otherText)
    {
        var isUsual = _json.TokenType == JsonTokenType.Null
            || (_json.Text() is { } value && (value.Equals(text, StringComparison.OrdinalIgnoreCase) || value.Equals(otherText, StringComparison.OrdinalIgnoreCase)));
        if (!isUsual)
        {
            Keep();
        }

        return isUsual;
    }

    [return: NotNullIfNotNull(nameof(absent))]
    internal string? Take(string? absent) => _json.PooledText() ?? KeepUnread(absent);

    internal bool Take(bool absent) => _json.Boolean() ?? KeepUnread(absent);

    internal long Take(long absent) => _json.Int64() ?? KeepUnread(absent);

    internal long? Take(long? absent) => _json.Int64() ?? KeepUnread(absent);

    internal double? Take(double? absent) => _json.Double() ?? KeepUnread(absent);

    internal Guid Take(Guid absent) => _json.Uuid() ?? KeepUnread(absent);

    internal DateTimeOffset? Take(DateTimeOffset? absent) => _json.Instant() ?? KeepUnread(absent);

    /// <summary>Takes an instant as an expiry. Null means never, and a value that cannot be read is unknown.</summary>
    internal TokenExpiry Take(TokenExpiry _) =>
        _json.TokenType == JsonTokenType.Null ? TokenExpiry.Never
        : _json.Instant() is { } instant ? TokenExpiry.At(instant)
        : KeepUnread(TokenExpiry.Unknown);

    /// <summary>Takes a secret. Text that cannot be a secret is not kept as an extra member, because a program could print it. A number or a boolean does not replace a secret that was taken before.</summary>
    [return: NotNullIfNotNull(nameof(absent))]
    internal SecretString? TakeSecret(SecretString? absent)
    {
        if ((absent is null || _json.TokenType == JsonTokenType.String) && _json.Text() is { } text)
        {
            return SecretString.TryParse(text, out _) ?? absent;
        }

        _json.Skip();
        return absent;
    }

    /// <summary>Takes the current member as a secret if it has this name.</summary>
    internal bool TryTakeSecret(scoped ReadOnlySpan<byte> name, ref SecretString? secret)
    {
        var isMatch = Is(name);
        secret = isMatch ? TakeSecret(secret) : secret;
        return isMatch;
    }

    /// <summary>Returns the secret that was taken. If there is none, searches the rest of the body; if a secret is found there, sets <paramref name="problem"/> to a sentence for the user.</summary>
    internal readonly SecretString? OrElsewhere(SecretString? secret, scoped ReadOnlySpan<byte> name, ref string? problem)
    {
        if (secret is null && SecretMemberSearch.Find(_body, name) is { } found)
        {
            problem = "The secret was not in the expected place in the response, but was found elsewhere in it.";
            return found;
        }

        return secret;
    }

    /// <summary>Takes the current member as an object if it has this name.</summary>
    internal bool TryTake<T>(scoped ReadOnlySpan<byte> name, ModelReader<T> read, ref T? value)
        where T : class
    {
        var isMatch = Is(name);
        value = isMatch ? Take(value, read) : value;
        return isMatch;
    }

    /// <summary>Takes the current member as a list of objects if it has this name.</summary>
    internal bool TryTake<T>(scoped ReadOnlySpan<byte> name, ModelReader<T> read, ref IReadOnlyList<T>? list)
        where T : class
    {
        var isMatch = Is(name);
        list = isMatch ? Take(list, read) : list;
        return isMatch;
    }

    /// <summary>Takes a value that is created from text.</summary>
    internal T Take<T>(T absent, Func<string, T> create) => _json.PooledText() is { } text ? create(text) : KeepUnread(absent);

    [return: NotNullIfNotNull(nameof(absent))]
    internal T? Take<T>(T? absent, ModelReader<T> read)
        where T : class =>
        _json.TokenType == JsonTokenType.StartObject ? ReadObject(read) : KeepUnread(absent);

    /// <summary>Takes a list of values that are created from text. If an element cannot be read, the whole list is also kept as an extra member.</summary>
    [return: NotNullIfNotNull(nameof(absent))]
    internal IReadOnlyList<T>? Take<T>(IReadOnlyList<T>? absent, Func<string, T> create) => TakeList(absent, create, read: null);

    /// <summary>Takes a list of objects. If an element cannot be read, the whole list is also kept as an extra member.</summary>
    [return: NotNullIfNotNull(nameof(absent))]
    internal IReadOnlyList<T>? Take<T>(IReadOnlyList<T>? absent, ModelReader<T> read)
        where T : class => TakeList(absent, create: null, read);

    /// <summary>Reads the objects of the array at the reader's position.</summary>
    internal List<T> ReadElements<T>(ModelReader<T> read, out bool isComplete)
        where T : class => ReadElements(create: null, read, out isComplete);

    [return: NotNullIfNotNull(nameof(absent))]
    private IReadOnlyList<T>? TakeList<T>(IReadOnlyList<T>? absent, Func<string, T>? create, ModelReader<T>? read)
    {
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            return KeepUnread(absent);
        }

        var start = _json;
        var list = ReadElements(create, read, out var isComplete);
        if (isComplete)
        {
            return list;
        }

        _json = start;
        return KeepUnread(list);
    }

    private List<T> ReadElements<T>(Func<string, T>? create, ModelReader<T>? read, out bool isComplete)
    {
        isComplete = true;
        var list = new List<T>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (read is not null && _json.TokenType == JsonTokenType.StartObject)
            {
                list.Add(ReadObject(read));
            }
            else if (create is not null && _json.PooledText() is { } text)
            {
                list.Add(create(text));
            }
            else
            {
                _json.Skip();
                isComplete = false;
            }
        }

        return list;
    }

    /// <summary>Reads the nested object at the reader's position.</summary>
    private T ReadObject<T>(ModelReader<T> read)
    {
        var name = _name;
        var extra = _extra;
        _extra = null;
        var value = read(ref this);
        _name = name;
        _extra = extra;
        return value;
    }

    private T KeepUnread<T>(T result)
    {
        if (_json.TokenType != JsonTokenType.Null)
        {
            Keep();
        }

        return result;
    }
}
