using System.Net;
using System.Text;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>A response of a service. It becomes a new response for each request, as what comes from a socket does.</summary>
internal sealed class ServerResponse(HttpStatusCode status, string json, params (string Name, string Value)[] headers)
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(json);
    private readonly string _length = Encoding.UTF8.GetByteCount(json).ToString(System.Globalization.CultureInfo.InvariantCulture);

    internal HttpResponseMessage ToResponse(HttpRequestMessage request)
    {
        var content = new ServerContent(_body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        content.Headers.TryAddWithoutValidation("Content-Length", _length);
        var response = new HttpResponseMessage(status) { RequestMessage = request, Content = content };
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
