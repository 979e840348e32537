using System.Globalization;

namespace TokenClients.Vercel;

/// <summary>An elevated user scope (<c>sudo</c>): the user has confirmed their identity a second time.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
public sealed partial class VercelSudo : TokenClientModel
{
    /// <summary>How the user confirmed their identity, such as <c>totp</c> or <c>webauthn</c>. An open set; empty if Vercel sends none.</summary>
    public string Origin { get; init; } = "";

    /// <summary>When the elevation ends, in UTC; <see langword="null"/> if Vercel does not send it.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the user confirmed their identity, in UTC; <see langword="null"/> if Vercel does not send it.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    private protected override void Describe(ModelText text) => text.Add(nameof(Origin), Origin).Add(nameof(ExpiresAt), ExpiresAt?.ToString("u", CultureInfo.InvariantCulture));
}
