using System.Linq;

namespace TokenClients.Pipeline;

/// <summary>The request that is sent, with its secrets. <see cref="ToString"/> does not show them, because the platform's diagnostics and other handlers print requests with it.</summary>
internal sealed class WireRequest : HttpRequestMessage
{
    private readonly Uri _address;

    internal WireRequest(HttpMethod method, Uri address)
        : base(method, address) => _address = address;

    /// <summary>Returns the method, the masked address and the names of the headers.</summary>
    public override string ToString() =>
        $"{Method} {(ReferenceEquals(RequestUri, _address) ? _address.ToString() : Origin.Describe(RequestUri))}, headers: {string.Join(", ", Headers.NonValidated.Select(static header => header.Key))}";
}
