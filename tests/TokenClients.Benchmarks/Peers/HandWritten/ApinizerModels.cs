using System.Text.Json.Serialization;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class ApinizerGrant
{
    [JsonPropertyName("access_token")]
    public string? AccessToken { get; set; }

    [JsonPropertyName("token_type")]
    public string? TokenType { get; set; }

    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; set; }
}

internal sealed class ApinizerError
{
    public string? Error { get; set; }

    [JsonPropertyName("error_description")]
    public string? ErrorDescription { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApinizerGrant))]
[JsonSerializable(typeof(ApinizerError))]
internal sealed partial class ApinizerJson : JsonSerializerContext;
