using System.Text.Json.Serialization;

namespace SecretRotation;

/// <summary>What a run leaves for the next one. It holds no secret.</summary>
internal sealed record RotationState
{
    /// <summary>What is rotated: the service, the name and, where there is one, the identity, as the options say them.</summary>
    public required string Subject { get; init; }

    /// <summary>What is being done. Written before it is done.</summary>
    public RotationStep Step { get; init; }

    /// <summary>By what the token that is being made can be found at the service: its name, or the fingerprint of its id.</summary>
    public string? Mark { get; init; }

    /// <summary>The new token, once it is made.</summary>
    public KnownToken? New { get; init; }

    /// <summary>The token that was in use before.</summary>
    public KnownToken? Current { get; init; }
}

/// <summary>A token by what is no secret.</summary>
/// <param name="Id">What addresses it at the service; of CrafterCMS, whose ids are secrets, the fingerprint.</param>
/// <param name="Fingerprint">What its secret is recognized by.</param>
internal sealed record KnownToken(string Id, string Fingerprint);

/// <summary>What has effects, and so must be picked up by the next run if this one ends in it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RotationStep>))]
internal enum RotationStep
{
    /// <summary>Nothing is half done.</summary>
    Idle,

    /// <summary>A token is being made: there may be one that nobody holds.</summary>
    Minting,

    /// <summary>The new token is made and goes to the sink. If its secret is not there, it is lost.</summary>
    HandingOver,

    /// <summary>The new token is proved to work; the one before it is being revoked.</summary>
    Revoking,

    /// <summary>The new token cannot be used: the sink gets the one before back, and the new one is being revoked.</summary>
    Undoing,
}

/// <summary>How the state is written.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RotationState))]
internal sealed partial class RotationStateJson : JsonSerializerContext;
