using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class VercelList() : ListingBenchmarks(VercelPeers.List);
