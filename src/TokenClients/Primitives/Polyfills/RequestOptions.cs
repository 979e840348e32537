namespace TokenClients.Primitives.Polyfills;

/// <summary>The options of a request (<c>Properties</c> before .NET 5).</summary>
internal static class RequestOptions
{
#if NET
    internal static object? GetOption(this HttpRequestMessage request, string name) => request.Options.TryGetValue(new HttpRequestOptionsKey<object>(name), out var value) ? value : null;

    internal static void SetOption(this HttpRequestMessage request, string name, object value) => request.Options.Set(new HttpRequestOptionsKey<object>(name), value);

    internal static void CopyVersionPolicy(this HttpRequestMessage request, HttpRequestMessage from) => request.VersionPolicy = from.VersionPolicy;
#else
    internal static object? GetOption(this HttpRequestMessage request, string name) => request.Properties.TryGetValue(name, out var value) ? value : null;

    internal static void SetOption(this HttpRequestMessage request, string name, object value) => request.Properties[name] = value;

    internal static void CopyVersionPolicy(this HttpRequestMessage request, HttpRequestMessage from)
    {
        // netstandard2.0 has no version policy.
    }
#endif
}
