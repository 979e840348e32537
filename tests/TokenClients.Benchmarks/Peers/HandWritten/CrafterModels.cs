using System.Text.Json.Serialization;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class CrafterCreation
{
    public required string Id { get; set; }

    public required string Application { get; set; }

    public bool Master { get; set; }

    public required List<CrafterTenantPermission> TenantPermissions { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? ExpiresOn { get; set; }
}

internal sealed class CrafterAccess
{
    public string? Id { get; set; }

    public string? Application { get; set; }

    public bool Master { get; set; }

    public List<CrafterTenantPermission>? TenantPermissions { get; set; }

    [JsonConverter(typeof(EpochMillisecondsConverter))]
    public DateTimeOffset? ExpiresOn { get; set; }
}

internal sealed class CrafterTenantPermission
{
    public string? Tenant { get; set; }

    public List<string>? AllowedActions { get; set; }
}

internal sealed class CrafterError
{
    public string? ErrorCode { get; set; }

    public string? Message { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CrafterCreation))]
[JsonSerializable(typeof(CrafterAccess))]
[JsonSerializable(typeof(List<CrafterAccess>))]
[JsonSerializable(typeof(CrafterError))]
internal sealed partial class CrafterJson : JsonSerializerContext;
