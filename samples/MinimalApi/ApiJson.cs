using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using TokenClients;
using TokenClients.Vercel;

namespace MinimalApi;

/// <summary>A request for a new token.</summary>
/// <param name="Name">The name of the token.</param>
/// <param name="Days">Its lifetime in days.</param>
internal sealed record NewToken(string? Name, int Days);

/// <summary>A token without its secret.</summary>
internal sealed record TokenRow(string Id, string Name, string? TeamId, DateTimeOffset? CreatedAt, DateTimeOffset? LastUsedAt, TokenExpiry Expiry, bool IsUsable)
{
    public static TokenRow Of(VercelToken token) => new(token.Id, token.Name, token.TeamId, token.CreatedAt, token.LastUsedAt, token.Expiry, token.IsUsable(DateTimeOffset.UtcNow));
}

/// <summary>The response with the secret of a new token. No other response contains a secret.</summary>
/// <param name="Secret">The secret as text, because a <see cref="SecretString"/> cannot be serialized.</param>
/// <param name="Expiry">When it expires.</param>
/// <param name="Token">The token's record; null if Vercel's response could not be read beyond the secret.</param>
/// <param name="Problem">What the caller should know in that case.</param>
internal sealed record DeliveredToken(string Secret, TokenExpiry Expiry, TokenRow? Token, string? Problem);

/// <summary>The state of a team's credential. The log contains the reason.</summary>
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
