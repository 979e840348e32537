using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenClients.Testing.Emulation;

/// <summary>An answer as bytes, for those who write it otherwise than HTTP wants it.</summary>
/// <param name="answer">The answer.</param>
/// <param name="headers">All its headers but those of the framing.</param>
internal sealed class WireAnswer(EmulatedAnswer answer, IHeaderDictionary headers)
{
    internal bool MayHaveBody => answer.MayHaveBody;

    internal ReadOnlyMemory<byte> Body => MayHaveBody ? answer.Body : default;

    internal static ReadOnlyMemory<byte> InformationalHead(int status) => Encoding.ASCII.GetBytes($"{StatusLine(status)}\r\n");

    /// <summary>The head with the right length.</summary>
    internal ReadOnlyMemory<byte> Head() => MayHaveBody ? Head(Body.Length) : Bytes("");

    internal ReadOnlyMemory<byte> Head(long contentLength) => Head("Content-Length", contentLength.ToString(CultureInfo.InvariantCulture));

    /// <summary>The head with another header for the framing.</summary>
    internal ReadOnlyMemory<byte> Head(string header, string value) => Bytes($"{header}: {value}\r\n");

    // The framework has no name for 103.
    private static string StatusLine(int status) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {(status == 103 ? "Early Hints" : ReasonPhrases.GetReasonPhrase(status))}\r\n");

    private ReadOnlyMemory<byte> Bytes(string framing)
    {
        var head = new StringBuilder(StatusLine(answer.Status));
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
