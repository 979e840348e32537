namespace TokenClients.Http;

/// <summary>A request that knows its call.</summary>
internal sealed class CallRequest(TokenCall call, HttpMethod method, Uri address) : HttpRequestMessage(method, address)
{
    internal TokenCall Call { get; } = call;
}
