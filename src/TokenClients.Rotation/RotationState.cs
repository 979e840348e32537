using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Rotation;

/// <summary>What is under way in a rotation.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RotationPhase>))]
public enum RotationPhase
{
    /// <summary>Nothing is under way.</summary>
    Idle = 0,

    /// <summary>The mark of the new token is noted; the token is being created and verified.</summary>
    Creating = 1,

    /// <summary>The id of the new token is noted; its secret is being delivered.</summary>
    Delivering = 2,
}

/// <summary>A token in the journal, without its secret.</summary>
public sealed record RotationToken
{
    /// <summary>The mark by which the token is found: the token's name, or at CrafterCMS the fingerprint of its id. It is unique to one attempt, and is noted before the token is created.</summary>
    public required string Mark { get; init; }

    /// <summary>The id by which the token is revoked; <see langword="null"/> while it is not known, or if nothing was created. At CrafterCMS, where ids are secrets, it is the mark.</summary>
    public string? Id { get; init; }

    /// <summary>A hash of the secret with a random key; <see langword="null"/> if the secret was not delivered.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>When the mark was noted.</summary>
    public DateTimeOffset NotedAt { get; init; }

    /// <summary>When the token's longest possible lifetime ends.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>When the next rotation is due, which is before the token expires.</summary>
    public DateTimeOffset RotateAt { get; init; }

    /// <summary>When the overlap of a retiring token ends, or when a run looks for the token at the service again.</summary>
    public DateTimeOffset? RevokeAt { get; init; }

    /// <summary>Whether the service has shown that the token exists. Only then does "not found" mean that it is gone.</summary>
    public bool IsListed { get; init; }

    /// <summary>Whether a delivery of the token to a sink without a fence may still take effect. Such a token is not revoked before <see cref="EndsAt"/>.</summary>
    public bool IsUnsettled { get; init; }

    /// <summary>How many times a retiring token was not found.</summary>
    public int Tries { get; init; }
}

/// <summary>The journal of a rotation as it was last written. It contains no secret and can be printed.</summary>
public sealed record RotationState
{
    /// <summary>The fencing number of the latest lease holder. It only increases; a sink with a fence refuses deliveries with a lower number.</summary>
    public long FencingNumber { get; init; }

    /// <summary>The run that took the lease last; <see langword="null"/> if it was returned.</summary>
    public string? Holder { get; init; }

    /// <summary>When the lease expires.</summary>
    public DateTimeOffset? LeaseEndsAt { get; init; }

    /// <summary>What is under way.</summary>
    public RotationPhase Phase { get; init; }

    /// <summary>The new token; <see langword="null"/> if the phase is <see cref="RotationPhase.Idle"/>.</summary>
    public RotationToken? New { get; init; }

    /// <summary>The token that is in use; <see langword="null"/> before the first rotation.</summary>
    public RotationToken? Current { get; init; }

    /// <summary>The tokens to be revoked: earlier ones in their overlap, and those of failed attempts, which may or may not exist.</summary>
    public IReadOnlyList<RotationToken> Retiring { get; init; } = [];

    /// <summary>How many runs in a row could not rotate. The wait before the next attempt grows with each.</summary>
    public int Failures { get; init; }

    /// <summary>What went wrong in the last run that did something; <see langword="null"/> if nothing went wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>The earliest time at which a run does anything again, after the service requested a wait or the last run could not rotate.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Returns the state in a few lines, for logs and terminals.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        Add(text, $"{Phase}, fencing number {FencingNumber}, {(Holder is null ? "nobody holds the lease" : $"lease of {Holder} until {LeaseEndsAt:u}")}");
        foreach (var (role, token) in Retiring.Select(static token => ("retiring", token)).Prepend(("current", Current!)).Prepend(("new", New!)).Where(static entry => entry.Item2 is not null))
        {
            Add(text, $"{role}: {token.Mark}, id {token.Id ?? "unknown"}, expires by {token.EndsAt:u}{(token.RevokeAt is { } at ? $", revoke or look again at {at:u}" : "")}{(token.IsUnsettled ? ", a delivery may still take effect" : "")}");
        }

        if (Problem is not null)
        {
            Add(text, $"{(Failures == 0 ? "problem" : $"failed {Failures} times")}{(NotBefore is null ? "" : $", not before {NotBefore:u}")}: {Problem}");
        }

        return text.ToString();
    }

    internal string ToJson() => JsonSerializer.Serialize(this, RotationStateJson.Default.RotationState);

    internal static RotationState FromJson(string text) => JsonSerializer.Deserialize(text, RotationStateJson.Default.RotationState) ?? throw new JsonException("The journal of the rotation is empty.");

    private static void Add(StringBuilder text, FormattableString line) => text.Append(text.Length == 0 ? "" : "\n").Append(line.ToString(CultureInfo.InvariantCulture));
}

/// <summary>How the journal is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RotationState))]
[JsonSerializable(typeof(FileRotationJournal.Content))]
[JsonSerializable(typeof(FileSecretSink.Note))]
internal sealed partial class RotationStateJson : JsonSerializerContext;
