using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenClients.Testing.Emulation;

/// <summary>A response as bytes, for faults that violate HTTP.</summary>
/// <param name="response">The response.</param>
/// <param name="headers">All headers of the response, except those for framing.</param>
internal sealed class WireResponse(EmulatedResponse response, IHeaderDictionary headers)
{
    internal bool MayHaveBody => response.MayHaveBody;

    internal ReadOnlyMemory<byte> Body => MayHaveBody ? response.Body : default;

    internal static ReadOnlyMemory<byte> InformationalHead(int status) => Encoding.ASCII.GetBytes($"{StatusLine(status)}\r\n");

    /// <summary>Returns the head with the correct length.</summary>
    internal ReadOnlyMemory<byte> Head() => MayHaveBody ? Head(Body.Length) : Bytes("");

    internal ReadOnlyMemory<byte> Head(long contentLength) => Head("Content-Length", contentLength.ToString(CultureInfo.InvariantCulture));

    /// <summary>Returns the head with a different framing header.</summary>
    internal ReadOnlyMemory<byte> Head(string header, string value) => Bytes($"{header}: {value}\r\n");

    // The framework has no name for 103.
    private static string StatusLine(int status) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {(status == 103 ? "Early Hints" : ReasonPhrases.GetReasonPhrase(status))}\r\n");

    private ReadOnlyMemory<byte> Bytes(string framing)
    {
        var head = new StringBuilder(StatusLine(response.Status));
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                head.Append(name).Append(": ").Append(value).Append("\r\n");
            }
        }

        return Encoding.ASCII.GetBytes(head.Append(framing).Append("\r\n").ToString());
    }
}
