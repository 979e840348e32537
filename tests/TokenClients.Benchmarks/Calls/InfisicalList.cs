using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class InfisicalList() : ListingBenchmarks(InfisicalPeers.List);
