using TokenClients.Crafter;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>What tests need of the emulated Crafter Profile beyond its API.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly CrafterEmulation _crafter;

    /// <summary>Whether Crafter Profile answers as versions up to 4.1 do. Default: <see langword="false"/>, as versions from 4.2 on.</summary>
    /// <remarks>
    /// A path that it does not know is an HTML page, a slash at the end of a path is taken and so is what stands behind
    /// a semicolon or behind the last dot of a path, which both are dropped; an error with the status 500 has no <c>errorCode</c>.
    /// Versions from 4.2 on drop <c>.json</c> only.
    /// </remarks>
    public bool CrafterOlderServer
    {
        get => _crafter.OlderServer;
        set => _crafter.OlderServer = value;
    }

    /// <summary>Whether the three tokens are there that every fresh installation holds, and that are public. Default: <see langword="true"/>.</summary>
    /// <remarks>
    /// Setting it to <see langword="false"/> removes them,
    /// and back to <see langword="true"/> brings them back; they can also be deleted by calls.
    /// </remarks>
    public bool CrafterWellKnownTokens
    {
        get => _crafter.WellKnownTokens;
        set => _crafter.WellKnownTokens = value;
    }

    /// <summary>Makes options that work at once: this emulator's address, context path included, and the access token of a master, always the same.</summary>
    /// <returns>New options.</returns>
    public CrafterOptions CrafterOptions() => new() { BaseAddress = CrafterAddress, AccessToken = _crafter.MasterToken };

    /// <summary>Makes options with an access token of some kind, a new one unless the kind has one only, for what such a token is refused.</summary>
    /// <param name="caller">The kind.</param>
    /// <returns>New options. Those of <see cref="CrafterCaller.WellKnown"/> allow a well-known token.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="caller"/> is no known kind.</exception>
    public CrafterOptions CrafterOptions(CrafterCaller caller) => new()
    {
        BaseAddress = CrafterAddress,
        AccessToken = _crafter.Issue(caller, _clock.GetUtcNow()),
        AllowWellKnownToken = caller == CrafterCaller.WellKnown,
    };

    private Uri CrafterAddress => new(BaseAddress, CrafterEmulation.ContextPath);
}
