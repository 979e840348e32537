using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;

namespace TokenClients.IntegrationTests.Matrix;

/// <summary>Passes requests on to a server, each over a connection of its own. No HTTP client of the platform is used: its events would show the paths, which can hold secrets.</summary>
internal static class Upstream
{
    private static readonly string[] OfTheConnection = ["Connection", "Host", "Content-Length", "Transfer-Encoding", "Accept-Encoding"];

    /// <summary>Sends a request, and returns the response, whose body must have a length.</summary>
    internal static async Task<(int Status, string? ContentType, byte[] Body)> SendAsync(
        Uri server, string method, string target, IEnumerable<KeyValuePair<string, string>> headers, byte[] body, CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        var stream = client.GetStream();
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\nContent-Length: {body.Length}\r\n"));
        foreach (var (name, value) in headers.Where(static header => !OfTheConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body], cancellationToken);
        using var received = new MemoryStream();
        await stream.CopyToAsync(received, cancellationToken);
        return Read(received.ToArray());
    }

    private static (int Status, string? ContentType, byte[] Body) Read(byte[] response)
    {
        var end = response.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.ASCII.GetString(response, 0, end).Split("\r\n");
        var body = response[(end + 4)..];
        if (ValueOf(lines, "Content-Length") is { } length && int.Parse(length, CultureInfo.InvariantCulture) != body.Length)
        {
            throw new InvalidDataException("The response has another length than it says.");
        }

        return (int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), ValueOf(lines, "Content-Type"), body);
    }

    private static string? ValueOf(string[] lines, string name) =>
        lines.Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}
