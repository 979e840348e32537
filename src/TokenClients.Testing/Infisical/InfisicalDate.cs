using System.Globalization;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <summary>Dates as JavaScript writes them.</summary>
internal static class InfisicalDate
{
    internal static void Write(Utf8JsonWriter writer, string name, long? milliseconds)
    {
        if (milliseconds is { } value)
        {
            writer.WriteString(name, DateTimeOffset.FromUnixTimeMilliseconds(value).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
