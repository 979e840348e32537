namespace TokenClients.IntegrationTests.Matrix;

/// <summary>A fault of something between the client and the service, for the requests of one operation, and what came of them there.</summary>
/// <param name="address">Where the client calls.</param>
/// <param name="method">The verb of the operation, by which its requests are told from those of a look before or after it.</param>
/// <param name="executed">Whether the service carries the request out before.</param>
/// <param name="times">How many requests are struck.</param>
internal sealed class Strike(Uri address, string method, bool executed, int times)
{
    private int _requests;
    private int _parts;
    private int _bytesOfParts;

    internal Uri Address { get; } = address;

    internal bool Executed { get; } = executed;

    /// <summary>How many requests of the operation came whole.</summary>
    internal int Requests => Volatile.Read(ref _requests);

    /// <summary>How many requests did not come whole.</summary>
    internal int Parts => Volatile.Read(ref _parts);

    /// <summary>How many bytes came of their bodies.</summary>
    internal int BytesOfParts => Volatile.Read(ref _bytesOfParts);

    /// <summary>Counts a request that came whole, and returns whether it is struck.</summary>
    internal bool Hits(string requestMethod) => requestMethod == method && Interlocked.Increment(ref _requests) <= times;

    internal void CountPart(int bytes)
    {
        Interlocked.Add(ref _bytesOfParts, bytes);
        Interlocked.Increment(ref _parts);
    }
}
