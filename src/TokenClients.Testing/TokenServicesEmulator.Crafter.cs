using TokenClients.Crafter;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>Controls the emulated Crafter Profile beyond its API.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly CrafterEmulation _crafter;

    /// <summary>Whether Crafter Profile responds as versions up to 4.1 do. Default: <see langword="false"/>, as versions from 4.2 on.</summary>
    /// <remarks>
    /// It responds to an unknown path with an HTML page, ignores a trailing slash, and removes the part of a path after
    /// a semicolon or after the last dot; an error with the status 500 has no <c>errorCode</c>.
    /// Versions from 4.2 on remove only <c>.json</c>.
    /// </remarks>
    public bool CrafterOlderServer
    {
        get => _crafter.OlderServer;
        set => _crafter.OlderServer = value;
    }

    /// <summary>Whether the three public tokens of every fresh installation exist. Default: <see langword="true"/>.</summary>
    /// <remarks>
    /// Setting it to <see langword="false"/> removes them,
    /// and setting it to <see langword="true"/> adds them again; calls can also delete them.
    /// </remarks>
    public bool CrafterWellKnownTokens
    {
        get => _crafter.WellKnownTokens;
        set => _crafter.SetWellKnownTokens(value, _clock.GetUtcNow());
    }

    /// <summary>Creates options for this emulator, including the context path, with the access token of a master. The token is always the same.</summary>
    /// <returns>New options.</returns>
    public CrafterOptions CrafterOptions() => new() { BaseAddress = CrafterAddress, AccessToken = _crafter.MasterToken };

    /// <summary>Creates options with an access token of a kind, for testing what the server refuses. The token is new unless the kind has only one.</summary>
    /// <param name="caller">The kind.</param>
    /// <returns>New options. Those of <see cref="CrafterCaller.WellKnown"/> allow a well-known token.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="caller"/> is not a known kind.</exception>
    public CrafterOptions CrafterOptions(CrafterCaller caller) => new()
    {
        BaseAddress = CrafterAddress,
        AccessToken = _crafter.Issue(caller, _clock.GetUtcNow()),
        AllowWellKnownToken = caller == CrafterCaller.WellKnown,
    };

    private Uri CrafterAddress => new(BaseAddress, CrafterEmulation.ContextPath);
}
