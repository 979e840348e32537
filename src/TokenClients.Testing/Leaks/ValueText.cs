using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace TokenClients.Testing.Leaks;

/// <summary>The text that a logger or an exporter writes for a value without its members.</summary>
internal static class ValueText
{
    private const int MaxItems = 1000;
    private const int MaxDepth = 4;

    internal static string Of(object? value) => Of(value, MaxDepth);

    /// <summary>Returns the ToString of a value, which may throw any exception.</summary>
    internal static string OwnText(object value)
    {
        try
        {
            return value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString() ?? "";
        }
#pragma warning disable CA1031 // An exception of user code is part of the result.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Failed(exception);
        }
    }

    internal static string Failed(Exception exception) => $"({exception.GetType()}: {exception.Message})";

    [SuppressMessage("Design", "CA1031", Justification = "An exception of user code is part of the result.")]
    private static string Of(object? value, int depth)
    {
        switch (value)
        {
            case null:
                return "";
            case string text:
                return text;
            case byte[] bytes:
                return Encoding.UTF8.GetString(bytes);
            case Uri uri:
                // Uri.ToString decodes part of the text.
                return uri.OriginalString;
            case IEnumerable items when depth > 0:
                var result = new StringBuilder();
                try
                {
                    var count = 0;
                    foreach (var item in items)
                    {
                        if (count++ == MaxItems)
                        {
                            break;
                        }

                        result.Append(result.Length > 0 ? ", " : "");
                        if (item is KeyValuePair<string, object?> pair)
                        {
                            result.Append(pair.Key).Append('=').Append(Of(pair.Value, depth - 1));
                        }
                        else
                        {
                            result.Append(Of(item, depth - 1));
                        }
                    }
                }
                catch (Exception exception)
                {
                    result.Append(Failed(exception));
                }

                // The object may have its own text in addition to its items.
                var own = OwnText(value);
                return own == value.GetType().ToString() ? result.ToString() : result.Append('\n').Append(own).ToString();
            default:
                return OwnText(value);
        }
    }
}
