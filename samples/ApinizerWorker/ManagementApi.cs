using System;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace ApinizerWorker;

/// <summary>Calls the Management API. The registration adds the token and the address.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The container makes it.")]
internal sealed class ManagementApi(HttpClient http)
{
    /// <summary>Gets a greeting, which needs a token.</summary>
    public Task<string> GreetAsync(string name, CancellationToken cancellationToken) =>
        http.GetStringAsync(new Uri($"test/hello/{Uri.EscapeDataString(name)}", UriKind.Relative), cancellationToken);
}
