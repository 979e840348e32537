using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TokenClients.Credentials;

/// <summary>Identifies a shared token. Only clients with the same service, origin, client id and credential may share one.</summary>
[DebuggerDisplay("{Service}")]
internal sealed class SharedTokenRequest(TokenService service, Uri origin, string clientId, SecretString credential)
{
    internal TokenService Service { get; } = service;

    /// <summary>The client's base address.</summary>
    internal Uri Origin { get; } = origin;

    internal string ClientId { get; } = clientId;

    /// <summary>The credential that tokens are issued for.</summary>
    internal SecretString Credential { get; } = credential;

    /// <summary>The token to replace, because it expires soon or was rejected. It must not be returned.</summary>
    internal SecretString? Previous { get; init; }

    /// <summary>When tokens are replaced. A shared token whose replacement time has come is not used.</summary>
    internal required TokenSchedule Schedule { get; init; }

    internal required TimeProvider TimeProvider { get; init; }

    internal required ILogger Logger { get; init; }
}
