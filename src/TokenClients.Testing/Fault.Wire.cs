using System.Globalization;
using System.Text;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>What goes wrong with the connection and with the bytes of an answer.</content>
public sealed partial class Fault
{
    private const int MaxPieces = 20;
    private const int MaxNesting = 1_000_000;
    private const int MaxInformational = 1000;
    private const long MaxBodySize = 1L << 40;

    // A reset overtakes what a client has not read yet.
    private static readonly TimeSpan ResetDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(1);

    private static readonly ReadOnlyMemory<byte> Blanks = BytesOf(' ', 1 << 16);
    private static readonly Lazy<ReadOnlyMemory<byte>> MegabyteOfBlanks = new(static () => Spoiling.Gzip(BytesOf(' ', 1 << 20).Span));

    /// <summary>The request arrives whole, and then the connection is reset without an answer.</summary>
    /// <param name="afterExecuting">Whether the operation takes effect before.</param>
    /// <returns>The fault.</returns>
    public static Fault Drop(bool afterExecuting = false) => new(afterExecuting, static _ => null, WireEnd.Reset, static _ => []);

    /// <summary>The request arrives whole, and no answer comes until the client goes away or the emulator is disposed.</summary>
    /// <param name="afterExecuting">Whether the operation takes effect before.</param>
    /// <returns>The fault.</returns>
    public static Fault Hang(bool afterExecuting = false) => new(afterExecuting, static _ => null, WireEnd.Hang, static _ => []);

