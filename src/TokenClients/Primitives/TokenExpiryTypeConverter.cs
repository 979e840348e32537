using System.ComponentModel;
using System.Globalization;

namespace TokenClients.Primitives;

/// <summary>Converts a <see cref="TokenExpiry"/> to and from text.</summary>
internal sealed class TokenExpiryTypeConverter : TextConverter<TokenExpiry>
{
    internal const string Forms = "An expiry must be \"never\", \"unknown\", an ISO 8601 instant such as 2027-01-31T12:00:00Z, or a lifetime such as \"in 30.00:00:00\".";

    // Newtonsoft.Json first converts every text that looks like a date to a DateTime or DateTimeOffset.
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(DateTime) || sourceType == typeof(DateTimeOffset) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => value switch
    {
        DateTime { Kind: DateTimeKind.Unspecified } instant => TokenExpiry.At(DateTime.SpecifyKind(instant, DateTimeKind.Utc)),
        DateTime instant => TokenExpiry.At(instant),
        DateTimeOffset instant => TokenExpiry.At(instant),
        _ => base.ConvertFrom(context, culture, value),
    };

    protected override TokenExpiry Read(string text) => TokenExpiry.TryParse(text) ?? throw new FormatException(Forms);

    protected override string Write(TokenExpiry value) => value.ToStored();
}
