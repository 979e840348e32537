using System.ComponentModel;
using System.Globalization;

namespace TokenClients.Primitives;

/// <summary>Converts a value to and from text. The configuration binder, Newtonsoft.Json and others find it through the value's <see cref="TypeConverterAttribute"/>.</summary>
internal abstract class TextConverter<T> : TypeConverter
    where T : notnull
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <exception cref="FormatException">The text is not valid.</exception>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? Read(text) : base.ConvertFrom(context, culture, value);

    /// <exception cref="NotSupportedException">The value cannot be written as text that can be read back.</exception>
    public sealed override object? ConvertTo(ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        value is T it && destinationType == typeof(string) ? Write(it) : base.ConvertTo(context, culture, value, destinationType);

    protected abstract T Read(string text);

    protected virtual string? Write(T value) => value.ToString();
}
