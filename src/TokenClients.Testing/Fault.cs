using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <summary>
/// A failure between a service and its client, on a real connection. By default, it occurs before the operation has any effect. With <c>afterExecuting</c>,
/// the operation runs as usual and only its response is replaced or changed: for example, a token is created and its secret is lost.
/// Faults that send the usual response run the operation by default: <see cref="SlowHeaders"/>, <see cref="SlowBody"/>, <see cref="Informational"/>.
/// </summary>
/// <remarks>
/// <para>With <c>afterExecuting</c>, a fault that changes a response, such as <see cref="Reset"/> or <see cref="Truncate"/>, changes the operation's response. Otherwise, it changes
/// a placeholder: status 200, and a JSON object of about a kilobyte without any member that a service sends.
/// If a response has no body because of its status, such as 204, only its head can be changed.</para>
/// <para>Any fault can be delayed: <see cref="Delayed"/>.</para>
/// <para>Durations are in real time, whatever clock the emulator uses. The exception is the delay of <see cref="ExecuteLater"/>, which follows the emulator's clock. Every fault ends at once when its client disconnects or the emulator is disposed.</para>
/// <para>For a refused connection or an invalid certificate, see <see cref="TokenServicesEmulator.RefusingAddress"/>
/// and <see cref="TokenServicesEmulator.ListenTlsAsync"/>.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1724", Justification = "The conflicting namespace belongs to an indirect dependency.")]
public sealed partial class Fault
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(366);

    private static readonly EmulatedResponse OwnResponse = new(200)
    {
        ContentType = "application/json; charset=utf-8",
        Body = Encoding.ASCII.GetBytes($$"""{"emulated":"{{string.Concat(System.Linq.Enumerable.Repeat("The operation did not run. ", 37))}}"}"""),
    };

    private readonly Func<FaultScene, EmulatedResponse?> _response;

    private Fault(bool afterExecuting, Func<FaultScene, EmulatedResponse?> response, WireEnd end = default, Func<WireResponse, IEnumerable<WireStep>>? steps = null)
    {
        AfterExecuting = afterExecuting;
        _response = response;
        End = end;
        Steps = steps;
    }

    internal bool AfterExecuting { get; }

    /// <summary>The requested status of the service's error, if any.</summary>
    internal int StatusCode { get; private init; }

    internal TimeSpan? RetryAfter { get; private init; }

    /// <summary>How long after the call the operation runs; <see langword="null"/> if it runs at once or not at all.</summary>
    internal TimeSpan? ExecutesAfter { get; private init; }

    /// <summary>The steps that are written in place of the response; <see langword="null"/> if only the response differs.</summary>
    internal Func<WireResponse, IEnumerable<WireStep>>? Steps { get; }

    /// <summary>What happens to the connection after <see cref="Steps"/>.</summary>
    internal WireEnd End { get; }

    /// <summary>A response with the given status, and with the body that the service sends for it. If the status is below 400, there is no body.</summary>
    /// <param name="status">The status code, 200 to 599. 204 has no body, even if the client expects one.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header: zero or more, in whole seconds (rounded up); <see langword="null"/> for no such header.</param>
    /// <param name="afterExecuting">Whether the operation takes effect first.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is out of range, or <paramref name="retryAfter"/> is negative.</exception>
    public static Fault Status(int status, TimeSpan? retryAfter = null, bool afterExecuting = false)
    {
        CheckRange(status, 200, 599, nameof(status));
        if (retryAfter is { } wait)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero, nameof(retryAfter));
        }

        Fault fault = null!;
        return fault = new(afterExecuting, scene =>
        {
            var response = status < 400 ? new EmulatedResponse(status) : scene.Service.Failure(fault, scene.Operation, scene.Request, scene.Real);
            return retryAfter is { } wait ? response.With("Retry-After", Seconds(wait)) : response;
        })
        {
            StatusCode = status,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>A response with the given body, such as a proxy's page.</summary>
    /// <param name="contentType">The <c>Content-Type</c> header; empty for no such header.</param>
    /// <param name="body">The body, sent as UTF-8; may be empty.</param>
    /// <param name="status">The status code, 200 to 599.</param>
    /// <param name="afterExecuting">Whether the operation takes effect first.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="contentType"/> or <paramref name="body"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is out of range.</exception>
    /// <exception cref="ArgumentException"><paramref name="contentType"/> is not valid in a header.</exception>
    public static Fault Body(string contentType, string body, int status = 200, bool afterExecuting = false)
    {
        CheckHeader(contentType, nameof(contentType));
        ArgumentNullException.ThrowIfNull(body);
        CheckRange(status, 200, 599, nameof(status));
        var content = Encoding.UTF8.GetBytes(body);
        return new(afterExecuting, _ => new(status) { ContentType = contentType.Length == 0 ? null : contentType, Body = content });
    }

    /// <summary>The response with a different <c>Content-Type</c> header. Status and body are unchanged.</summary>
    /// <param name="contentType">The header, such as <c>text/html</c>; empty for no such header.</param>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="contentType"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="contentType"/> is not valid in a header.</exception>
    public static Fault ContentType(string contentType, bool afterExecuting = false)
    {
        CheckHeader(contentType, nameof(contentType));
        return new(afterExecuting, scene => RealOrOwn(scene).But(contentType.Length == 0 ? null : contentType));
    }

    /// <summary>A redirect without a body.</summary>
    /// <param name="status">The status code: 301, 302, 303, 307 or 308.</param>
    /// <param name="location">
    /// The <c>Location</c> header: an absolute address of another origin, or a relative address at the emulator; <see langword="null"/> for the requested path and query,
    /// so that a client that follows the redirect repeats the request, and gets the usual response after the fault is used up.
    /// </param>
    /// <param name="afterExecuting">Whether the operation takes effect first.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not one of these status codes.</exception>
    /// <exception cref="ArgumentException"><paramref name="location"/> is not valid in a header.</exception>
    public static Fault Redirect(int status, Uri? location = null, bool afterExecuting = false)
    {
        if (status is not (301 or 302 or 303 or 307 or 308))
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "The status of a redirect must be 301, 302, 303, 307 or 308.");
        }

        var target = location is { IsAbsoluteUri: true } ? location.AbsoluteUri : location?.OriginalString;
        if (target is not null)
        {
            CheckHeader(target, nameof(location));
        }

        return new(afterExecuting, scene => new EmulatedResponse(status).With("Location", target ?? scene.Request.RawTarget));
    }

    /// <summary>The service rejects the call because of its rate limit. <paramref name="hint"/> determines where the response says when to call again. The operation does not run.</summary>
    /// <param name="hint">Where the response says when to call again.</param>
    /// <param name="wait">
    /// How long to wait from now, by the emulator's clock: from -366 days to 366 days, because a service with a different clock may send a time in the past.
    /// Values in seconds are rounded up. Default: <see langword="null"/>, 60 s.
    /// </param>
    /// <param name="status">The status code, 200 to 599. Some services reportedly use a status other than 429 for this error.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="hint"/> is not a known value, <paramref name="wait"/> is more than 366 days in either direction, or <paramref name="status"/> is out of range.</exception>
    public static Fault RateLimited(RateLimitHint hint, TimeSpan? wait = null, int status = 429)
    {
        CheckKnown(hint, nameof(hint));
        CheckRange(status, 200, 599, nameof(status));
        var time = wait ?? TimeSpan.FromSeconds(60);
        CheckRange(time, -LongestWait, LongestWait, nameof(wait));
        return new(afterExecuting: false, scene =>
        {
            var response = scene.Service.RateLimited(status, hint, time, scene.Operation, scene.Request);
            return hint switch
            {
                RateLimitHint.RetryAfterSeconds => response.With("Retry-After", Seconds(time)),
                RateLimitHint.RetryAfterDate => response.With("Retry-After", (scene.Request.Now + time).ToString("r", CultureInfo.InvariantCulture)),
                _ => response,
            };
        });
    }

    /// <summary>Returns the same fault with a delay: nothing is sent before the delay is over. If the operation runs, it runs before the delay.</summary>
    /// <param name="delay">The delay, in real time: more than zero, at most 1 day.</param>
    /// <returns>A new fault. For example, <c>Fault.Status(503).Delayed(delay)</c> sends an error late.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is out of range.</exception>
    public Fault Delayed(TimeSpan delay)
    {
        CheckDuration(delay, nameof(delay));
        var steps = Steps ?? (static response => [new(response.Head()), new(response.Body)]);
        return new(AfterExecuting, _response, End, response => System.Linq.Enumerable.Prepend(steps(response), new(default, delay))) { StatusCode = StatusCode, RetryAfter = RetryAfter, ExecutesAfter = ExecutesAfter };
    }

    /// <summary>Creates the response, which <see cref="Steps"/> can change further.</summary>
    /// <param name="scene">The call.</param>
    /// <returns>The response; <see langword="null"/> if there is none.</returns>
    internal EmulatedResponse? Response(in FaultScene scene) => _response(scene);

    private static EmulatedResponse RealOrOwn(FaultScene scene) => scene.Real ?? OwnResponse;

    private static string Seconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static void CheckRange<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
    }

    private static void CheckKnown<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(name, value, $"The value is not a known {typeof(T).Name}.");
        }
    }

    private static void CheckHeader(string value, string name)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException("A header can contain only visible ASCII characters and spaces.", name);
        }
    }
}
