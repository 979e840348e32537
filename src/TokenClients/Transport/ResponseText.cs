using System.Text;
using TokenClients.Errors;

namespace TokenClients.Transport;

/// <summary>Reads a response that is plain text.</summary>
internal static class ResponseText
{
    /// <exception cref="UnreadableResponseException">The body is HTML from a website or a proxy, or is not the expected text.</exception>
    internal static void MustBe(string expected, BufferedResponse response)
    {
        if (Utf8.LooksLikeHtml(response.Body))
        {
            throw new UnreadableResponseException("is HTML: the base address points to a website or a proxy, not to the service's API");
        }

        if (!Encoding.UTF8.GetString(response.Body.ToArray()).Trim().Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new UnreadableResponseException($"is not the text \"{expected}\" that this operation returns");
        }
    }
}
