using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <summary>
/// Something that goes wrong between a service and its client, on a real connection. By default it strikes before the operation has any effect; with <c>afterExecuting</c>
/// the operation runs as usual and only its answer is replaced or spoilt: that is how a token is created whose secret nobody ever saw.
/// </summary>
/// <remarks>
/// <para>A fault that spoils an answer, such as <see cref="Reset"/> or <see cref="SlowBody"/>, spoils the operation's own with <c>afterExecuting</c>. Without, there is none,
/// and it spoils one in its place: status 200, and a JSON object of about a kilobyte that says nothing which a service would say.
/// Of an answer that has no body by its status, such as 204, only the head can be spoilt.</para>
/// <para>Durations are of real time, whatever clock the emulator goes by. Every fault ends at once when its client goes away or the emulator is disposed.</para>
/// <para>A connection that nobody answers and a certificate that is wrong are no faults of an operation: see <see cref="TokenServicesEmulator.RefusingAddress"/>
/// and <see cref="TokenServicesEmulator.ListenTlsAsync"/>.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1724", Justification = "The namespace that it is said to conflict with belongs to a dependency of a dependency.")]
public sealed partial class Fault
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(366);

    private static readonly EmulatedAnswer OwnAnswer = new(200)
    {
        ContentType = "application/json; charset=utf-8",
        Body = Encoding.ASCII.GetBytes($$"""{"emulated":"{{string.Concat(System.Linq.Enumerable.Repeat("The operation did not run. ", 37))}}"}"""),
    };

    private readonly Func<FaultScene, EmulatedAnswer?> _answer;

    private Fault(bool afterExecuting, Func<FaultScene, EmulatedAnswer?> answer, WireEnd end = default, Func<WireAnswer, IEnumerable<WireStep>>? steps = null)
    {
        AfterExecuting = afterExecuting;
        _answer = answer;
        End = end;
        Steps = steps;
    }

    internal bool AfterExecuting { get; }

    /// <summary>The status that the service is asked for, if it is.</summary>
    internal int StatusCode { get; private init; }

    internal TimeSpan? RetryAfter { get; private init; }

    /// <summary>What is written instead of the answer as it is; <see langword="null"/> if only the answer differs.</summary>
    internal Func<WireAnswer, IEnumerable<WireStep>>? Steps { get; }

    /// <summary>What becomes of the connection after <see cref="Steps"/>.</summary>
    internal WireEnd End { get; }

    /// <summary>An answer of this status, with a body as the service writes it. A status below 400 has no body.</summary>
    /// <param name="status">The status code, 200 to 599. With 204 there is no body where one is due.</param>
    /// <param name="retryAfter">What the header <c>Retry-After</c> says, from zero, in whole seconds (rounded up); <see langword="null"/> for no such header.</param>
    /// <param name="afterExecuting">Whether the operation takes effect before.</param>
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
            var answer = status < 400 ? new EmulatedAnswer(status) : scene.Service.Failure(fault, scene.Operation, scene.Request, scene.Real);
            return retryAfter is { } wait ? answer.With("Retry-After", Seconds(wait)) : answer;
        })
        {
            StatusCode = status,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>An answer with this body, such as the page of a proxy.</summary>
    /// <param name="contentType">The header <c>Content-Type</c>; empty for no such header.</param>
    /// <param name="body">The body, sent as UTF-8; may be empty.</param>
    /// <param name="status">The status code, 200 to 599.</param>
    /// <param name="afterExecuting">Whether the operation takes effect before.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="contentType"/> or <paramref name="body"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is out of range.</exception>
    /// <exception cref="ArgumentException"><paramref name="contentType"/> cannot stand in a header.</exception>
    public static Fault Body(string contentType, string body, int status = 200, bool afterExecuting = false)
    {
        CheckHeader(contentType, nameof(contentType));
        ArgumentNullException.ThrowIfNull(body);
        CheckRange(status, 200, 599, nameof(status));
        var content = Encoding.UTF8.GetBytes(body);
        return new(afterExecuting, _ => new(status) { ContentType = contentType.Length == 0 ? null : contentType, Body = content });
    }

    /// <summary>The answer with another header <c>Content-Type</c>; status and body stay.</summary>
    /// <param name="contentType">The header, such as <c>text/html</c>; empty for no such header.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="contentType"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="contentType"/> cannot stand in a header.</exception>
    public static Fault ContentType(string contentType, bool afterExecuting = false)
    {
        CheckHeader(contentType, nameof(contentType));
        return new(afterExecuting, scene => RealOrOwn(scene).But(contentType.Length == 0 ? null : contentType));
    }

    /// <summary>A redirect without a body.</summary>
    /// <param name="status">The status code: 301, 302, 303, 307 or 308.</param>
    /// <param name="location">
    /// The header <c>Location</c>: an absolute address leads to another origin, a relative one stays at the emulator; <see langword="null"/> for the path and query that were asked for,
    /// so that a client which follows asks again for the same, and gets it when the fault is used up.
    /// </param>
    /// <param name="afterExecuting">Whether the operation takes effect before.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is none of these.</exception>
    /// <exception cref="ArgumentException"><paramref name="location"/> cannot stand in a header.</exception>
    public static Fault Redirect(int status, Uri? location = null, bool afterExecuting = false)
    {
        if (status is not (301 or 302 or 303 or 307 or 308))
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "A redirect is 301, 302, 303, 307 or 308.");
        }

        var target = location is { IsAbsoluteUri: true } ? location.AbsoluteUri : location?.OriginalString;
        if (target is not null)
        {
            CheckHeader(target, nameof(location));
        }

        return new(afterExecuting, scene => new EmulatedAnswer(status).With("Location", target ?? scene.Request.RawTarget));
    }

    /// <summary>The service says that there were too many calls, and says in one place only when to call again. The operation does not run.</summary>
    /// <param name="hint">Where it says so.</param>
    /// <param name="wait">
    /// How long to wait from now, by the emulator's clock, in whole seconds where seconds are written (rounded up): from -366 days to 366 days, as a service may name an instant that has passed
    /// when clocks disagree. Default: <see langword="null"/>, 60 s.
    /// </param>
    /// <param name="status">The status code, 200 to 599: some services are said to put this error under another than 429.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="hint"/> is no known place, <paramref name="wait"/> is more than 366 days either way, or <paramref name="status"/> is out of range.</exception>
    public static Fault RateLimited(RateLimitHint hint, TimeSpan? wait = null, int status = 429)
    {
        CheckKnown(hint, nameof(hint));
        CheckRange(status, 200, 599, nameof(status));
        var time = wait ?? TimeSpan.FromSeconds(60);
        CheckRange(time, -LongestWait, LongestWait, nameof(wait));
        return new(afterExecuting: false, scene =>
        {
            var answer = scene.Service.RateLimited(status, hint, time, scene.Operation, scene.Request);
            return hint switch
            {
                RateLimitHint.RetryAfterSeconds => answer.With("Retry-After", Seconds(time)),
                RateLimitHint.RetryAfterDate => answer.With("Retry-After", (scene.Request.Now + time).ToString("r", CultureInfo.InvariantCulture)),
                _ => answer,
            };
        });
    }

    /// <summary>What is answered, unless <see cref="Steps"/> alter it on the wire.</summary>
    /// <param name="scene">The call.</param>
    /// <returns>The answer; <see langword="null"/> if there is none.</returns>
    internal EmulatedAnswer? Answer(in FaultScene scene) => _answer(scene);

    private static EmulatedAnswer RealOrOwn(FaultScene scene) => scene.Real ?? OwnAnswer;

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
            throw new ArgumentOutOfRangeException(name, value, $"There is no such {typeof(T).Name}.");
        }
    }

    private static void CheckHeader(string value, string name)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException("A header holds visible ASCII and blanks only.", name);
        }
    }
}
