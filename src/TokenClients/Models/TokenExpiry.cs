using System.Globalization;
using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients;

/// <summary>When a token stops working by itself: at an instant, never, or unknown. The default value is <see cref="Unknown"/>.</summary>
[JsonConverter(typeof(TokenExpiryJsonConverter))]
public readonly struct TokenExpiry : IEquatable<TokenExpiry>
{
    private enum Form : byte
    {
        Unknown,
        Never,
        At,
        In,
    }

    private readonly Form _form;
    private readonly long _ticks;
    private TokenExpiry(Form form, long ticks = 0)
    {
        _form = form;
        _ticks = ticks;
    }

    /// <summary>The service did not say when the token expires.</summary>
    public static TokenExpiry Unknown => default;

    /// <summary>The token works until it is revoked.</summary>
    public static TokenExpiry Never => new(Form.Never);

    /// <summary>Says that the token expires at an instant.</summary>
    /// <param name="instant">The instant; kept as UTC. A request refuses one that has passed. Services keep milliseconds, what is finer is cut off on the wire.</param>
    /// <returns>The expiry.</returns>
    public static TokenExpiry At(DateTimeOffset instant) => new(Form.At, instant.UtcTicks);

    /// <summary>Says, in a request, that the token expires when this time has passed since the call was made, by the client's clock.</summary>
    /// <param name="lifetime">The lifetime, more than zero.</param>
    /// <returns>The expiry.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lifetime"/> is zero or negative.</exception>
    public static TokenExpiry In(TimeSpan lifetime) => lifetime > TimeSpan.Zero
        ? new(Form.In, lifetime.Ticks)
        : throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "A lifetime must be more than zero. Use TokenExpiry.Never for a token that does not expire.");

    /// <summary>Whether nothing is known about the expiry.</summary>
    public bool IsUnknown => _form == Form.Unknown;

    /// <summary>Whether the token does not expire by itself.</summary>
    public bool IsNever => _form == Form.Never;

    /// <summary>The instant in UTC, or <see langword="null"/> if the expiry is unknown, never, or a lifetime that no request has fixed yet.</summary>
    public DateTimeOffset? Instant => _form == Form.At ? new DateTimeOffset(_ticks, TimeSpan.Zero) : null;

    /// <summary>Tells whether the token has expired.</summary>
    /// <param name="now">The current time; the server's, where <see cref="ResponseInfo.ServerDate"/> has it, is better than the local one.</param>
    /// <returns><see langword="true"/> from the instant of the expiry on; <see langword="null"/> if that is not known.</returns>
    public bool? HasPassed(DateTimeOffset now) => _form switch
    {
        Form.Never => false,
        Form.At => now.UtcTicks >= _ticks,
        _ => null,
    };

    /// <inheritdoc/>
    public bool Equals(TokenExpiry other) => _form == other._form && _ticks == other._ticks;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TokenExpiry other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((int)_form * 397) ^ _ticks.GetHashCode();

    /// <summary>Compares two expiries.</summary>
    /// <param name="left">One expiry.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if they are the same.</returns>
    public static bool operator ==(TokenExpiry left, TokenExpiry right) => left.Equals(right);

    /// <summary>Compares two expiries.</summary>
    /// <param name="left">One expiry.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if they differ.</returns>
    public static bool operator !=(TokenExpiry left, TokenExpiry right) => !left.Equals(right);

    /// <summary>Returns <c>unknown</c>, <c>never</c>, the instant in ISO 8601, or <c>in</c> and the lifetime.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _form switch
    {
        Form.Never => "never",
        Form.At => Instant!.Value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        Form.In => "in " + new TimeSpan(_ticks).ToString("c", CultureInfo.InvariantCulture),
        _ => "unknown",
    };

    /// <summary>The instant that a request asks for; <see langword="null"/> for never.</summary>
    /// <exception cref="ArgumentException">Nothing was said about the expiry, or the instant has passed.</exception>
    internal DateTimeOffset? ForRequest(DateTimeOffset now, string argument)
    {
        if (_form == Form.Unknown)
        {
            throw new ArgumentException("Say when the token expires: TokenExpiry.In(…), TokenExpiry.At(…), or TokenExpiry.Never.", argument);
        }

        if (_form == Form.In && _ticks > DateTimeOffset.MaxValue.Ticks - now.UtcTicks)
        {
            throw new ArgumentException("The lifetime reaches past the last date that can be written. Use TokenExpiry.Never for a token that does not expire.", argument);
        }

        var instant = _form == Form.In ? now.AddTicks(_ticks) : Instant;
        return instant <= now
            ? throw new ArgumentException($"The expiry {this} has already passed.", argument)
            : instant;
    }
}
