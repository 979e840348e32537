namespace TokenClients.Benchmarks.Processes.ByHand;

/// <summary>What a hand-written client is configured with; the defaults are the library's.</summary>
internal sealed class ByHandSettings
{
    public Uri? BaseAddress { get; set; }

    public string? AccessToken { get; set; }

    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public int MaxRetries { get; set; } = 3;

    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);
}
