using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class CrafterList() : ListingBenchmarks(CrafterPeers.List);
