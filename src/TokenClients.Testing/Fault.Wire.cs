using System.Globalization;
using System.Text;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>Faults in the connection and in the bytes of a response.</content>
public sealed partial class Fault
{
    private const int MaxPieces = 20;
    private const int MaxNesting = 1_000_000;
    private const int MaxInformational = 1000;
    private const long MaxBodySize = 1L << 40;

    // A reset discards data that the client has not read yet.
    private static readonly TimeSpan ResetDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(1);

    private static readonly ReadOnlyMemory<byte> Blanks = BytesOf(' ', 1 << 16);
    private static readonly Lazy<ReadOnlyMemory<byte>> MegabyteOfSpaces = new(static () => MalformedBody.Gzip(BytesOf(' ', 1 << 20).Span));

    /// <summary>The connection is reset without a response after the complete request has arrived.</summary>
    /// <param name="afterExecuting">Whether the operation takes effect first.</param>
    /// <returns>The fault.</returns>
    public static Fault Drop(bool afterExecuting = false) => new(afterExecuting, static _ => null, WireEnd.Reset, static _ => []);

    /// <summary>The connection is reset without a response after the complete request has arrived, and the operation takes effect only later. A client that immediately looks for the token that it may have created does not find it.</summary>
    /// <remarks>
    /// The emulator does not wait. A call or a test that reads the state after the delay finds that the operation was executed when the delay ended, or rejected, for example because an expiry had passed.
    /// To lose the response of an operation that takes effect at once, use <see cref="Drop"/>.
    /// </remarks>
    /// <param name="delay">How long after the call the operation takes effect, by the emulator's clock: more than zero, at most 366 days.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is out of range.</exception>
    public static Fault ExecuteLater(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, LongestWait);
        return new(afterExecuting: false, static _ => null, WireEnd.Reset, static _ => []) { ExecutesAfter = delay };
    }

    /// <summary>After the complete request has arrived, no response is sent. The connection stays open until the client disconnects or the emulator is disposed.</summary>
    /// <param name="afterExecuting">Whether the operation takes effect first.</param>
    /// <returns>The fault.</returns>
    public static Fault Hang(bool afterExecuting = false) => new(afterExecuting, static _ => null, WireEnd.Hang, static _ => []);

    /// <summary>
    /// The connection is reset (TCP RST) in the middle of the body: the head and the first part of the body are sent, and the reset follows 50 ms later, so that a client can read them.
    /// </summary>
    /// <param name="bodyBytes">How many bytes of the body are sent first: 0 or more, where 0 means the head only. If the body is shorter, all of it is sent.</param>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bodyBytes"/> is negative.</exception>
    public static Fault Reset(int bodyBytes, bool afterExecuting = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bodyBytes);
        return new(afterExecuting, RealOrOwn, WireEnd.Reset, response => [new(response.Head()), new(Beginning(response.Body, bodyBytes)), new(default, ResetDelay)]);
    }

    /// <summary>The body is cut off, for example after the first half of a JSON object, and <c>Content-Length</c> matches the shorter body.</summary>
    /// <param name="bodyBytes">How many bytes of the body are sent: 0 or more. If the body is shorter, all of it is sent.</param>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bodyBytes"/> is negative.</exception>
    public static Fault Truncate(int bodyBytes, bool afterExecuting = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bodyBytes);
        return WithBody(afterExecuting, body => Beginning(body, bodyBytes));
    }

    /// <summary><c>Content-Length</c> is wrong. The complete body is sent, and then the connection is closed normally (TCP FIN).</summary>
    /// <param name="difference">
    /// By how many bytes the header is too large (more than 0) or too small (less than 0). The header is never negative. If it is too large, the connection ends before the body is complete. If it is too small, the body looks cut off,
    /// and the remaining bytes look like another response.
    /// </param>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="difference"/> is 0.</exception>
    public static Fault WrongLength(int difference, bool afterExecuting = false)
    {
        ArgumentOutOfRangeException.ThrowIfZero(difference);
        return new(afterExecuting, RealOrOwn, WireEnd.Close, response => response.MayHaveBody
            ? [new(response.Head(Math.Max(0, (long)response.Body.Length + difference))), new(response.Body)]
            : [new(response.Head())]);
    }

    /// <summary>The usual response, but slow: its head is sent in 20 pieces, the first at once and the last at the end of the duration. Then the body is sent at once.</summary>
    /// <param name="duration">How long the head takes, in real time: more than zero, at most 1 day.</param>
    /// <param name="afterExecuting">Whether the operation runs first and its own response is sent, as usual. If not, a placeholder is sent.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of range.</exception>
    public static Fault SlowHeaders(TimeSpan duration, bool afterExecuting = true)
    {
        CheckDuration(duration);
        return new(afterExecuting, RealOrOwn, WireEnd.KeepAlive, response => [.. Pieces(response.Head(), duration), new(response.Body)]);
    }

    /// <summary>The usual response, but slow: its head is sent at once, and the body in at most 20 pieces, the last at the end of the duration.</summary>
    /// <param name="duration">How long the body takes, in real time: more than zero, at most 1 day.</param>
    /// <param name="afterExecuting">Whether the operation runs first and its own response is sent, as usual. If not, a placeholder is sent.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of range.</exception>
    public static Fault SlowBody(TimeSpan duration, bool afterExecuting = true)
    {
        CheckDuration(duration);
        return new(afterExecuting, RealOrOwn, WireEnd.KeepAlive, response => [new(response.Head()), .. Pieces(response.Body, duration)]);
    }

    /// <summary>The body begins with the byte order mark of UTF-8 (<c>EF BB BF</c>), which JSON must not have.</summary>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    public static Fault ByteOrderMark(bool afterExecuting = false) => WithBody(afterExecuting, MalformedBody.WithByteOrderMark);

    /// <summary>The body contains a byte that is never valid in UTF-8 (<c>FF</c>): at the beginning of the first string value of a JSON member, or at the end of the body if there is none.</summary>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    public static Fault InvalidUtf8(bool afterExecuting = false) => WithBody(afterExecuting, MalformedBody.WithInvalidUtf8);

    /// <summary>The body's JSON object begins with an additional member, <c>nested</c>, which consists of well-formed nested arrays. A body that is not an object is replaced with the arrays.</summary>
    /// <param name="depth">The number of arrays, 1 to 1,000,000.</param>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depth"/> is out of range.</exception>
    public static Fault DeepNesting(int depth = 10_000, bool afterExecuting = false)
    {
        CheckRange(depth, 1, MaxNesting, nameof(depth));
        return WithBody(afterExecuting, body => MalformedBody.WithNesting(body, depth));
    }

    /// <summary>The body is followed by spaces, so its JSON stays well-formed. They are written as fast as the client reads, without buffering.</summary>
    /// <param name="bytes">The size of the spaces, 1 byte to 1 TiB.</param>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is out of range.</exception>
    public static Fault HugeBody(long bytes, bool afterExecuting = false)
    {
        CheckRange(bytes, 1, MaxBodySize, nameof(bytes));
        return new(afterExecuting, RealOrOwn, WireEnd.KeepAlive, response => WithBlanks(response, bytes));
    }

    /// <summary>
    /// The body is compressed, whether or not the client accepts compression. It decompresses to the original body followed by spaces, which take about a thousandth of their size on the wire.
    /// It is a gzip stream with several members, as RFC 1952 allows.
    /// </summary>
    /// <param name="bytes">The size of the decompressed spaces, 1 byte to 1 TiB.</param>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is out of range.</exception>
    public static Fault GzipBomb(long bytes, bool afterExecuting = false)
    {
        CheckRange(bytes, 1, MaxBodySize, nameof(bytes));
        return new(afterExecuting, static scene => MarkedAsGzip(RealOrOwn(scene)), WireEnd.KeepAlive, response => WithZippedBlanks(response, bytes));
    }

    /// <summary>The response is marked as compressed (<c>Content-Encoding: gzip</c>), whether or not the client accepts compression, and cannot be decompressed. <c>Content-Length</c> is correct.</summary>
    /// <param name="error">What is wrong with the compressed body.</param>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="error"/> is not a known error.</exception>
    public static Fault BrokenGzip(GzipError error, bool afterExecuting = false)
    {
        CheckKnown(error, nameof(error));
        return new(afterExecuting, scene => MarkedAsGzip(RealOrOwn(scene)).But(body => MalformedBody.BrokenGzip(body, error)));
    }

    /// <summary>The body is sent in chunks (<c>Transfer-Encoding: chunked</c>): the first half as one chunk, and then an invalid chunk. Then the connection is closed normally (TCP FIN).</summary>
    /// <param name="error">What is wrong with the chunks.</param>
    /// <param name="afterExecuting">Whether the operation runs first, so that the fault changes its actual response.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="error"/> is not a known error.</exception>
    public static Fault BrokenChunks(ChunkError error, bool afterExecuting = false)
    {
        CheckKnown(error, nameof(error));
        return new(afterExecuting, RealOrOwn, WireEnd.Close, response => InChunks(response, error));
    }

    /// <summary>Informational responses precede the usual response. A client must ignore them.</summary>
    /// <param name="status">Their status code: 100, or 102 to 199. 101 is not allowed, because it would end HTTP on the connection.</param>
    /// <param name="count">The number of informational responses, 1 to 1,000.</param>
    /// <param name="afterExecuting">Whether the operation runs first and its own response is sent, as usual. If not, a placeholder is sent.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> or <paramref name="count"/> is out of range.</exception>
    public static Fault Informational(int status = 103, int count = 1, bool afterExecuting = true)
    {
        CheckRange(status, 100, 199, nameof(status));
        ArgumentOutOfRangeException.ThrowIfEqual(status, 101);
        CheckRange(count, 1, MaxInformational, nameof(count));
        return new(
            afterExecuting,
            RealOrOwn,
            WireEnd.KeepAlive,
            response => [.. System.Linq.Enumerable.Repeat(new WireStep(WireResponse.InformationalHead(status)), count), new(response.Head()), new(response.Body)]);
    }

    private static Fault WithBody(bool afterExecuting, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> change) => new(afterExecuting, scene => RealOrOwn(scene).But(change));

    private static EmulatedResponse MarkedAsGzip(EmulatedResponse response) => response.But(static body => body).With("Content-Encoding", "gzip");

    private static ReadOnlyMemory<byte> BytesOf(char character, int count)
    {
        var bytes = new byte[count];
        Array.Fill(bytes, (byte)character);
        return bytes;
    }

    private static ReadOnlyMemory<byte> Beginning(ReadOnlyMemory<byte> bytes, int count) => bytes[..Math.Min(count, bytes.Length)];

    private static void CheckDuration(TimeSpan duration, string name = "duration")
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, LongestDuration, name);
    }

    private static IEnumerable<WireStep> Pieces(ReadOnlyMemory<byte> bytes, TimeSpan duration)
    {
        var count = Math.Min(bytes.Length, MaxPieces);
        for (var index = 0; index < count; index++)
        {
            // A single piece is sent at the end of the duration.
            var pause = count == 1 ? duration : index == 0 ? TimeSpan.Zero : duration / (count - 1);
            yield return new(bytes[(bytes.Length * index / count)..(bytes.Length * (index + 1) / count)], pause);
        }
    }

    private static IEnumerable<WireStep> WithBlanks(WireResponse response, long bytes)
    {
        if (!response.MayHaveBody)
        {
            yield return new(response.Head());
            yield break;
        }

        yield return new(response.Head(response.Body.Length + bytes));
        yield return new(response.Body);
        for (var left = bytes; left > 0; left -= Blanks.Length)
        {
            yield return new(Blanks[..(int)Math.Min(left, Blanks.Length)]);
        }
    }

    private static IEnumerable<WireStep> WithZippedBlanks(WireResponse response, long bytes)
    {
        if (!response.MayHaveBody)
        {
            yield return new(response.Head());
            yield break;
        }

        const int Megabyte = 1 << 20;
        var first = MalformedBody.Gzip(response.Body.Span);
        var last = MalformedBody.Gzip(BytesOf(' ', (int)(bytes % Megabyte)).Span);
        var between = bytes / Megabyte;
        yield return new(response.Head(first.Length + (between * MegabyteOfSpaces.Value.Length) + last.Length));
        yield return new(first);
        for (; between > 0; between--)
        {
            yield return new(MegabyteOfSpaces.Value);
        }

        yield return new(last);
    }

    private static IEnumerable<WireStep> InChunks(WireResponse response, ChunkError error)
    {
        if (!response.MayHaveBody)
        {
            yield return new(response.Head());
            yield break;
        }

        yield return new(response.Head("Transfer-Encoding", "chunked"));
        var half = response.Body.Length / 2;
        if (half > 0)
        {
            yield return Line(half.ToString("x", CultureInfo.InvariantCulture));
            yield return new(response.Body[..half]);
            yield return Line("");
        }

        if (error == ChunkError.Cut)
        {
            yield break;
        }

        // The space prevents an empty chunk, which would end the body.
        var size = response.Body.Length - half + 1;
        yield return Line(error == ChunkError.Size ? "size" : size.ToString("x", CultureInfo.InvariantCulture));
        yield return new(response.Body[half..]);
        yield return Line(error == ChunkError.Size ? " " : "  ");
        yield return Line("0");
        yield return Line("");

        static WireStep Line(string text) => new(Encoding.ASCII.GetBytes(text + "\r\n"));
    }
}
