using System.Text.Json.Serialization;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class InfisicalCreation
{
    public string? Name { get; set; }
}

internal sealed class InfisicalCreated
{
    public string? AccessToken { get; set; }

    public long ExpiresIn { get; set; }

    public long AccessTokenMaxTTL { get; set; }

    public string? TokenType { get; set; }

    public InfisicalTokenRecord? TokenData { get; set; }
}

internal sealed class InfisicalTokens
{
    public List<InfisicalTokenRecord>? Tokens { get; set; }
}

internal sealed class InfisicalTokenResponse
{
    public InfisicalTokenRecord? Token { get; set; }
}

internal sealed class InfisicalTokenRecord
{
    public string? Id { get; set; }

    public Guid IdentityId { get; set; }

    public string? AuthMethod { get; set; }

    public string? Name { get; set; }

    public long AccessTokenTTL { get; set; }

    public long AccessTokenMaxTTL { get; set; }

    public long AccessTokenPeriod { get; set; }

    public long AccessTokenNumUses { get; set; }

    public long AccessTokenNumUsesLimit { get; set; }

    public DateTimeOffset? AccessTokenLastUsedAt { get; set; }

    public DateTimeOffset? AccessTokenLastRenewedAt { get; set; }

    public bool IsAccessTokenRevoked { get; set; }

    public string? IdentityUAClientSecretId { get; set; }

    public string? SubOrganizationId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class InfisicalError
{
    public string? ReqId { get; set; }

    public int StatusCode { get; set; }

    public string? Error { get; set; }

    public string? Message { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InfisicalCreation))]
[JsonSerializable(typeof(InfisicalCreated))]
[JsonSerializable(typeof(InfisicalTokens))]
[JsonSerializable(typeof(InfisicalTokenResponse))]
[JsonSerializable(typeof(InfisicalError))]
internal sealed partial class InfisicalJson : JsonSerializerContext;
