namespace TokenClients.Primitives.Polyfills;

/// <summary>A handler that rejects synchronous sends. With the base class, a handler of the application could bypass it with one.</summary>
internal abstract class AsyncDelegatingHandler : DelegatingHandler
{
#if NET
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This client sends asynchronously only. Call SendAsync in the message handler.");
#endif
}
