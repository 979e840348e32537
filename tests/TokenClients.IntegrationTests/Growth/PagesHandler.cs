using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace TokenClients.IntegrationTests.Growth;

/// <summary>Responses with a long list of tokens, a page at a time, and keeps nothing of it but weak references.</summary>
/// <param name="pages">How many pages there are.</param>
/// <param name="asked">Told of each request, by the page's number.</param>
internal sealed class PagesHandler(int pages, Action<int>? asked = null) : HttpMessageHandler
{
    internal const int PageSize = 100;

    private readonly List<WeakReference> _bodies = [];

    internal int Requests { get; private set; }

    /// <summary>How many of the responses' bodies can still be reached.</summary>
    internal int LiveBodies => _bodies.Count(static body => body.IsAlive);

    /// <summary>Collects what nobody can reach any more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // As over a network: what waits for the response is resumed, and holds on its stack nothing of the page before.
        await Task.Yield();
        var page = Requests++;
        asked?.Invoke(page);
        return Response(page);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private HttpResponseMessage Response(int page)
    {
        var tokens = Enumerable.Range(0, PageSize).Select(index => $$"""{"id":"token{{(page * PageSize) + index}}","name":"deploy","createdAt":"2026-08-01T00:00:00Z"}""");
        var next = page + 1 < pages ? $"\"{page + 1}\"" : "null";
        var body = Encoding.UTF8.GetBytes($$$"""{"tokens":[{{{string.Join(',', tokens)}}}],"pagination":{"count":100,"next":{{{next}}},"prev":null}}""");
        _bodies.Add(new(body));
        return new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
    }
}
