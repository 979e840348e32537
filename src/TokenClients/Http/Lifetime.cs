namespace TokenClients.Http;

/// <summary>When a token expires whose lifetime an answer gives in seconds.</summary>
internal static class Lifetime
{
    /// <summary>Counts from the server's clock where the answer shows it, else from ours.</summary>
    internal static TokenExpiry From(Answer answer, double? seconds)
    {
        var now = answer.Info.ServerDate ?? answer.Settings.TimeProvider.GetUtcNow();
        return seconds is >= 0 && seconds.Value < (DateTimeOffset.MaxValue - now).TotalSeconds ? TokenExpiry.At(now.AddSeconds(seconds.Value)) : TokenExpiry.Unknown;
    }
}
