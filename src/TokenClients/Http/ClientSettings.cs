using Microsoft.Extensions.Logging;
using TokenClients.Errors;

namespace TokenClients.Http;

/// <summary>What one client works with, fixed when it is made.</summary>
internal sealed class ClientSettings(TokenClientOptions options, ErrorReader errorReader, IAccessTokenSource credential, ILogger logger, TimeProvider timeProvider)
{
    /// <summary>The base address with a slash at its end.</summary>
    internal Uri BaseAddress { get; } = new(options.BaseAddress!.AbsoluteUri.TrimEnd('/') + "/");

    internal ResilienceOptions Resilience { get; } = options.Resilience.Clone();

    internal ErrorReader ErrorReader { get; } = errorReader;

    internal IAccessTokenSource Credential { get; } = credential;

    internal ILogger Logger { get; } = logger;

    internal TimeProvider TimeProvider { get; } = timeProvider;

    /// <summary>Whether an address has the scheme, host and port that this client may send its credential to.</summary>
    internal bool IsOwnOrigin(Uri? address) => address is not null && Origin.AreSame(address, BaseAddress);
}
