using System.Text.Json;
using TokenClients.Vercel;

namespace TokenClients.Testing.Emulation;

/// <summary>A token of the emulated Vercel.</summary>
internal sealed class EmulatedVercelToken
{
    internal const string SecretPrefix = "vcp_";
    private const int SuffixLength = 4;

    internal EmulatedVercelToken(string name, long order, DateTimeOffset now)
    {
        Name = name;
        Order = order;
        CreatedAt = ActiveAt = now.ToUnixTimeMilliseconds();
    }

    internal string Id { get; } = FakeSecret.New("", 48);

    internal string Secret { get; } = FakeSecret.New(SecretPrefix, 52);

    internal string Name { get; }

    /// <summary>The sort key in lists: milliseconds since 1970 like the creation time, but different for each token.</summary>
    internal long Order { get; }

    internal VercelTokenType Type { get; init; } = VercelTokenType.Token;

    internal VercelOrigin Origin { get; init; } = VercelOrigin.Manual;

    internal string? TeamId { get; init; }

    internal string? ProjectId { get; init; }

    internal long CreatedAt { get; }

    internal long ActiveAt { get; set; }

    internal long? ExpiresAt { get; init; }

    internal long? RevokedAt { get; set; }

    internal long? LeakedAt { get; set; }

    internal string? LeakedUrl { get; set; }

    private string Suffix => Secret[^SuffixLength..];

    private string? Scope => ProjectId is null ? null : "project-only";

    /// <summary>The kind of credential, which determines what the token can do.</summary>
    internal VercelCaller Caller =>
        ProjectId is not null ? VercelCaller.Project
        : TeamId is not null ? VercelCaller.Team
        : Type == VercelTokenType.Token ? VercelCaller.FullAccount
        : VercelCaller.Login;

    internal bool IsLive(DateTimeOffset now) => RevokedAt is null && LeakedAt is null && !(ExpiresAt <= now.ToUnixTimeMilliseconds());

    /// <param name="writer">The writer, inside an array or after a member's name.</param>
    /// <param name="sparse">Whether to leave out the members that some real responses do not have.</param>
    internal void Write(Utf8JsonWriter writer, bool sparse)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteString("name", Name);
        writer.WriteString("type", Type.Value);
        if (!sparse)
        {
            writer.WriteString("origin", Origin.Value);
            writer.WriteString("prefix", SecretPrefix);
            writer.WriteString("suffix", Suffix);
        }

        writer.WriteStartArray("scopes");
        writer.WriteStartObject();
        if (TeamId is null)
        {
            writer.WriteString("type", "user");
            if (!sparse)
            {
                writer.WriteString("origin", Origin.Value);
            }
        }
        else
        {
            writer.WriteString("type", "team");
            writer.WriteString("teamId", TeamId);
        }

        if (!sparse)
        {
            writer.WriteNumber("createdAt", CreatedAt);
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        if (ExpiresAt is { } expiry)
        {
            writer.WriteNumber("expiresAt", expiry);
        }
        else if (!sparse)
        {
            // Documented as absent; real responses have null.
            writer.WriteNull("expiresAt");
        }

        writer.WriteNumber("activeAt", ActiveAt);
        writer.WriteNumber("createdAt", CreatedAt);
        WriteIfAny(writer, "revokedAt", RevokedAt);
        WriteIfAny(writer, "leakedAt", LeakedAt);
        WriteIfAny(writer, "leakedUrl", LeakedUrl);
        WriteIfAny(writer, "teamId", TeamId);
        WriteIfAny(writer, "projectId", ProjectId);
        WriteIfAny(writer, "scope", Scope);
        writer.WriteEndObject();
    }

    internal VercelToken ToModel() => new()
    {
        Id = Id,
        Name = Name,
        Type = Type,
        Origin = Origin,
        Scopes =
        [
            new()
            {
                Type = TeamId is null ? VercelScopeType.User : VercelScopeType.Team,
                TeamId = TeamId,
                Origin = TeamId is null ? Origin : null,
                CreatedAt = Instant(CreatedAt),
            },
        ],
        CreatedAt = Instant(CreatedAt),
        LastUsedAt = Instant(ActiveAt),
        Expiry = ExpiresAt is { } expiry ? TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(expiry)) : TokenExpiry.Never,
        RevokedAt = Instant(RevokedAt),
        LeakedAt = Instant(LeakedAt),
        LeakedUrl = LeakedUrl is null ? null : new(LeakedUrl),
        Prefix = SecretPrefix,
        Suffix = Suffix,
        TeamId = TeamId,
        ProjectId = ProjectId,
        Scope = Scope,
    };

    private static DateTimeOffset? Instant(long? milliseconds) => milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    private static void WriteIfAny(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteIfAny(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
