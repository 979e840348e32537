using TokenClients.Infisical;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>What tests need of the emulated Infisical beyond its API.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly InfisicalEmulation _infisical;

    /// <summary>The id of the identity to work with. At first it has no Token Auth. It has every permission on identities, so its tokens can be used for calls, and is a member of the sub-organization.</summary>
    public Guid InfisicalIdentityId => _infisical.IdentityId;

    /// <summary>The id of another identity, which is no member of the sub-organization. At first it has no Token Auth.</summary>
    public Guid InfisicalOtherIdentityId => _infisical.OtherIdentityId;

    /// <summary>The slug of the one organization. As a token's organization it changes nothing.</summary>
    public string InfisicalOrganizationSlug => _infisical.OrganizationSlug;

    /// <summary>The id of the one sub-organization, as tokens for it tell it.</summary>
    public string InfisicalSubOrganizationId => _infisical.SubOrganizationId;

    /// <summary>The slug of the one sub-organization.</summary>
    public string InfisicalSubOrganizationSlug => _infisical.SubOrganizationSlug;

    /// <summary>How old a server Infisical plays. Default: <see cref="InfisicalGeneration.Current"/>. It can change at any time; tokens keep what is signed into them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no known generation.</exception>
    public InfisicalGeneration InfisicalGeneration
    {
        get => _infisical.Generation;
        set
        {
            _infisical.Generation = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such generation.");
        }
    }

    /// <summary>The greatest age that Infisical lets a credential reach, whatever is configured: 1 s to 3650 days. Default: 90 days.</summary>
    /// <remarks>A renewal begins it anew. Lowered, it ends older credentials too. Servers from before April 2026 have no such bound.</remarks>
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
    /// <remarks>Without it, only <c>0.0.0.0/0</c> and <c>::/0</c> are taken. Calls come from 127.0.0.1: a token of an identity that does not trust it is refused.</remarks>
    public bool InfisicalIpAllowlisting
    {
        get => _infisical.IpAllowlisting;
        set => _infisical.IpAllowlisting = value;
    }

    /// <summary>Whether Infisical's rate limits hold, those of the cloud's free plan. Default: <see langword="false"/>.</summary>
    /// <remarks>
    /// They are 200 calls in 60 s of every reading operation, 90 of every writing one, 200 of those by value, by the emulator's clock.
    /// Setting it starts the count anew. Without it there are no headers for them either, as on a server of one's own.
    /// </remarks>
    public bool InfisicalRateLimits
    {
        get => _infisical.RateLimits;
        set => _infisical.RateLimits = value;
    }

    /// <summary>Makes options that work at once: this emulator's address, and the token of an identity with every permission, always the same.</summary>
    /// <returns>New options.</returns>
    public InfisicalOptions InfisicalOptions() => new() { BaseAddress = BaseAddress, AccessToken = _infisical.AdministratorToken };

    /// <summary>Makes options with a new credential of some kind, for what such a credential is refused.</summary>
    /// <param name="caller">The kind.</param>
    /// <returns>New options.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="caller"/> is no known kind.</exception>
    public InfisicalOptions InfisicalOptions(InfisicalCaller caller) => new() { BaseAddress = BaseAddress, AccessToken = _infisical.Issue(caller, _clock.GetUtcNow()) };

    /// <summary>Lets Infisical forget the records of tokens that are revoked or expired, as a real server does now and then: they are in no list any more, and not found by their id.</summary>
    public void CleanUpInfisicalTokens() => _infisical.CleanUp(_clock.GetUtcNow());
}
