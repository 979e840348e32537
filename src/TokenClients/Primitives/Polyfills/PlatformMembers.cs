#if !NET
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
#endif

namespace TokenClients.Primitives.Polyfills;

/// <summary>Members of platform types that one of the target frameworks does not have.</summary>
internal static class PlatformMembers
{
#if NET
    // Microsoft.Bcl.TimeProvider has this extension method on netstandard2.0.
    internal static CancellationTokenSource CreateCancellationTokenSource(this TimeProvider timeProvider, TimeSpan delay) => new(delay, timeProvider);
#else
    [ThreadStatic]
    private static Random? t_random;

    extension(char)
    {
        internal static bool IsAsciiDigit(char character) => character is >= '0' and <= '9';

        internal static bool IsAsciiLetterLower(char character) => character is >= 'a' and <= 'z';

        internal static bool IsAsciiLetterOrDigit(char character) => character is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9';
    }

    extension(double)
    {
        internal static bool TryParse(ReadOnlySpan<byte> utf8, NumberStyles style, IFormatProvider provider, out double result) => double.TryParse(Encoding.UTF8.GetString(utf8), style, provider, out result);
    }

    extension(HttpHeaders headers)
    {
        internal HttpHeaders NonValidated => headers;
    }

    extension(Random)
    {
#pragma warning disable CA5394 // Not used for security.
        internal static Random Shared => t_random ??= new(Environment.CurrentManagedThreadId ^ Guid.NewGuid().GetHashCode());
#pragma warning restore CA5394
    }

    extension(SHA256)
    {
        internal static byte[] HashData(byte[] source)
        {
            using var sha256 = SHA256.Create();
            return sha256.ComputeHash(source);
        }
    }

    extension(Task)
    {
        internal static Task Delay(TimeSpan delay, TimeProvider timeProvider, CancellationToken cancellationToken) => timeProvider.Delay(delay, cancellationToken);
    }

    internal static string GetString(this Encoding encoding, ReadOnlySpan<byte> bytes) => encoding.GetString(bytes.ToArray());

    internal static bool ContainsAnyExceptInRange(this ReadOnlySpan<char> span, char lowInclusive, char highInclusive)
    {
        foreach (var character in span)
        {
            if (character < lowInclusive || character > highInclusive)
            {
                return true;
            }
        }

        return false;
    }
#endif
}
