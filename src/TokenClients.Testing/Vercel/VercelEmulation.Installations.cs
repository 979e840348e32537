using System.Linq;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <content>The access tokens of the integration's only installation.</content>
internal sealed partial class VercelEmulation
{
    private const int InstallationTokenLifetimeSeconds = 31_536_000;

    // Each token with its expiry, which is null after a revocation.
    private readonly Dictionary<string, DateTimeOffset?> _installationTokens = new(StringComparer.Ordinal);

    internal string InstallationId { get; } = FakeSecret.New("icfg_", 24);

    internal SecretString InstallationToken { get; }

    private bool IsLiveInstallationToken(string secret, DateTimeOffset now) =>
        _installationTokens.TryGetValue(secret, out var expiry) && now < expiry;

    private string IssueInstallationToken(DateTimeOffset now)
    {
        var secret = Secrets.Keep(FakeSecret.New("vci_", 40));
        _installationTokens.Add(secret, now.AddSeconds(InstallationTokenLifetimeSeconds));
        return secret;
    }

    private EmulatedResponse RotateInstallationCredential(EmulatedRequest request)
    {
        using var body = ReadInstallationRequest(request, out var refusal);
        return body is null ? refusal! : EmulatedResponse.Json(200, IssueInstallationToken(request.Now), static (writer, secret) =>
        {
            writer.WriteString("access_token", secret);
            writer.WriteString("token_type", "oauth2-token");
            writer.WriteString("scope", "read-write:integration-configuration");
            writer.WriteNumber("expires_in", InstallationTokenLifetimeSeconds);
        });
    }

    private EmulatedResponse RevokeInstallationCredential(EmulatedRequest request)
    {
        using var body = ReadInstallationRequest(request, out var refusal);
        if (body is null)
        {
            return refusal!;
        }

        if (Text(body, "token") is not { } token)
        {
            return BadRequest("The body is missing the property `token`, a string.");
        }

        if (!_installationTokens.TryGetValue(token, out var expiry))
        {
            return Error(404, "not_found", "Could not find the credential.");
        }

        if (IsLiveInstallationToken(token, request.Now) && _installationTokens.Keys.Count(secret => IsLiveInstallationToken(secret, request.Now)) == 1)
        {
            return Error(409, "conflict", "The last live credential of an installation cannot be revoked.");
        }

        _installationTokens[token] = null;
        return EmulatedResponse.Json(200, expiry is null, static (writer, wasRevokedBefore) =>
        {
            writer.WriteBoolean("revoked", true);
            writer.WriteBoolean("already_revoked", wasRevokedBefore);
        });
    }

    /// <summary>Checks the access token in the header, the installation, and the client's credential in the body.</summary>
    private JsonDocument? ReadInstallationRequest(in EmulatedRequest request, out EmulatedResponse? refusal)
    {
        if (!TryReadBearer(request, out var secret))
        {
            refusal = MissingToken();
            return null;
        }

        if (!IsLiveInstallationToken(secret, request.Now))
        {
            refusal = IsLiveUnderLock(secret, request.Now) ? Forbidden("This token does not belong to the installation.") : InvalidToken();
            return null;
        }

        if (request.Parameters[0] != InstallationId)
        {
            refusal = NotFound("installation", request.Parameters[0]);
            return null;
        }

        if (ReadObject(request, out refusal) is not { } body)
        {
            return null;
        }

        refusal = Text(body, "client_secret") is not { } clientSecret ? BadRequest("The body is missing the property `client_secret`, a string.")
            : clientSecret != SsoClientSecret.Reveal() || (Text(body, "client_id") ?? SsoClientId) != SsoClientId ? Forbidden("The client's credentials are wrong.")
            : null;
        if (refusal is null)
        {
            return body;
        }

        body.Dispose();
        return null;
    }

    private static string? Text(JsonDocument body, string name) =>
        body.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
