namespace TokenClients.Benchmarks.Peers.HandWritten;

/// <summary>A call that the service refused.</summary>
#pragma warning disable CA1064 // Thrown and caught within this program.
internal sealed class HandWrittenException(int statusCode, string? code, string? serverMessage) : Exception($"The service responded with {statusCode} {code}: {serverMessage}")
#pragma warning restore CA1064
{
    internal int StatusCode => statusCode;

    internal string? Code => code;

    internal string? ServerMessage => serverMessage;
}
