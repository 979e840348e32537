using TokenClients.Apinizer;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>Controls the emulated Apinizer beyond its API.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly ApinizerEmulation _apinizer;

    /// <summary>How errors are written, including those of the token endpoint. Default: <see cref="ApinizerErrorShape.OAuth"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a known form.</exception>
    public ApinizerErrorShape ApinizerErrorShape
    {
        get => _apinizer.ErrorShape;
        set => _apinizer.ErrorShape = Known(value);
    }

    /// <summary>The token type that the token endpoint sends. Default: <see cref="ApinizerTokenType.Bearer"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a known form.</exception>
    public ApinizerTokenType ApinizerTokenType
    {
        get => _apinizer.TokenType;
        set => _apinizer.TokenType = Known(value);
    }

    /// <summary>The expiry that the token endpoint sends. Default: <see cref="ApinizerExpiresIn.Seconds"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a known form.</exception>
    public ApinizerExpiresIn ApinizerExpiresIn
    {
        get => _apinizer.ExpiresIn;
        set => _apinizer.ExpiresIn = Known(value);
    }

    /// <summary>Whether the token endpoint's responses have the members of both success and failure, as the generated schema allows. Default: <see langword="false"/>.</summary>
    /// <remarks>A response with a token then has null error members, and a null <c>expires_in</c> if it would otherwise be absent. An error response has a null token and a null <c>expires_in</c>.</remarks>
    public bool ApinizerNullMembers
    {
        get => _apinizer.NullMembers;
        set => _apinizer.NullMembers = value;
    }

    /// <summary>Whether errors of the token endpoint and of <c>hello</c> have the status 200, and only the body says that they are errors. Default: <see langword="false"/>.</summary>
    /// <remarks>Faults keep their status.</remarks>
    public bool ApinizerErrorsAs200
    {
        get => _apinizer.ErrorsAs200;
        set => _apinizer.ErrorsAs200 = value;
    }

    /// <summary>The lifetime of tokens that the token endpoint issues from now on: more than zero, at most 3650 days; <see langword="null"/> for no expiry. Default: 1 hour.</summary>
    /// <remarks>By the emulator's clock. The endpoint sends whole seconds, rounded down, and no expiry for a token that does not expire.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is out of range.</exception>
    public TimeSpan? ApinizerTokenLifetime
    {
        get => _apinizer.TokenLifetime;
        set => _apinizer.TokenLifetime = Bounded(value);
    }

    /// <summary>The number of consecutive failed logins after which the account is locked: at least 1; <see langword="null"/> for never. Default: 5.</summary>
    /// <remarks>The responses for a locked account are the same as for a wrong password.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is zero or negative.</exception>
    public int? ApinizerLockAfter
    {
        get => _apinizer.LockAfter;
        set => _apinizer.LockAfter = value is not < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number must be at least 1.");
    }

    /// <summary>The number of failed logins since the last successful one: wrong names, wrong passwords, and every login while the account is locked.</summary>
    public int ApinizerFailedLogins => _apinizer.FailedLogins;

    /// <summary>Whether the account is locked or disabled. A client cannot distinguish the two. Default: <see langword="false"/>.</summary>
    /// <remarks>Tokens continue to work. Setting it to <see langword="false"/> resets the count of failed logins.</remarks>
    public bool ApinizerUserLocked
    {
        get => _apinizer.IsLocked;
        set => _apinizer.IsLocked = value;
    }

    /// <summary>The console user's password. Default: one with spaces and characters that are special in a form. Changing it does not revoke tokens.</summary>
    /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
    public SecretString ApinizerPassword
    {
        get => _apinizer.Password;
        set => _apinizer.Password = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Creates options for this emulator, with the console user's name and password.</summary>
    /// <returns>New options.</returns>
    public ApinizerOptions ApinizerOptions() => new() { BaseAddress = BaseAddress, ClientId = _apinizer.UserName, ClientSecret = _apinizer.Password };

    /// <summary>Issues a token as the console does. Unlike the token endpoint's tokens, it begins with <c>apnz_</c>.</summary>
    /// <param name="lifetime">The lifetime, by the emulator's clock: more than zero, at most 3650 days; <see langword="null"/> for no expiry.</param>
    /// <returns>The token.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lifetime"/> is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public SecretString IssueApinizerToken(TimeSpan? lifetime = null)
    {
        ThrowIfDisposed();
        return _apinizer.Issue(Bounded(lifetime), _clock.GetUtcNow());
    }

    /// <summary>Revokes a token, which only the console can do.</summary>
    /// <param name="accessToken">The token, however it was issued.</param>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public void RevokeApinizerToken(SecretString accessToken)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(accessToken);
        if (!_apinizer.Revoke(accessToken.Reveal()))
        {
            throw new ArgumentException("The emulated user has no such token.", nameof(accessToken));
        }
    }

    private static TimeSpan? Bounded(TimeSpan? lifetime) => !(lifetime <= TimeSpan.Zero || lifetime > TimeSpan.FromDays(3650))
        ? lifetime
        : throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "A lifetime must be more than zero and at most 3650 days.");

    private static T Known<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The value is not a known form.");
}
