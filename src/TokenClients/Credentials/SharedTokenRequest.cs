using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TokenClients;

/// <summary>What a shared token is for. Who differs in any of the first four must not get it.</summary>
[DebuggerDisplay("{Service}")]
internal sealed class SharedTokenRequest(TokenService service, Uri origin, string clientId, SecretString credential)
{
    internal TokenService Service { get; } = service;

    /// <summary>The client's base address.</summary>
    internal Uri Origin { get; } = origin;

    internal string ClientId { get; } = clientId;

    /// <summary>The credential that tokens are issued for.</summary>
    internal SecretString Credential { get; } = credential;

    /// <summary>The token that is to be replaced, as it grows old or was refused: whoever shares it still must not give it.</summary>
    internal SecretString? Previous { get; init; }

    /// <summary>When tokens are to be replaced: one that is older is not worth taking.</summary>
    internal required TokenSchedule Schedule { get; init; }

    internal required TimeProvider TimeProvider { get; init; }

    internal required ILogger Logger { get; init; }
}
