namespace TokenClients.Benchmarks.Peers;

/// <summary>Who is compared.</summary>
internal static class PeerNames
{
    internal const string Library = "TokenClients";
    internal const string LibraryWithoutResilience = "TokenClients, resilience off";
    internal const string HandWritten = "hand-written";
    internal const string HandWrittenAgain = "hand-written, a second instance";
    internal const string HandWrittenWithPolly = "hand-written with Polly";
    internal const string StockNewtonsoft = "NSwag, Newtonsoft.Json";
    internal const string StockSystemText = "NSwag, System.Text.Json";
    internal const string RestSharp = "RestSharp";
}
