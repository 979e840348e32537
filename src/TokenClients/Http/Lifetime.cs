namespace TokenClients.Http;

/// <summary>When a token expires whose lifetime an answer gives in seconds.</summary>
internal static class Lifetime
{
    internal static TokenExpiry ToExpiry(double? seconds, ResponseInfo response) =>
        seconds is { } number and >= 0 && number < (DateTimeOffset.MaxValue - response.AnsweredAt).TotalSeconds
            ? TokenExpiry.At(response.AnsweredAt.AddSeconds(number))
            : TokenExpiry.Unknown;
}
