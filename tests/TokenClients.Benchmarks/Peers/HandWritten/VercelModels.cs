using System.Text.Json.Serialization;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class VercelCreation
{
    public required string Name { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? ExpiresAt { get; set; }
}

internal sealed class VercelCreated
{
    public VercelAuthToken? Token { get; set; }

    public string? BearerToken { get; set; }
}

internal sealed class VercelAuthTokens
{
    public List<VercelAuthToken>? Tokens { get; set; }

    public VercelPagination? Pagination { get; set; }
}

internal sealed class VercelTokenResponse
{
    public VercelAuthToken? Token { get; set; }
}

internal sealed class VercelPagination
{
    public int Count { get; set; }

    public string? Next { get; set; }

    public string? Prev { get; set; }
}

internal sealed class VercelAuthToken
{
    public string? Id { get; set; }

    public string? Name { get; set; }

    public string? Type { get; set; }

    public string? Origin { get; set; }

    public List<VercelAuthScope>? Scopes { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? CreatedAt { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? ActiveAt { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? ExpiresAt { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? RevokedAt { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? LeakedAt { get; set; }

    public string? LeakedUrl { get; set; }

    public string? Prefix { get; set; }

    public string? Suffix { get; set; }

    public string? TeamId { get; set; }

    public string? ProjectId { get; set; }

    public string? Scope { get; set; }
}

internal sealed class VercelAuthScope
{
    public string? Type { get; set; }

    public string? TeamId { get; set; }

    public string? Origin { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? CreatedAt { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? ExpiresAt { get; set; }

    public VercelAuthSudo? Sudo { get; set; }
}

internal sealed class VercelAuthSudo
{
    public string? Origin { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? ExpiresAt { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? VerifiedAt { get; set; }
}

internal sealed class VercelError
{
    public VercelErrorDetail? Error { get; set; }
}

internal sealed class VercelErrorDetail
{
    public string? Code { get; set; }

    public string? Message { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VercelCreation))]
[JsonSerializable(typeof(VercelCreated))]
[JsonSerializable(typeof(VercelAuthTokens))]
[JsonSerializable(typeof(VercelTokenResponse))]
[JsonSerializable(typeof(VercelError))]
internal sealed partial class VercelJson : JsonSerializerContext;
