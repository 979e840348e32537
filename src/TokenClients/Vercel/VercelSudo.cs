namespace TokenClients.Vercel;

/// <summary>A raised level of trust of a user scope (<c>sudo</c>): the user confirmed who they are a second time.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
public sealed class VercelSudo : TokenClientModel
{
    /// <summary>How the user confirmed it, such as <c>totp</c> or <c>webauthn</c>. An open set; empty if Vercel gave none.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Until when it holds, in UTC; <see langword="null"/> if Vercel leaves it out.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the user confirmed it, in UTC; <see langword="null"/> if Vercel leaves it out.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }
}
