using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TokenClients.Testing.Emulation;

/// <summary>A request that was received completely.</summary>
internal readonly struct EmulatedRequest(HttpRequest http, string[] parameters, ReadOnlyMemory<byte> body, DateTimeOffset now)
{
    internal string Method => http.Method;

    /// <summary>The raw path and query.</summary>
    internal string RawTarget => http.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    internal IHeaderDictionary Headers => http.Headers;

    internal IQueryCollection Query => http.Query;

    internal string? ContentType => http.ContentType;

    /// <summary>The decoded parameters of the path, in order.</summary>
    internal string[] Parameters => parameters;

    internal ReadOnlyMemory<byte> Body => body;

    internal DateTimeOffset Now => now;

    /// <summary>Returns a copy that can be executed later, after the web server has reused the original for another call.</summary>
    internal EmulatedRequest At(DateTimeOffset time)
    {
        var copy = new DefaultHttpContext().Request;
        copy.Method = http.Method;
        copy.QueryString = http.QueryString;
        copy.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = RawTarget;
        foreach (var (name, values) in http.Headers)
        {
            copy.Headers[name] = values;
        }

        return new(copy, parameters, body, time);
    }
}
