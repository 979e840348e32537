using System.Buffers;
using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Testing.Leaks;

/// <summary>Everything that loggers, debuggers and serialisers would see of an object and of all that it reaches.</summary>
[RequiresUnreferencedCode(SecretLeakDetector.NeedsReflection)]
[RequiresDynamicCode(SecretLeakDetector.NeedsReflection)]
internal sealed class ObjectReader
{
    private const int MaxDepth = 10;
    private const int MaxValues = 20_000;
    private const int MaxJson = 4 * 1024 * 1024;
    private const BindingFlags PublicMembers = BindingFlags.Public | BindingFlags.Instance;

    private static readonly JsonSerializerOptions Options = new() { IncludeFields = true, ReferenceHandler = ReferenceHandler.IgnoreCycles };

    private readonly List<CollectedValue> _values = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private bool _isCut;

    /// <param name="value">The object.</param>
    /// <param name="serialises">Whether to look at its JSON too.</param>
    /// <param name="isCut">Whether there was too much to look at.</param>
    internal static IReadOnlyList<CollectedValue> Read(object value, bool serialises, out bool isCut)
    {
        var reader = new ObjectReader();
        reader.Read(value, "", MaxDepth, serialises);
        isCut = reader._isCut;
        return reader._values;
    }

    /// <summary>The value of a property, or what its getter throws.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "What a user's code throws is part of what it tells.")]
    internal static object? Get(PropertyInfo property, object owner)
    {
        try
        {
            return property.GetValue(owner);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            return ValueText.Failed(inner);
        }
        catch (Exception exception)
        {
            return ValueText.Failed(exception);
        }
    }

    private void Read(object? value, string path, int depth, bool serialises)
    {
        if (value is null)
        {
            return;
        }

        if (IsText(value))
        {
            Add(path.Length == 0 ? "text" : path, ValueText.Of(value));
            return;
        }

        var type = value.GetType();
        if (_isCut || (!type.IsValueType && !_seen.Add(value)))
        {
            return;
        }

        Add(Member(path, "ToString()"), ValueText.OwnText(value));
        foreach (var text in DebuggerText.Of(value))
        {
            Add(Member(path, "debugger display"), text);
        }

        // What a refusal leaves out is written by itself.
        serialises = serialises && !TrySerialise(value, path);
        if (depth == 0)
        {
            return;
        }

        if (value is IEnumerable items)
        {
            ReadItems(items, path, depth, serialises);
            if (type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
            {
                return;
            }
        }

        foreach (var property in type.GetProperties(PublicMembers))
        {
            if (property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0 && IsReadable(property.PropertyType))
            {
                // Exceptions within exceptions are followed to the end.
                var inner = Get(property, value);
                Read(inner, Member(path, property.Name), inner is Exception && value is Exception ? depth : depth - 1, serialises);
            }
        }

        foreach (var field in type.GetFields(PublicMembers))
        {
            if (IsReadable(field.FieldType))
            {
                Read(field.GetValue(value), Member(path, field.Name), depth - 1, serialises);
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "What a user's code throws is part of what it tells.")]
    private void ReadItems(IEnumerable items, string path, int depth, bool serialises)
    {
        try
        {
            if (items is IDictionary entries)
            {
                foreach (DictionaryEntry entry in entries)
                {
                    var key = ValueText.Of(entry.Key);
                    Add(path + " key", key);
                    Read(entry.Value, $"{path}['{key}']", depth - 1, serialises);
                    if (_isCut)
                    {
                        return;
                    }
                }

                return;
            }

            var index = 0;
            foreach (var item in items)
            {
                Read(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), item is Exception ? depth : depth - 1, serialises);
                if (_isCut || index > MaxValues)
                {
                    _isCut = true;
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            Add(path + "[]", ValueText.Failed(exception));
        }
    }

    /// <returns>Whether all of it was written.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "What a user's code throws is part of what it tells.")]
    private bool TrySerialise(object value, string path)
    {
        var buffer = new BoundedBuffer();
        Exception? refusal = null;
        using (var writer = new Utf8JsonWriter(buffer))
        {
            try
            {
                JsonSerializer.Serialize(writer, value, value.GetType(), Options);
            }
            catch (Exception exception)
            {
                refusal = exception;
            }

            // Whoever writes to a stream has sent this much before the refusal.
            try
            {
                writer.Flush();
            }
            catch (InvalidOperationException)
            {
                _isCut = true;
            }
        }

        Add(Member(path, "JSON"), Encoding.UTF8.GetString(buffer.Written));
        for (var exception = refusal; exception is not null; exception = exception.InnerException)
        {
            Add(Member(path, "JSON, refusal"), exception.Message);
        }

        _isCut |= buffer.IsFull;
        return refusal is null;
    }

    private void Add(string name, string text)
    {
        if (_values.Count == MaxValues)
        {
            _isCut = true;
            return;
        }

        _values.Add(new(name, text));
    }

    private static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static bool IsReadable(Type type) => !type.IsByRefLike && !type.IsByRef && !type.IsPointer && !type.IsFunctionPointer;

    /// <summary>Whether a value is shown as a text and not taken apart.</summary>
    private static bool IsText(object value) =>
        value is string or bool or char or byte[] or Uri or Version or StringBuilder or JsonElement or JsonDocument
            or MemberInfo or Assembly or Module or Delegate or Task or CancellationToken or CancellationTokenSource
            or System.IO.Stream or WaitHandle or Thread or CultureInfo or Encoding or Pointer
        || value.GetType().IsEnum
        || (value is IFormattable && value.GetType().Namespace == "System");

    private sealed class BoundedBuffer : IBufferWriter<byte>
    {
        private readonly ArrayBufferWriter<byte> _buffer = new();

        internal bool IsFull { get; private set; }

        internal ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

        public void Advance(int count) => _buffer.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            IsFull |= _buffer.WrittenCount > MaxJson;
            return IsFull ? throw new InvalidOperationException("There is too much of it.") : _buffer.GetMemory(sizeHint);
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
