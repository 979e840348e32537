using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TokenClients.Testing;

/// <summary>
/// Something that goes wrong between a service and its client. By default it strikes before the operation has any effect; with <c>afterExecuting</c>
/// the operation runs as usual and only its answer is replaced: that is how a token is created whose secret nobody ever saw.
/// </summary>
[SuppressMessage("Naming", "CA1724", Justification = "The namespace that it is said to conflict with belongs to a dependency of a dependency.")]
public sealed class Fault
{
    private Fault(FaultKind kind, bool afterExecuting)
    {
        Kind = kind;
        AfterExecuting = afterExecuting;
    }

    internal enum FaultKind
    {
        Status = 1,
        Body,
        Drop,
        Hang,
    }

    internal FaultKind Kind { get; }

    internal bool AfterExecuting { get; }

    internal int StatusCode { get; private init; }

    internal TimeSpan? RetryAfter { get; private init; }

    internal string? ContentType { get; private init; }

    internal ReadOnlyMemory<byte> Content { get; private init; }

    /// <summary>An answer of this status, with a body as the service writes it. A status below 400 has no body.</summary>
    /// <param name="status">The status code, 200 to 599.</param>
    /// <param name="retryAfter">What the header <c>Retry-After</c> says, in whole seconds (rounded up); <see langword="null"/> for no such header.</param>
    /// <param name="afterExecuting">Whether the operation takes effect before.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is out of range, or <paramref name="retryAfter"/> is negative.</exception>
    public static Fault Status(int status, TimeSpan? retryAfter = null, bool afterExecuting = false)
    {
        CheckStatus(status);
        if (retryAfter is { } wait)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero, nameof(retryAfter));
        }

        return new(FaultKind.Status, afterExecuting) { StatusCode = status, RetryAfter = retryAfter };
    }

    /// <summary>The request arrives whole, and then the connection is reset without an answer.</summary>
    /// <param name="afterExecuting">Whether the operation takes effect before.</param>
    /// <returns>The fault.</returns>
    public static Fault Drop(bool afterExecuting = false) => new(FaultKind.Drop, afterExecuting);

    /// <summary>The request arrives whole, and no answer comes until the client goes away or the emulator is disposed.</summary>
    /// <param name="afterExecuting">Whether the operation takes effect before.</param>
    /// <returns>The fault.</returns>
    public static Fault Hang(bool afterExecuting = false) => new(FaultKind.Hang, afterExecuting);

    /// <summary>An answer with this body, such as the page of a proxy.</summary>
    /// <param name="contentType">The header <c>Content-Type</c>; empty for no such header.</param>
    /// <param name="body">The body, sent as UTF-8; may be empty.</param>
    /// <param name="status">The status code, 200 to 599.</param>
    /// <param name="afterExecuting">Whether the operation takes effect before.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="contentType"/> or <paramref name="body"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is out of range.</exception>
    public static Fault Body(string contentType, string body, int status = 200, bool afterExecuting = false)
    {
        ArgumentNullException.ThrowIfNull(contentType);
        ArgumentNullException.ThrowIfNull(body);
        CheckStatus(status);
        return new(FaultKind.Body, afterExecuting)
        {
            StatusCode = status,
            ContentType = contentType.Length == 0 ? null : contentType,
            Content = Encoding.UTF8.GetBytes(body),
        };
    }

    private static void CheckStatus(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
    }
}
