namespace TokenClients.Pipeline;

/// <summary>An address whose secrets appear only in its components. Its text is masked and is not a valid address, so that a handler that copies the text cannot call a different resource.</summary>
internal sealed class WireUri(string address, string masked) : Uri(address)
#if NET
    , ISpanFormattable
#endif
{
    /// <inheritdoc/>
    public override string ToString() => "(masked) " + masked;

#if NET
    // Interpolated strings use these instead of ToString.
    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var text = ToString();
        charsWritten = text.Length <= destination.Length ? text.Length : 0;
        return text.AsSpan().TryCopyTo(destination);
    }
#endif
}
