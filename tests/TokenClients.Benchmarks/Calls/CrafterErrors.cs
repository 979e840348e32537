using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class CrafterErrors() : ErrorBenchmarks(CrafterPeers.NotFound);
