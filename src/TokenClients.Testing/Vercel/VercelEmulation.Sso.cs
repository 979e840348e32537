using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <content>Single sign-on into one integration.</content>
internal sealed partial class VercelEmulation
{
    private const int SsoLifetimeSeconds = 3600;

    private readonly HashSet<string> _ssoCodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ssoRefreshTokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _ssoAccessTokens = new(StringComparer.Ordinal);

    internal string SsoClientId { get; } = FakeSecret.New("oac_", 24);

    internal SecretString SsoClientSecret { get; } = new(FakeSecret.New("vcs_", 40));

    internal SecretString IssueSsoCode()
    {
        var code = Secrets.Keep(FakeSecret.New("vcc_", 32));
        lock (Gate)
        {
            _ssoCodes.Add(code);
        }

        return new(code);
    }

    private bool IsLiveSsoSecret(string secret, DateTimeOffset now) =>
        _ssoCodes.Contains(secret)
        || _ssoRefreshTokens.Contains(secret)
        || (_ssoAccessTokens.TryGetValue(secret, out var expiry) && now < expiry);

    private EmulatedResponse ExchangeSso(EmulatedRequest request)
    {
        // A credential in the header is ignored, because some integrations send one.
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        if (FormReader.IsForm(request.ContentType))
        {
            foreach (var (name, value) in FormReader.TryRead(request.Body.Span) ?? [])
            {
                members[name] = value;
            }
        }
        else if (!TryReadMembers(request, members, out var refusal))
        {
            return refusal!;
        }

        if (!members.TryGetValue("grant_type", out var grantType) || grantType is not ("authorization_code" or "refresh_token"))
        {
            return BadRequest("`grant_type` should be authorization_code or refresh_token.");
        }

        var isRefresh = grantType == "refresh_token";
        var grantName = isRefresh ? "refresh_token" : "code";
        foreach (var name in (ReadOnlySpan<string>)[grantName, "client_id", "client_secret"])
        {
            if (!members.ContainsKey(name))
            {
                return BadRequest($"The body is missing the property `{name}`, a string.");
            }
        }

        if (members["client_id"] != SsoClientId || members["client_secret"] != SsoClientSecret.Reveal())
        {
            return Forbidden("The client's credentials are wrong.");
        }

        // A code and a refresh token can each be exchanged only once.
        return (isRefresh ? _ssoRefreshTokens : _ssoCodes).Remove(members[grantName])
            ? IssueSsoTokens(isRefresh, request.Now)
            : BadRequest($"The {(isRefresh ? "refresh token" : "code")} is unknown or was used before.");
    }

    private static bool TryReadMembers(in EmulatedRequest request, Dictionary<string, string> members, out EmulatedResponse? refusal)
    {
        using var body = ReadObject(request, out refusal);
        if (body is null)
        {
            return false;
        }

        foreach (var member in body.RootElement.EnumerateObject())
        {
            // Members that the endpoint does not know are accepted, whatever their type.
            if (member.Value.ValueKind == JsonValueKind.String)
            {
                members[member.Name] = member.Value.GetString()!;
            }
            else if (member.Name is "state" or "redirect_uri")
            {
                refusal = BadRequest($"`{member.Name}` should be a string.");
                return false;
            }
        }

        return true;
    }

    private EmulatedResponse IssueSsoTokens(bool isRefresh, DateTimeOffset now)
    {
        var identity = Secrets.Keep(IdentityToken(now));
        // The response to a code may contain only an id token.
        if (SparseResponses && !isRefresh)
        {
            return EmulatedResponse.Json(200, identity, static (writer, identity) =>
            {
                writer.WriteString("id_token", identity);
                writer.WriteNull("access_token");
                writer.WriteNull("token_type");
            });
        }

        var access = Secrets.Keep(FakeSecret.New("vca_", 40));
        var refresh = Secrets.Keep(FakeSecret.New("vcr_", 40));
        _ssoAccessTokens.Add(access, now.AddSeconds(SsoLifetimeSeconds));
        _ssoRefreshTokens.Add(refresh);
        return EmulatedResponse.Json(200, (identity, access, refresh), static (writer, tokens) =>
        {
            writer.WriteString("id_token", tokens.identity);
            writer.WriteString("access_token", tokens.access);
            writer.WriteString("token_type", "Bearer");
            writer.WriteString("refresh_token", tokens.refresh);
            writer.WriteNumber("expires_in", SsoLifetimeSeconds);
        });
    }

    /// <summary>Creates what looks like a signed token. The signature is random.</summary>
    private string IdentityToken(DateTimeOffset now)
    {
        var issued = now.ToUnixTimeSeconds();
        var claims = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"iss":"https://marketplace.vercel.com","aud":"{{SsoClientId}}","sub":"account:emulated:user:emulated","iat":{{issued}},"exp":{{issued + SsoLifetimeSeconds}}}""");
        return $"{Part("""{"alg":"RS256","typ":"JWT"}""")}.{Part(claims)}.{FakeSecret.New("", 86)}";

        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
