using TokenClients.Apinizer;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>What tests need of the emulated Apinizer beyond its API.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly ApinizerEmulation _apinizer;

    /// <summary>How errors are written, the token endpoint's included. Default: <see cref="ApinizerErrorShape.OAuth"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such form.</exception>
    public ApinizerErrorShape ApinizerErrorShape
    {
        get => _apinizer.ErrorShape;
        set => _apinizer.ErrorShape = Known(value);
    }

    /// <summary>What the token endpoint says about the type of a token. Default: <see cref="ApinizerTokenType.Bearer"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such form.</exception>
    public ApinizerTokenType ApinizerTokenType
    {
        get => _apinizer.TokenType;
        set => _apinizer.TokenType = Known(value);
    }

    /// <summary>What the token endpoint says about when a token expires. Default: <see cref="ApinizerExpiresIn.Seconds"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such form.</exception>
    public ApinizerExpiresIn ApinizerExpiresIn
    {
        get => _apinizer.ExpiresIn;
        set => _apinizer.ExpiresIn = Known(value);
    }

    /// <summary>Whether the token endpoint's answers have the members of both success and failure, as the generated schema allows. Default: <see langword="false"/>.</summary>
    /// <remarks>There are null errors beside a token then, null instead of an absent <c>expires_in</c>, and a null token beside an error.</remarks>
    public bool ApinizerNullMembers
    {
        get => _apinizer.NullMembers;
        set => _apinizer.NullMembers = value;
    }

    /// <summary>Whether what the token endpoint and <c>hello</c> refuse comes with the status 200 and is an error by its body only. Default: <see langword="false"/>.</summary>
    /// <remarks>Faults keep the status that they ask for.</remarks>
    public bool ApinizerErrorsAs200
    {
        get => _apinizer.ErrorsAs200;
        set => _apinizer.ErrorsAs200 = value;
    }

    /// <summary>How long the tokens that the token endpoint issues from now on work: more than zero; <see langword="null"/> for ever. Default: 1 hour.</summary>
    /// <remarks>It goes by the emulator's clock. What the endpoint says of it is cut to whole seconds; of a token that works for ever it says nothing.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is zero or negative.</exception>
    public TimeSpan? ApinizerTokenLifetime
    {
        get => _apinizer.TokenLifetime;
        set => _apinizer.TokenLifetime = Positive(value);
    }

    /// <summary>After how many refused logins in a row the user is locked: at least 1; <see langword="null"/> for never. Default: 5.</summary>
    /// <remarks>The answers of a locked user look like those to a wrong password.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is zero or negative.</exception>
    public int? ApinizerLockAfter
    {
        get => _apinizer.LockAfter;
        set => _apinizer.LockAfter = value is not < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number must be at least 1.");
    }

    /// <summary>How many logins were refused since the last that was not: wrong names, wrong passwords, and every one while the user is locked.</summary>
    public int ApinizerFailedLogins => _apinizer.FailedLogins;

    /// <summary>Whether the user is locked, or disabled, which cannot be told apart from outside. Default: <see langword="false"/>.</summary>
    /// <remarks>Tokens go on working. Setting it to <see langword="false"/> starts the count of refused logins anew.</remarks>
    public bool ApinizerUserLocked
    {
        get => _apinizer.IsLocked;
        set => _apinizer.IsLocked = value;
    }

    /// <summary>The console user's password. Default: one that holds blanks and characters that mean something in a form. A new one ends no token.</summary>
    /// <exception cref="ArgumentNullException">It is set to <see langword="null"/>.</exception>
    public SecretString ApinizerPassword
    {
        get => _apinizer.Password;
        set => _apinizer.Password = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Makes options that work at once: this emulator's address, and the name and password of the one console user.</summary>
    /// <returns>New options.</returns>
    public ApinizerOptions ApinizerOptions() => new() { BaseAddress = BaseAddress, ClientId = _apinizer.UserName, ClientSecret = _apinizer.Password };

    /// <summary>Issues a token as the console does: it begins with <c>apnz_</c>, unlike those of the token endpoint.</summary>
    /// <param name="lifetime">How long it works, by the emulator's clock: more than zero; <see langword="null"/> for ever.</param>
    /// <returns>The token.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lifetime"/> is zero or negative.</exception>
    public SecretString IssueApinizerToken(TimeSpan? lifetime = null) => _apinizer.Issue(Positive(lifetime), _clock.GetUtcNow());

    /// <summary>Revokes a token, which only the console can do.</summary>
    /// <param name="accessToken">The token, however it was issued.</param>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public void RevokeApinizerToken(SecretString accessToken)
    {
        ArgumentNullException.ThrowIfNull(accessToken);
        if (!_apinizer.Revoke(accessToken.Reveal()))
        {
            throw new ArgumentException("The emulated user has no such token.", nameof(accessToken));
        }
    }

    private static TimeSpan? Positive(TimeSpan? lifetime) => !(lifetime <= TimeSpan.Zero)
        ? lifetime
        : throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "A lifetime must be more than zero.");

    private static T Known<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such form.");
}
