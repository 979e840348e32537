namespace TokenClients.Pipeline;

/// <summary>An address with secrets, which only its components show. As text it has masks and is no address, so that a handler that copies the text does not call for something else.</summary>
internal sealed class WireUri(string address, string masked) : Uri(address)
#if NET
    , ISpanFormattable
#endif
{
    /// <inheritdoc/>
    public override string ToString() => "(masked) " + masked;

#if NET
    // Interpolated strings use these in place of ToString.
    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var text = ToString();
        charsWritten = text.Length <= destination.Length ? text.Length : 0;
        return text.AsSpan().TryCopyTo(destination);
    }
#endif
}
