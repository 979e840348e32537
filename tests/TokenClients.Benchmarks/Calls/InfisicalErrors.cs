using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class InfisicalErrors() : ErrorBenchmarks(InfisicalPeers.NotFound);
