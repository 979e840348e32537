using TokenClients.Crafter;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>Controls the emulated Crafter Profile beyond its API.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly CrafterEmulation _crafter;

    /// <summary>Whether Crafter Profile responds like versions up to 4.1. Default: <see langword="false"/>, like versions 4.2 and later.</summary>
    /// <remarks>
    /// An older server responds to an unknown path with an HTML page, ignores a trailing slash, and removes the part of a path after
    /// a semicolon or after the last dot. An error with the status 500 has no <c>errorCode</c>.
    /// Versions 4.2 and later remove only <c>.json</c>.
    /// </remarks>
    public bool CrafterOlderServer
    {
        get => _crafter.OlderServer;
        set => _crafter.OlderServer = value;
    }

    /// <summary>Whether the three public tokens of every new installation exist. Default: <see langword="true"/>.</summary>
    /// <remarks>
    /// Setting it to <see langword="false"/> removes them,
    /// and setting it to <see langword="true"/> adds them again. Calls can also delete them.
    /// </remarks>
    public bool CrafterWellKnownTokens
    {
        get => _crafter.WellKnownTokens;
        set => _crafter.SetWellKnownTokens(value, _clock.GetUtcNow());
    }

    /// <summary>Creates options for this emulator, including the context path, with a master access token. The token is always the same.</summary>
    /// <returns>New options.</returns>
    public CrafterOptions CrafterOptions() => new() { BaseAddress = CrafterAddress, AccessToken = _crafter.MasterToken };

    /// <summary>Creates options with an access token of the given kind, for testing what the server rejects. The token is new unless the kind has only one.</summary>
    /// <param name="caller">The kind of token.</param>
    /// <returns>New options. For <see cref="CrafterCaller.WellKnown"/>, they allow a well-known token.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="caller"/> is not a known kind.</exception>
    public CrafterOptions CrafterOptions(CrafterCaller caller) => new()
    {
        BaseAddress = CrafterAddress,
        AccessToken = _crafter.Issue(caller, _clock.GetUtcNow()),
        AllowWellKnownToken = caller == CrafterCaller.WellKnown,
    };

    private Uri CrafterAddress => new(BaseAddress, CrafterEmulation.ContextPath);
}
