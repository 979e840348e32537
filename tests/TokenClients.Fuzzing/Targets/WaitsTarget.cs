using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using TokenClients.Apinizer;
using TokenClients.Errors;
using TokenClients.Infisical;
using TokenClients.Requests;
using TokenClients.Transport.Infisical;
using TokenClients.Transport.Vercel;
using TokenClients.Vercel;

namespace TokenClients.Fuzzing.Targets;

/// <summary>
/// The times in headers: <c>Retry-After</c> in seconds or as one of the three dates of RFC 9110, <c>Date</c>, and the reset of a rate limit.
/// An input is a letter for the service, and the lines of the three headers; or <c>d</c>, a digit for the format of a date, and a number of seconds.
/// </summary>
internal sealed partial class WaitsTarget : Target
{
    // Years of two digits are those from 1950 to 2049.
    private static readonly DateTimeOffset First = new(1950, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Last = new(2049, 12, 31, 23, 59, 59, TimeSpan.Zero);

    internal override string Name => "waits";

    internal override IReadOnlyList<string> Defects { get; } = ["a negative wait", "a date of another zone"];

    internal override IEnumerable<string> Words { get; } =
        ["7", "0", "-1", "+5", "1.5", ".5", "1e9", "922337203685", "922337203686", "9223372036854775807", "Mon, 30 Nov 2026 12:00:09 GMT", "Monday, 30-Nov-26 12:00:09 GMT", "Mon Nov 30 12:00:09 2026", "Sun Nov  1 12:00:09 2026", "GMT", "+0100", ",", "NaN", "\n", " "];

    internal override IEnumerable<byte[]> Seeds => Words.SelectMany(static word => new[] { Input("i"u8, $"{word}\nMon, 30 Nov 2026 12:00:00 GMT\n60"), Input("v"u8, $"{word}\n\n1796040060") })
        .Concat([Input("d0"u8, "2427192009"), Input("d1"u8, "2427192009"), Input("d2"u8, "2427192009"), Input("d2"u8, "2424686409"), Input("a"u8, "7\nyesterday\n-9223372036854775808"), Input("v"u8, "\n\n1796040060"), Input("i"u8, "\n\n60")]);

    internal override void Run(ReadOnlySpan<byte> input, string? defect)
    {
        if (input.IsEmpty)
        {
            return;
        }

        if (input is [(byte)'d', var format, .. var number])
        {
            CheckDate(format, number, defect);
            return;
        }

        var lines = Encoding.UTF8.GetString(input[1..]).Split('\n');
        var (retryAfter, date, reset) = (lines[0], lines.Length > 1 ? lines[1] : "", lines.Length > 2 ? lines[2] : "");
        foreach (var status in new[] { 429, 503, 400 })
        {
            var (failure, response) = Read(input[0], status, defect == "a negative wait" ? retryAfter.TrimStart('-') : retryAfter, date, reset);
            var wait = failure.RetryAfter;
            Check(wait is not { Ticks: < 0 }, $"waits {wait}");
            if (status == 400)
            {
                Check(wait is null, $"status 400 waits {wait}");
                continue;
            }

            // 1*DIGIT, and what is accepted beyond.
            if (Digits().IsMatch(retryAfter))
            {
                var seconds = BigInteger.Parse(retryAfter, CultureInfo.InvariantCulture);
                Check(wait is { } given && (seconds > 900_000_000_000 ? given.TotalSeconds >= 9e11 : (given - TimeSpan.FromSeconds((long)seconds)).Duration() < TimeSpan.FromMilliseconds(1)), $"\"{retryAfter}\" waits {wait}");
            }
            else if (Negative().IsMatch(retryAfter))
            {
                Check(wait == TimeSpan.Zero, $"\"{retryAfter}\" waits {wait}");
            }
            else if (status == 503 && !retryAfter.Any(char.IsAsciiDigit))
            {
                Check(wait is null, $"\"{retryAfter}\" waits {wait}");
            }

            var limit = response.Info.RateLimit;
            if (Digits().IsMatch(reset) && long.TryParse(reset, CultureInfo.InvariantCulture, out var resetNumber))
            {
                var start = response.Info.RespondedAt;
                var expected = input[0] == 'i' ? Oracles.Scalars.After(start, resetNumber) : Oracles.Scalars.FromNumber(resetNumber);
                Check(limit is not null && limit.ResetsAt == expected, $"reset {reset} is {limit?.ResetsAt}, not {expected}");
                if (status == 429 && retryAfter.Length == 0 && expected is { } instant)
                {
                    Check(wait == (instant > start ? instant - start : TimeSpan.Zero), $"reset {reset} waits {wait}");
                }
            }
        }
    }

    /// <summary>A date in one of the three formats is the wait until then, from the server's date.</summary>
    private static void CheckDate(byte format, ReadOnlySpan<byte> number, string? defect)
    {
        if (!ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return;
        }

        var instant = First.AddSeconds(seconds % (ulong)(Last - First).TotalSeconds);
        var text = (format % 3) switch
        {
            0 => instant.ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture),
            1 => instant.ToString("dddd, dd-MMM-yy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture),
            _ => instant.ToString("ddd MMM ", CultureInfo.InvariantCulture) + instant.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2) + instant.ToString(" HH:mm:ss yyyy", CultureInfo.InvariantCulture),
        };
        var (failure, _) = Read((byte)'v', 503, defect == "a date of another zone" ? text.Replace("12:", "13:", StringComparison.Ordinal) : text, Received.Now.ToString("r", CultureInfo.InvariantCulture), "");
        Check(failure.RetryAfter == (instant > Received.Now ? instant - Received.Now : TimeSpan.Zero), $"\"{text}\" waits {failure.RetryAfter}");
    }

    private static (Failure Failure, BufferedResponse Response) Read(byte service, int status, string retryAfter, string date, string reset)
    {
        (Operation operation, ErrorReader reader) = service switch
        {
            (byte)'i' => (InfisicalTransport.GetTokenAuthOperation, InfisicalErrorReader.Instance),
            (byte)'a' => (Transport.Apinizer.ApinizerTransport.CreateTokenOperation, ApinizerErrorReader.Instance),
            _ => (VercelTransport.GetAuthTokenOperation, (ErrorReader)VercelErrorReader.Instance),
        };
        var response = Received.Of([], operation, reader, status, null, null, [.. new[] { ("Retry-After", retryAfter), ("Date", date), ("X-RateLimit-Reset", reset) }.Where(static header => header.Item2.Length > 0)]);
        return (reader.Read(response, operation) ?? throw new PropertyException($"status {status} is a success"), response);
    }

    [GeneratedRegex("^[0-9]+$(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex("^-[0-9]+$(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Negative();
}
