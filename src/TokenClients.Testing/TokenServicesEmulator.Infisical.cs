using TokenClients.Infisical;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>Controls the emulated Infisical beyond its API.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly InfisicalEmulation _infisical;

    /// <summary>The id of the identity for tests. Initially it has no Token Auth. It has every permission on identities, so its tokens can be used for calls, and is a member of the sub-organization.</summary>
    public Guid InfisicalIdentityId => _infisical.IdentityId;

    /// <summary>The id of another identity, which is not a member of the sub-organization. Initially it has no Token Auth.</summary>
    public Guid InfisicalOtherIdentityId => _infisical.OtherIdentityId;

    /// <summary>The slug of the organization. It has no effect as a token's organization.</summary>
    public string InfisicalOrganizationSlug => _infisical.OrganizationSlug;

    /// <summary>The id of the sub-organization, as in the records of its tokens.</summary>
    public string InfisicalSubOrganizationId => _infisical.SubOrganizationId;

    /// <summary>The slug of the sub-organization.</summary>
    public string InfisicalSubOrganizationSlug => _infisical.SubOrganizationSlug;

    /// <summary>The server version of the emulated Infisical. Default: <see cref="InfisicalGeneration.Current"/>. It can change at any time; existing tokens keep their signed content.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a known generation.</exception>
    public InfisicalGeneration InfisicalGeneration
    {
        get => _infisical.Generation;
        set
        {
            _infisical.Generation = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The generation is not known.");
        }
    }

    /// <summary>The maximum age of a credential, whatever is configured: 1 s to 3650 days. Default: 90 days.</summary>
    /// <remarks>
    /// It limits the expiry of a token that is created or renewed, and does not end tokens that have an expiry. Newer servers refuse tokens without an expiry, which servers from before April 2026 issue,
    /// when this age has passed since 2026-05-04, whenever they were issued. Servers from before April 2026 have no maximum age.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public TimeSpan InfisicalMaxTokenAge
    {
        get => _infisical.MaxTokenAge;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(3650));
            _infisical.MaxTokenAge = value;
        }
    }

    /// <summary>Whether Infisical's plan includes lists of trusted addresses. Default: <see langword="false"/>.</summary>
    /// <remarks>If it does not, only <c>0.0.0.0/0</c> and <c>::/0</c> are accepted. Calls come from 127.0.0.1: a token of an identity that does not trust it is refused.</remarks>
    public bool InfisicalIpAllowlisting
    {
        get => _infisical.IpAllowlisting;
        set => _infisical.IpAllowlisting = value;
    }

    /// <summary>Whether Infisical enforces rate limits, those of the cloud's free plan. Default: <see langword="false"/>.</summary>
    /// <remarks>
    /// They are 200 calls in 60 s for each reading operation, 90 for each writing one, and 200 for those by value, by the emulator's clock.
    /// Setting it resets the count. If it is off, responses have no rate limit headers, as on a self-hosted server.
    /// </remarks>
    public bool InfisicalRateLimits
    {
        get => _infisical.RateLimits;
        set => _infisical.RateLimits = value;
    }

    /// <summary>Creates options for this emulator, with the token of an identity that has every permission. The token is always the same.</summary>
    /// <returns>New options.</returns>
    public InfisicalOptions InfisicalOptions() => new() { BaseAddress = BaseAddress, AccessToken = _infisical.AdministratorToken };

    /// <summary>Creates options with a new credential of a kind, for testing what the service refuses.</summary>
    /// <param name="caller">The kind.</param>
    /// <returns>New options.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="caller"/> is not a known kind.</exception>
    public InfisicalOptions InfisicalOptions(InfisicalCaller caller) => new() { BaseAddress = BaseAddress, AccessToken = _infisical.Issue(caller, _clock.GetUtcNow()) };

    /// <summary>Removes the records of revoked and expired tokens, as a real server does from time to time: they are no longer listed, and not found by their id.</summary>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public void CleanUpInfisicalTokens()
    {
        ThrowIfDisposed();
        _infisical.CleanUp(_clock.GetUtcNow());
    }
}
