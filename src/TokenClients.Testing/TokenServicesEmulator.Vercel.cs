using TokenClients.Testing.Emulation;
using TokenClients.Vercel;

namespace TokenClients.Testing;

/// <content>Controls the emulated Vercel beyond its API.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly VercelEmulation _vercel;

    /// <summary>The id of the team.</summary>
    public string VercelTeamId => _vercel.TeamId;

    /// <summary>The URL slug of the team.</summary>
    public string VercelTeamSlug => _vercel.TeamSlug;

    /// <summary>The id of the project, which belongs to the team.</summary>
    public string VercelProjectId => _vercel.ProjectId;

    /// <summary>Whether list cursors are numbers (milliseconds), as older versions wrote them, instead of text. Default: <see langword="false"/>.</summary>
    /// <remarks>Requests may contain either form, regardless of this setting.</remarks>
    public bool VercelNumericCursors
    {
        get => _vercel.NumericCursors;
        set => _vercel.NumericCursors = value;
    }

    /// <summary>Whether Vercel's responses contain only the members that all observed real responses have. Default: <see langword="false"/>.</summary>
    /// <remarks>
    /// These responses have no <c>createdAt</c> in scopes, no <c>origin</c>, <c>prefix</c> or <c>suffix</c>, no <c>pagination</c> on the last page, and no access token for a single sign-on code.
    /// They omit <c>expiresAt</c> if it would be null. Vercel's own TypeScript client cannot read some of them.
    /// </remarks>
    public bool VercelSparseResponses
    {
        get => _vercel.SparseResponses;
        set => _vercel.SparseResponses = value;
    }

    /// <summary>Whether Vercel enforces its rate limits. Default: <see langword="false"/>.</summary>
    /// <remarks>
    /// The limits are 32 creations per hour, 120 retrievals and 120 listings per minute, and 50 deletions in five minutes, by the emulator's clock. Setting this property resets the counts.
    /// If it is <see langword="false"/>, responses have the rate limit headers, but nothing is counted.
    /// </remarks>
    public bool VercelRateLimits
    {
        get => _vercel.RateLimits;
        set => _vercel.RateLimits = value;
    }

    /// <summary>Creates options for this emulator, with an access token of the full account. The token is always the same.</summary>
    /// <returns>New options.</returns>
    public VercelOptions VercelOptions() => new() { BaseAddress = BaseAddress, AccessToken = _vercel.AccountToken };

    /// <summary>Creates options with a new access token of the given kind, for testing what Vercel rejects.</summary>
    /// <param name="caller">The kind of token.</param>
    /// <returns>New options.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="caller"/> is not a known kind.</exception>
    public VercelOptions VercelOptions(VercelCaller caller) => new() { BaseAddress = BaseAddress, AccessToken = _vercel.Issue(caller, _clock.GetUtcNow()) };

    /// <summary>Creates options for this emulator, with the client id and secret of the integration.</summary>
    /// <returns>New options.</returns>
    public VercelSsoOptions VercelSsoOptions() => new() { BaseAddress = BaseAddress, ClientId = _vercel.SsoClientId, ClientSecret = _vercel.SsoClientSecret };

    /// <summary>Issues a single sign-on code, as in Vercel's redirect. It can be exchanged only once.</summary>
    /// <returns>The code.</returns>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public SecretString IssueVercelSsoCode()
    {
        ThrowIfDisposed();
        return _vercel.IssueSsoCode();
    }

    /// <summary>Returns the only installation of the integration in <see cref="VercelSsoOptions"/>, with the access token that it was installed with. Both are always the same.</summary>
    /// <returns>The installation.</returns>
    public VercelInstallation VercelInstallation() => new(_vercel.InstallationId, _vercel.InstallationToken);

    /// <summary>Makes a token unusable, and keeps it in lists with <c>revokedAt</c>. The API shows such tokens, but no call creates one.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public void MarkVercelTokenRevoked(string tokenId)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(tokenId);
        _vercel.MarkRevoked(tokenId, _clock.GetUtcNow());
    }

    /// <summary>Makes a token unusable, as if it had been found in public, and keeps it in lists with <c>leakedAt</c>.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <param name="foundAt">Where it was found; <see langword="null"/> if that is not known.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public void MarkVercelTokenLeaked(string tokenId, Uri? foundAt = null)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(tokenId);
        _vercel.MarkLeaked(tokenId, foundAt, _clock.GetUtcNow());
    }
}
