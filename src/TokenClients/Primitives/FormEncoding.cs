namespace TokenClients.Primitives;

/// <summary>Encodes names and values as <c>application/x-www-form-urlencoded</c>.</summary>
internal static class FormEncoding
{
    internal static string Encode(string value) => Uri.EscapeDataString(value).Replace("%20", "+");
}
