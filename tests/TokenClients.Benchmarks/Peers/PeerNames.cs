namespace TokenClients.Benchmarks.Peers;

/// <summary>Who is compared.</summary>
internal static class PeerNames
{
    internal const string Library = "TokenClients";
    internal const string Standard = "AddStandardResilienceHandler";
    internal const string StandardAgain = "AddStandardResilienceHandler, a second instance";
    internal const string Bare = "bare HttpClient";
    internal const string StockNewtonsoft = "NSwag, Newtonsoft.Json";
    internal const string StockSystemText = "NSwag, System.Text.Json";
}
