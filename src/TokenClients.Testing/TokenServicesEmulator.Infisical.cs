using TokenClients.Infisical;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>Controls the emulated Infisical beyond its API.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly InfisicalEmulation _infisical;

    /// <summary>The id of the identity for tests. Initially, it has no Token Auth. It has every permission on identities, so its tokens can be used for calls. It is a member of the sub-organization.</summary>
    public Guid InfisicalIdentityId => _infisical.IdentityId;

    /// <summary>The id of another identity, which is not a member of the sub-organization. Initially, it has no Token Auth.</summary>
    public Guid InfisicalOtherIdentityId => _infisical.OtherIdentityId;

    /// <summary>The organization's slug. A current server accepts it as a token's organization, without any effect.</summary>
    public string InfisicalOrganizationSlug => _infisical.OrganizationSlug;

    /// <summary>The sub-organization's id, as in the records of its tokens.</summary>
    public string InfisicalSubOrganizationId => _infisical.SubOrganizationId;

    /// <summary>The slug of the sub-organization.</summary>
    public string InfisicalSubOrganizationSlug => _infisical.SubOrganizationSlug;

    /// <summary>The server version of the emulated Infisical. Default: <see cref="InfisicalGeneration.Current"/>. You can change it at any time. Existing tokens keep their signed content.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a known generation.</exception>
    public InfisicalGeneration InfisicalGeneration
    {
        get => _infisical.Generation;
        set
        {
            _infisical.Generation = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The value is not a known generation.");
        }
    }

    /// <summary>The maximum age of a credential, regardless of its configuration: 1 s to 3650 days. Default: 90 days.</summary>
    /// <remarks>
    /// It limits the expiry of a token that is created or renewed. Existing tokens keep their expiry. Servers from before April 2026 have no maximum age, and can issue tokens without an expiry.
    /// Newer servers reject these tokens once this age has passed since 2026-05-04, no matter when they were issued.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
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
    /// <remarks>If it does not, Infisical accepts only <c>0.0.0.0/0</c> and <c>::/0</c>. Calls come from 127.0.0.1, so a token is rejected if its identity does not trust that address.</remarks>
    public bool InfisicalIpAllowlisting
    {
        get => _infisical.IpAllowlisting;
        set => _infisical.IpAllowlisting = value;
    }

    /// <summary>Whether Infisical enforces the rate limits of the cloud's free plan. Default: <see langword="false"/>.</summary>
    /// <remarks>
    /// In 60 s of the emulator's clock, Infisical accepts 200 calls of each reading operation, 90 of each writing operation, and 200 of each operation by value.
    /// Setting this property resets the counts. If it is <see langword="false"/>, responses have no rate limit headers, as on a self-hosted server.
    /// </remarks>
    public bool InfisicalRateLimits
    {
        get => _infisical.RateLimits;
        set => _infisical.RateLimits = value;
    }

    /// <summary>Creates options for this emulator, with the token of an identity that has every permission. The token is always the same.</summary>
    /// <returns>New options.</returns>
    public InfisicalOptions InfisicalOptions() => new() { BaseAddress = BaseAddress, AccessToken = _infisical.AdministratorToken };

    /// <summary>Creates options with a new credential of the given kind, for testing what the service rejects.</summary>
    /// <param name="caller">The kind of credential.</param>
    /// <returns>New options.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="caller"/> is not a known kind.</exception>
    public InfisicalOptions InfisicalOptions(InfisicalCaller caller) => new() { BaseAddress = BaseAddress, AccessToken = _infisical.Issue(caller, _clock.GetUtcNow()) };

    /// <summary>Removes the records of revoked and expired tokens, as a real server does from time to time. They are then no longer listed or found by id.</summary>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public void CleanUpInfisicalTokens()
    {
        ThrowIfDisposed();
        _infisical.CleanUp(_clock.GetUtcNow());
    }
}
