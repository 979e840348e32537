#if NET
using System.Linq;
using System.Net.Http.Json;
#endif

namespace TokenClients.Primitives.Polyfills;

/// <summary>Determines which content can be sent again. A stream may have been read to its end, and .NET Framework disposes content after sending it.</summary>
internal static class RepeatableContent
{
#if NET
    internal static bool CanBeSentAgain(this HttpContent? content) =>
        content is null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent || (content is MultipartContent parts && parts.All(CanBeSentAgain));
#else
    internal static bool CanBeSentAgain(this HttpContent? content) => content is null;
#endif
}
