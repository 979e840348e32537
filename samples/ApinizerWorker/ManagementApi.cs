using System;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace ApinizerWorker;

/// <summary>Calls of the Management API. Neither tokens nor addresses are any business of theirs: the registration sees to both.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The container makes it.")]
internal sealed class ManagementApi(HttpClient http)
{
    /// <summary>A greeting, for which Apinizer wants a token.</summary>
    public Task<string> GreetAsync(string name, CancellationToken cancellationToken) =>
        http.GetStringAsync(new Uri($"test/hello/{Uri.EscapeDataString(name)}", UriKind.Relative), cancellationToken);
}
