using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>What came over a connection, byte for byte, until it ended.</summary>
internal sealed class RawResponse
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private RawResponse(byte[] bytes, bool wasReset, IReadOnlyList<Arrival> arrivals)
    {
        Bytes = bytes;
        WasReset = wasReset;
        Arrivals = arrivals;
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        Head = end < 0 ? "" : Encoding.ASCII.GetString(bytes, 0, end + 2);
        Body = end < 0 ? [] : bytes[(end + 4)..];
    }

    internal byte[] Bytes { get; }

    /// <summary>Whether the connection was reset; else it was closed in order.</summary>
    internal bool WasReset { get; }

    internal IReadOnlyList<Arrival> Arrivals { get; }

    /// <summary>The status line and the headers, each with its line's end.</summary>
    internal string Head { get; }

    internal byte[] Body { get; }

    internal string BodyText => Encoding.UTF8.GetString(Body);

    internal string StatusLine => Head.Split("\r\n")[0];

    internal int Status => int.Parse(StatusLine.Split(' ')[1], CultureInfo.InvariantCulture);

    internal long? ContentLength => Header("Content-Length") is { } length ? long.Parse(length, CultureInfo.InvariantCulture) : null;

    internal string? Header(string name)
    {
        var lines = Head.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).ToList();
        lines.Count.Should().BeLessThanOrEqualTo(1, name);
        return lines.Count == 0 ? null : lines[0][(name.Length + 1)..].Trim();
    }

    /// <summary>Sends a request and reads until the connection ends.</summary>
    internal static async Task<RawResponse> ToAsync(Uri address, string request)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, patience.Token);
        var stream = client.GetStream();
        var start = TimeProvider.System.GetTimestamp();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), patience.Token);
        using var bytes = new MemoryStream();
        var arrivals = new List<Arrival>();
        var buffer = new byte[1 << 16];
        while (true)
        {
            int count;
            try
            {
                count = await stream.ReadAsync(buffer, patience.Token);
            }
            catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
            {
                return new(bytes.ToArray(), wasReset: true, arrivals);
            }

            if (count == 0)
            {
                return new(bytes.ToArray(), wasReset: false, arrivals);
            }

            bytes.Write(buffer.AsSpan(0, count));
            arrivals.Add(new(TimeProvider.System.GetElapsedTime(start), (int)bytes.Length));
        }
    }

    /// <summary>When bytes came, since the request was sent, and how many there were by then.</summary>
    internal readonly record struct Arrival(TimeSpan At, int Total);
}