    /// <summary>
    /// The connection is reset (TCP RST) in the middle of the body: the head of the answer and the beginning of the body come, and the reset 50 ms later, so that a client can read what came.
    /// </summary>
    /// <param name="bodyBytes">How many bytes of the body come before: 0 or more, where 0 means the head only. If the body has no more, all of it comes.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bodyBytes"/> is negative.</exception>
    public static Fault Reset(int bodyBytes, bool afterExecuting = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bodyBytes);
        return new(afterExecuting, RealOrOwn, WireEnd.Reset, answer => [new(answer.Head()), new(Beginning(answer.Body, bodyBytes)), new(default, ResetDelay)]);
    }

    /// <summary>The body ends early, and the framing says that this is all: <c>Content-Length</c> is that of what comes, such as the first half of a JSON object.</summary>
    /// <param name="bodyBytes">How many bytes of the body come: 0 or more. If the body has no more, it is whole.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bodyBytes"/> is negative.</exception>
    public static Fault Truncate(int bodyBytes, bool afterExecuting = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bodyBytes);
        return Spoilt(afterExecuting, body => Beginning(body, bodyBytes));
    }

    /// <summary><c>Content-Length</c> is wrong; the body comes whole, and then the connection is closed in order (TCP FIN).</summary>
    /// <param name="difference">
    /// How many bytes the header says too much (more than 0) or too little (less than 0), but not less than 0 in all. Too much: the connection ends before the body does. Too little: the body looks cut,
    /// and its rest looks like the beginning of another answer.
    /// </param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="difference"/> is 0.</exception>
    public static Fault WrongLength(int difference, bool afterExecuting = false)
    {
        ArgumentOutOfRangeException.ThrowIfZero(difference);
        return new(afterExecuting, RealOrOwn, WireEnd.Close, answer => answer.MayHaveBody
            ? [new(answer.Head(Math.Max(0, (long)answer.Body.Length + difference))), new(answer.Body)]
            : [new(answer.Head())]);
    }

    /// <summary>The head of the answer comes in 20 pieces, the first at once and the last when the duration is over; then the body at once.</summary>
    /// <param name="duration">How long the head takes, of real time: more than zero, at most a day.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of range.</exception>
    public static Fault SlowHeaders(TimeSpan duration, bool afterExecuting = false)
    {
        CheckDuration(duration);
        return new(afterExecuting, RealOrOwn, WireEnd.KeepAlive, answer => [.. Pieces(answer.Head(), duration), new(answer.Body)]);
    }

    /// <summary>The head of the answer comes at once, and the body in 20 pieces, or as many as it has bytes, the last when the duration is over.</summary>
    /// <param name="duration">How long the body takes, of real time: more than zero, at most a day.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of range.</exception>
    public static Fault SlowBody(TimeSpan duration, bool afterExecuting = false)
    {
        CheckDuration(duration);
        return new(afterExecuting, RealOrOwn, WireEnd.KeepAlive, answer => [new(answer.Head()), .. Pieces(answer.Body, duration)]);
    }

    /// <summary>The body begins with the byte order mark of UTF-8 (<c>EF BB BF</c>), which JSON must not.</summary>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    public static Fault ByteOrderMark(bool afterExecuting = false) => Spoilt(afterExecuting, Spoiling.WithByteOrderMark);

    /// <summary>The body holds a byte that UTF-8 never has (<c>FF</c>): at the beginning of the first text that is the value of a JSON member, or else at its end.</summary>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    public static Fault InvalidUtf8(bool afterExecuting = false) => Spoilt(afterExecuting, Spoiling.WithInvalidUtf8);

    /// <summary>The JSON object of the body begins with one member more, <c>nested</c>: arrays in arrays, well-formed. A body that is no object becomes the arrays alone.</summary>
    /// <param name="depth">How many arrays, 1 to 1,000,000.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depth"/> is out of range.</exception>
    public static Fault DeepNesting(int depth = 10_000, bool afterExecuting = false)
    {
        CheckRange(depth, 1, MaxNesting, nameof(depth));
        return Spoilt(afterExecuting, body => Spoiling.WithNesting(body, depth));
    }

    /// <summary>Blanks follow the body, which leave its JSON well-formed. They are written as fast as the client reads, and are in no memory.</summary>
    /// <param name="bytes">How many, 1 to 1 TiB.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is out of range.</exception>
    public static Fault HugeBody(long bytes, bool afterExecuting = false)
    {
        CheckRange(bytes, 1, MaxBodySize, nameof(bytes));
        return new(afterExecuting, RealOrOwn, WireEnd.KeepAlive, answer => WithBlanks(answer, bytes));
    }

    /// <summary>
    /// The body is compressed, whether the client asked for it or not, and unpacks to itself with blanks behind it, which are about a thousandth of their size on the wire.
    /// It is a gzip stream of several members, as RFC 1952 allows.
    /// </summary>
    /// <param name="bytes">How many blanks, 1 to 1 TiB.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is out of range.</exception>
    public static Fault GzipBomb(long bytes, bool afterExecuting = false)
    {
        CheckRange(bytes, 1, MaxBodySize, nameof(bytes));
        return new(afterExecuting, static scene => SaidToBeGzip(RealOrOwn(scene)), WireEnd.KeepAlive, answer => WithZippedBlanks(answer, bytes));
    }

    /// <summary>The answer is said to be compressed (<c>Content-Encoding: gzip</c>), whether the client asked for it or not, and cannot be unpacked. <c>Content-Length</c> is right.</summary>
    /// <param name="error">What is wrong with it.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="error"/> is no known error.</exception>
    public static Fault BrokenGzip(GzipError error, bool afterExecuting = false)
    {
        CheckKnown(error, nameof(error));
        return new(afterExecuting, scene => SaidToBeGzip(RealOrOwn(scene)).But(body => Spoiling.BrokenGzip(body, error)));
    }

    /// <summary>The body comes in chunks (<c>Transfer-Encoding: chunked</c>): the first half as one chunk, and then something that is none. Then the connection is closed in order (TCP FIN).</summary>
    /// <param name="error">What is wrong.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="error"/> is no known error.</exception>
    public static Fault BrokenChunks(ChunkError error, bool afterExecuting = false)
    {
        CheckKnown(error, nameof(error));
        return new(afterExecuting, RealOrOwn, WireEnd.Close, answer => InChunks(answer, error));
    }

    /// <summary>Informational answers come before the answer, which is right. A client has to pass over them.</summary>
    /// <param name="status">Their status code: 100, or 102 to 199. 101 is none, as it would end HTTP on the connection.</param>
    /// <param name="count">How many, 1 to 1,000.</param>
    /// <param name="afterExecuting">Whether the operation runs before, and the answer is its own.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> or <paramref name="count"/> is out of range.</exception>
    public static Fault Informational(int status = 103, int count = 1, bool afterExecuting = false)
    {
        CheckRange(status, 100, 199, nameof(status));
        ArgumentOutOfRangeException.ThrowIfEqual(status, 101);
        CheckRange(count, 1, MaxInformational, nameof(count));
        return new(
            afterExecuting,
            RealOrOwn,
            WireEnd.KeepAlive,
            answer => [.. System.Linq.Enumerable.Repeat(new WireStep(WireAnswer.InformationalHead(status)), count), new(answer.Head()), new(answer.Body)]);
    }

    private static Fault Spoilt(bool afterExecuting, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> spoil) => new(afterExecuting, scene => RealOrOwn(scene).But(spoil));

    private static EmulatedAnswer SaidToBeGzip(EmulatedAnswer answer) => answer.But(static body => body).With("Content-Encoding", "gzip");

    private static ReadOnlyMemory<byte> BytesOf(char character, int count)
    {
        var bytes = new byte[count];
        Array.Fill(bytes, (byte)character);
        return bytes;
    }

    private static ReadOnlyMemory<byte> Beginning(ReadOnlyMemory<byte> bytes, int count) => bytes[..Math.Min(count, bytes.Length)];

    private static void CheckDuration(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, LongestDuration);
    }

    private static IEnumerable<WireStep> Pieces(ReadOnlyMemory<byte> bytes, TimeSpan duration)
    {
        var count = Math.Min(bytes.Length, MaxPieces);
        for (var index = 0; index < count; index++)
        {
            // A single piece waits as the last.
            var pause = count == 1 ? duration : index == 0 ? TimeSpan.Zero : duration / (count - 1);
            yield return new(bytes[(bytes.Length * index / count)..(bytes.Length * (index + 1) / count)], pause);
        }
    }

    private static IEnumerable<WireStep> WithBlanks(WireAnswer answer, long bytes)
    {
        if (!answer.MayHaveBody)
        {
            yield return new(answer.Head());
            yield break;
        }

        yield return new(answer.Head(answer.Body.Length + bytes));
        yield return new(answer.Body);
        for (var left = bytes; left > 0; left -= Blanks.Length)
        {
            yield return new(Blanks[..(int)Math.Min(left, Blanks.Length)]);
        }
    }

    private static IEnumerable<WireStep> WithZippedBlanks(WireAnswer answer, long bytes)
    {
        if (!answer.MayHaveBody)
        {
            yield return new(answer.Head());
            yield break;
        }

        const int Megabyte = 1 << 20;
        var first = Spoiling.Gzip(answer.Body.Span);
        var last = Spoiling.Gzip(BytesOf(' ', (int)(bytes % Megabyte)).Span);
        var between = bytes / Megabyte;
        yield return new(answer.Head(first.Length + (between * MegabyteOfBlanks.Value.Length) + last.Length));
        yield return new(first);
        for (; between > 0; between--)
        {
            yield return new(MegabyteOfBlanks.Value);
        }

        yield return new(last);
    }

    private static IEnumerable<WireStep> InChunks(WireAnswer answer, ChunkError error)
    {
        if (!answer.MayHaveBody)
        {
            yield return new(answer.Head());
            yield break;
        }

        yield return new(answer.Head("Transfer-Encoding", "chunked"));
        var half = answer.Body.Length / 2;
        if (half > 0)
        {
            yield return Line(half.ToString("x", CultureInfo.InvariantCulture));
            yield return new(answer.Body[..half]);
            yield return Line("");
        }

        if (error == ChunkError.Cut)
        {
            yield break;
        }

        // The blank keeps a chunk of nothing, which would be the last, out of it.
        var size = answer.Body.Length - half + 1;
        yield return Line(error == ChunkError.Size ? "size" : size.ToString("x", CultureInfo.InvariantCulture));
        yield return new(answer.Body[half..]);
        yield return Line(error == ChunkError.Size ? " " : "  ");
        yield return Line("0");
        yield return Line("");

        static WireStep Line(string text) => new(Encoding.ASCII.GetBytes(text + "\r\n"));
    }
}
