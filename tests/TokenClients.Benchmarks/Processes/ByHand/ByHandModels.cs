using System.Text.Json.Serialization;

namespace TokenClients.Benchmarks.Processes.ByHand;

internal sealed record NewToken(string Name)
{
    public long? ExpiresAt { get; init; }

    public string? ProjectId { get; init; }
}

internal sealed record TokenCreated(AuthToken Token, string BearerToken);

internal sealed record AuthToken(string Id, string Name, string Type)
{
    public string? Origin { get; init; }

    public IReadOnlyList<AuthTokenScope> Scopes { get; init; } = [];

    public long CreatedAt { get; init; }

    public long ActiveAt { get; init; }

    public long? ExpiresAt { get; init; }

    public long? RevokedAt { get; init; }

    public long? LeakedAt { get; init; }

    public string? LeakedUrl { get; init; }

    public string? Prefix { get; init; }

    public string? Suffix { get; init; }

    public string? TeamId { get; init; }

    public string? ProjectId { get; init; }
}

internal sealed record AuthTokenScope(string Type)
{
    public string? TeamId { get; init; }

    public string? Origin { get; init; }

    public long? CreatedAt { get; init; }

    public long? ExpiresAt { get; init; }
}

internal sealed record Refusal(RefusalDetail? Error);

internal sealed record RefusalDetail(string? Code, string? Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(TokenCreated))]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class ByHandJson : JsonSerializerContext;
