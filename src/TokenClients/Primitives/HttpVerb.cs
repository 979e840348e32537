namespace TokenClients.Primitives;

/// <summary>The HTTP methods of the operations. netstandard2.0 has no <c>HttpMethod.Patch</c>.</summary>
internal static class HttpVerb
{
    internal static readonly HttpMethod Get = HttpMethod.Get;
    internal static readonly HttpMethod Post = HttpMethod.Post;
    internal static readonly HttpMethod Put = HttpMethod.Put;
    internal static readonly HttpMethod Patch = new("PATCH");
    internal static readonly HttpMethod Delete = HttpMethod.Delete;
}
