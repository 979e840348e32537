namespace TokenClients.Benchmarks.FirstCall;

/// <summary>What the hand-written client reads from configuration.</summary>
internal sealed class VercelSettings
{
    public Uri? BaseAddress { get; set; }

    public string? AccessToken { get; set; }
}
