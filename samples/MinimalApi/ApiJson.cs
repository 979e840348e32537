using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using TokenClients;
using TokenClients.Vercel;

namespace MinimalApi;

/// <summary>What to make a token of.</summary>
/// <param name="Name">What people will know it by.</param>
/// <param name="Days">How many days it lives.</param>
internal sealed record NewToken(string? Name, int Days);

/// <summary>What this API shows of a token. Never its secret.</summary>
internal sealed record TokenRow(string Id, string Name, string? TeamId, DateTimeOffset? CreatedAt, DateTimeOffset? LastUsedAt, TokenExpiry Expiry, bool IsUsable)
{
    public static TokenRow Of(VercelToken token) => new(token.Id, token.Name, token.TeamId, token.CreatedAt, token.LastUsedAt, token.Expiry, token.IsUsable(DateTimeOffset.UtcNow));
}

/// <summary>The response that delivers a secret: the only one, and only once.</summary>
/// <param name="Secret">The secret, as text: a <see cref="SecretString"/> refuses to be written.</param>
/// <param name="Expiry">When it expires.</param>
/// <param name="Token">The token's record; null if Vercel's response could not be read beyond the secret.</param>
/// <param name="Problem">What the caller should know then.</param>
internal sealed record DeliveredToken(string Secret, TokenExpiry Expiry, TokenRow? Token, string? Problem);

/// <summary>A team's client and what its service makes of the credential. Why is in the log only.</summary>
internal sealed record TeamHealth(string Team, string Status);

/// <summary>Everything that this API reads and writes.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(DeliveredToken))]
[JsonSerializable(typeof(IAsyncEnumerable<TokenRow>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<TeamHealth>))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
