namespace TokenClients.Primitives.Polyfills;

/// <summary>A handler that cannot be passed synchronously, as a handler of the application could do with the base class.</summary>
internal abstract class AsyncDelegatingHandler : DelegatingHandler
{
#if NET
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This client sends asynchronously only. Call SendAsync in the message handler.");
#endif
}
