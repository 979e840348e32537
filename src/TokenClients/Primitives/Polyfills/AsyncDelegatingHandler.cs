namespace TokenClients.Primitives.Polyfills;

/// <summary>A handler that rejects synchronous sends. The base class passes them on, so that a synchronous send from an application's handler would bypass <c>SendAsync</c>.</summary>
internal abstract class AsyncDelegatingHandler : DelegatingHandler
{
#if NET
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This client does not support synchronous sends. Call SendAsync in the message handler.");
#endif
}
