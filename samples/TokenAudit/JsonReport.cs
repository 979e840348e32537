using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;
using TokenClients;

namespace TokenAudit;

/// <summary>What <c>--json</c> prints. The README describes it; members may be added, and <see cref="Version"/> increases if a member changes or is removed.</summary>
internal sealed record JsonReport(int Version, DateTimeOffset AuditedAt, long? StaleAfterSeconds, bool IsComplete, int ExitCode, IReadOnlyList<JsonAccount> Accounts, IReadOnlyList<JsonToken> Tokens)
{
    public static string Write(Audit audit, IReadOnlyList<Revocation> revocations, DateTimeOffset auditedAt, TimeSpan? staleAfter, int exitCode)
    {
        var revoked = revocations.ToDictionary(static revocation => revocation.Token);
        var report = new JsonReport(
            1,
            auditedAt,
            (long?)staleAfter?.TotalSeconds,
            audit.IsComplete,
            exitCode,
            [.. audit.Accounts.Select(static account => new JsonAccount(
                account.Account.Service,
                account.Account.Instance,
                account.Account.Identity,
                account.Status,
                account.TokenCount,
                account.Error is { } error ? new(error.Kind, error.Message) : null))],
            [.. audit.Tokens.Select(token => new JsonToken(
                token.Account.Service,
                token.Account.Instance,
                token.Account.Identity,
                token.Token.DisplayId,
                token.Token.Name,
                token.Token.CreatedAt,
                token.Token.LastUsedAt,
                token.Token.Expiry is { Instant: not null } ? JsonExpiry.At : token.Token.Expiry.IsNever ? JsonExpiry.Never : JsonExpiry.Unknown,
                token.Token.Expiry.Instant,
                token.Verdict.State,
                token.Verdict.Staleness,
                token.Verdict.IsFinding,
                revoked.TryGetValue(token, out var revocation) ? new(revocation.Outcome, revocation.Reason) : null))]);
        return JsonSerializer.Serialize(report, JsonReportContext.Default.JsonReport);
    }
}

/// <summary>An account, and the result of listing its tokens.</summary>
internal sealed record JsonAccount(TokenService Service, string? Instance, string? Identity, AccountStatus Status, int TokenCount, JsonError? Error);

/// <summary>Why an account could not be listed, or not completely.</summary>
internal sealed record JsonError(TokenErrorKind Kind, string Message);

/// <summary>A token; times are ISO 8601.</summary>
internal sealed record JsonToken(
    TokenService Service,
    string? Instance,
    string? Identity,
    string Id,
    string? Name,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? LastUsedAt,
    JsonExpiry Expiry,
    DateTimeOffset? ExpiresAt,
    TokenState State,
    Staleness Staleness,
    bool IsFinding,
    JsonRevocation? Revocation);

/// <summary>Whether a token expires.</summary>
internal enum JsonExpiry
{
    /// <summary>The service does not say.</summary>
    Unknown = 1,

    /// <summary>It works until it is revoked.</summary>
    Never,

    /// <summary>At <see cref="JsonToken.ExpiresAt"/>.</summary>
    At,
}

/// <summary>The outcome for a token that was to be revoked.</summary>
internal sealed record JsonRevocation(RevocationOutcome Outcome, string? Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(JsonReport))]
internal sealed partial class JsonReportContext : JsonSerializerContext;
