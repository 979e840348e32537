using TokenClients.Benchmarks.InMemory;
using TokenClients.Benchmarks.Peers.HandWritten;

namespace TokenClients.Benchmarks.Peers;

/// <summary>The clients of one service, in front of a server in memory that responses each request alike.</summary>
/// <param name="response">What the server responds.</param>
/// <param name="add">Registers the library's client.</param>
/// <param name="configure">Sets up the client that hand-written and generated code is given.</param>
/// <param name="handWrite">Makes the hand-written client.</param>
internal sealed class ServicePeers<TLibrary, THandWritten>(ServerResponse response, Action<TokenClientsBuilder> add, Action<HttpClient> configure, Func<HttpClient, THandWritten> handWrite)
    where TLibrary : class
{
    private readonly ServerHandler _server = new(response);

    /// <summary>A client for generated code.</summary>
    internal HttpClient Bare() => PeerSetup.Bare(configure, _server);

    /// <summary>A call that succeeds, by the library and by hand-written code.</summary>
    internal IEnumerable<PeerCall> Calls<T, TOfPeer>(Func<TLibrary, Task<T>> call, Func<T, bool> isRight, Func<THandWritten, Task<TOfPeer>> callOfPeer, Func<TOfPeer, bool> isPeerRight)
    {
        var library = PeerSetup.Library<TLibrary>(add, _server);
        return [PeerCall.Of(PeerNames.Library, () => call(library), isRight), .. HandWritten().Select(peer => PeerCall.Of(peer.Name, () => callOfPeer(peer.Client), isPeerRight))];
    }

    /// <summary>A call that fails, by the library and by hand-written code.</summary>
    internal IReadOnlyList<PeerCall> Failures(Func<TLibrary, Task> call, Func<TokenClientException, bool> isRight, Func<THandWritten, Task> callOfPeer, Func<HandWrittenException, bool> isPeerRight)
    {
        var library = PeerSetup.Library<TLibrary>(add, _server);
        return [PeerCall.OfFailure(PeerNames.Library, () => call(library), isRight), .. HandWritten().Select(peer => PeerCall.OfFailure(peer.Name, () => callOfPeer(peer.Client), isPeerRight))];
    }

    private IEnumerable<(string Name, THandWritten Client)> HandWritten() =>
    [
        (PeerNames.Standard, handWrite(PeerSetup.Standard(configure, _server))),
        (PeerNames.StandardAgain, handWrite(PeerSetup.Standard(configure, _server))),
        (PeerNames.Bare, handWrite(Bare())),
    ];
}
