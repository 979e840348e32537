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

/// <summary>Reads the text that loggers, debuggers and serializers show for an object and all objects that it references.</summary>
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
    /// <param name="serializes">Whether to read its JSON too.</param>
    /// <param name="isCut">Whether the object was too large to be read completely.</param>
    internal static IReadOnlyList<CollectedValue> Read(object value, bool serializes, out bool isCut)
    {
        var reader = new ObjectReader();
        reader.Read(value, "", MaxDepth, serializes);
        isCut = reader._isCut;
        return reader._values;
    }

    /// <summary>Returns a property's value, or the text of the exception that its getter throws.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "An exception of user code is part of the result.")]
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

    private void Read(object? value, string path, int depth, bool serializes)
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

        // The members that a failed serialization left out are read separately.
        serializes = serializes && !TrySerialise(value, path);
        if (depth == 0)
        {
            return;
        }

        if (value is IEnumerable items)
        {
            ReadItems(items, path, depth, serializes);
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
                Read(inner, Member(path, property.Name), inner is Exception && value is Exception ? depth : depth - 1, serializes);
            }
        }

        foreach (var field in type.GetFields(PublicMembers))
        {
            if (IsReadable(field.FieldType))
            {
                Read(field.GetValue(value), Member(path, field.Name), depth - 1, serializes);
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An exception of user code is part of the result.")]
    private void ReadItems(IEnumerable items, string path, int depth, bool serializes)
    {
        try
        {
            if (items is IDictionary entries)
            {
                foreach (DictionaryEntry entry in entries)
                {
                    var key = ValueText.Of(entry.Key);
                    Add(path + " key", key);
                    Read(entry.Value, $"{path}['{key}']", depth - 1, serializes);
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
                Read(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), item is Exception ? depth : depth - 1, serializes);
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

    /// <returns>Whether the whole value was written.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "An exception of user code is part of the result.")]
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

            // A serializer that writes to a stream would have written this much before it failed.
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

    /// <summary>Returns whether a value is shown as text, without its members.</summary>
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
            return IsFull ? throw new InvalidOperationException("The object is too large.") : _buffer.GetMemory(sizeHint);
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
