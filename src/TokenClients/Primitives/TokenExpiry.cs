using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients;

/// <summary>When a token expires: at an instant, never, or unknown. The default value is <see cref="Unknown"/>.</summary>
[JsonConverter(typeof(TokenExpiryJsonConverter))]
[TypeConverter(typeof(TokenExpiryTypeConverter))]
public readonly record struct TokenExpiry
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

    private TokenExpiry(Form form, long ticks = 0) => (_form, _ticks) = (form, ticks);

    /// <summary>The service did not say when the token expires.</summary>
    public static TokenExpiry Unknown => default;

    /// <summary>The token works until it is revoked.</summary>
    public static TokenExpiry Never => new(Form.Never);

    /// <summary>Creates an expiry at an instant.</summary>
    /// <param name="instant">The instant, converted to UTC. Requests reject an instant that has passed. Services store milliseconds, so finer precision is truncated in requests.</param>
    /// <returns>The expiry.</returns>
    public static TokenExpiry At(DateTimeOffset instant) => new(Form.At, instant.UtcTicks);

    /// <summary>Creates an expiry for a request: the token expires this long after the call, by the client's clock.</summary>
    /// <param name="lifetime">The lifetime, more than zero.</param>
    /// <returns>The expiry.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lifetime"/> is zero or negative.</exception>
    public static TokenExpiry In(TimeSpan lifetime) => lifetime > TimeSpan.Zero
        ? new(Form.In, lifetime.Ticks)
        : throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "The lifetime must be greater than zero. Use TokenExpiry.Never for a token that does not expire.");

    /// <summary>Whether the expiry is unknown.</summary>
    public bool IsUnknown => _form == Form.Unknown;

    /// <summary>Whether the token never expires.</summary>
    public bool IsNever => _form == Form.Never;

    /// <summary>The instant in UTC, or <see langword="null"/> if the expiry is unknown or never, or was created with <see cref="In"/>.</summary>
    public DateTimeOffset? Instant => _form == Form.At ? new DateTimeOffset(_ticks, TimeSpan.Zero) : null;

    /// <summary>Returns whether the token has expired.</summary>
    /// <param name="now">The current time. Prefer the server's time (<see cref="ResponseInfo.ServerDate"/>) to the local time.</param>
    /// <returns><see langword="true"/> if the expiry is at or before <paramref name="now"/>; <see langword="null"/> if it is not known.</returns>
    public bool? HasPassed(DateTimeOffset now) => _form switch
    {
        Form.Never => false,
        Form.At => now.UtcTicks >= _ticks,
        _ => null,
    };

    /// <summary>Returns <c>unknown</c>, <c>never</c>, the instant in ISO 8601, or <c>in</c> and the lifetime.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _form switch
    {
        Form.Never => "never",
        Form.At => Instant!.Value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        Form.In => "in " + new TimeSpan(_ticks).ToString("c", CultureInfo.InvariantCulture),
        _ => "unknown",
    };

    /// <summary>Parses the text that <see cref="ToString"/> returns, and other instants in ISO 8601. Returns <see langword="null"/> for any other text.</summary>
    internal static TokenExpiry? TryParse(string text)
    {
        const string relative = "in ";
        if (text.StartsWith(relative, StringComparison.Ordinal))
        {
            return Durations.TryParse(text.Substring(relative.Length)) is { } lifetime && lifetime > TimeSpan.Zero ? In(lifetime) : null;
        }

        // DateTimeOffset also accepts formats other than ISO 8601, such as a time without a date.
        return text == "never" ? Never
            : text == "unknown" ? Unknown
            : text.Length > 4 && text[4] == '-' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? At(instant)
            : null;
    }

    /// <summary>Returns the text that serializers write.</summary>
    /// <exception cref="NotSupportedException">The expiry is a lifetime, which would mean a different instant when it is read back.</exception>
    internal string ToStored() => _form == Form.In
        ? throw new NotSupportedException("An expiry from TokenExpiry.In(…) has no instant, so it cannot be serialized.")
        : ToString();

    /// <summary>Returns this expiry if it is known.</summary>
    /// <exception cref="ArgumentException">The expiry is unknown.</exception>
    internal TokenExpiry Known(string argument) => IsUnknown
        ? throw new ArgumentException("The expiry is not set. Use TokenExpiry.In(…), TokenExpiry.At(…) or TokenExpiry.Never.", argument)
        : this;

    /// <summary>Returns the instant to send in a request, or <see langword="null"/> for never.</summary>
    /// <exception cref="ArgumentException">The expiry is unknown, or the instant has passed.</exception>
    internal DateTimeOffset? ForRequest(DateTimeOffset now, string argument)
    {
        Known(argument);
        if (_form == Form.In && _ticks > DateTimeOffset.MaxValue.Ticks - now.UtcTicks)
        {
            throw new ArgumentException("The lifetime ends after the latest date that DateTimeOffset supports. Use TokenExpiry.Never for a token that does not expire.", argument);
        }

        var instant = _form == Form.In ? now.AddTicks(_ticks) : Instant;
        return instant <= now
            ? throw new ArgumentException($"The expiry {this} has already passed.", argument)
            : instant;
    }
}
