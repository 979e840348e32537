using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenClients.Vercel;

namespace TokenClients.Testing.Emulation;

/// <summary>Emulates Vercel's authentication operations, with one account, one team and one project.</summary>
internal sealed partial class VercelEmulation : ServiceEmulation
{
    private const int DefaultPageSize = 20;
    private const int MaxPageSize = 100;
    private const string Current = "current";
    private const string AccountSlug = "emulated-account";
    private const string CursorMark = "tokens?";

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    // The last millisecond of the year 9999, the maximum of DateTimeOffset.
    private const double MaxExpiry = 253402300799999;

    private static readonly string[] CreateMembers = ["name", "expiresAt", "projectId"];

    private readonly RateWindow _retrievals = new(120, TimeSpan.FromSeconds(60));
    private readonly RateWindow _listings = new(120, TimeSpan.FromSeconds(60));
    private readonly RateWindow _creations = new(32, TimeSpan.FromHours(1));
    private readonly RateWindow _deletions = new(50, TimeSpan.FromMinutes(5));

    // The documentation has no limit for these calls, so the headers show this one, but nothing is counted.
    private readonly RateWindow _exchanges = new(120, TimeSpan.FromSeconds(60));

    // All tokens that exist, in order of creation and by secret.
    private readonly List<EmulatedVercelToken> _tokens = [];
    private readonly Dictionary<string, EmulatedVercelToken> _bySecret = new(StringComparer.Ordinal);

    // The tokens that lists and look-ups show: oldest first, so in ascending Order, and by id.
    private readonly List<EmulatedVercelToken> _shown = [];
    private readonly Dictionary<string, EmulatedVercelToken> _shownById = new(StringComparer.Ordinal);
    private long _lastOrder;
    private long _lastRequest;

    internal VercelEmulation(DateTimeOffset now)
    {
        Operations =
        [
            new("createAuthToken", "POST", "/v3/user/tokens", request => Authenticated(request, _creations, Create)),
            new("listAuthTokens", "GET", "/v6/user/tokens", request => Authenticated(request, _listings, List)),
            new("getAuthToken", "GET", "/v5/user/tokens/{tokenId}", request => Authenticated(request, _retrievals, Get)),
            new("deleteAuthToken", "DELETE", "/v3/user/tokens/{tokenId}", request => Authenticated(request, _deletions, Delete)),
            new("exchangeSsoToken", "POST", "/v1/integrations/sso/token", request => WithLimit(ExchangeSso(request), _exchanges, request.Now)),
            new("rotateInstallationCredential", "POST", "/v1/installations/{integrationConfigurationId}/credentials/rotate", request => WithLimit(RotateInstallationCredential(request), _exchanges, request.Now)),
            new("revokeInstallationCredential", "POST", "/v1/installations/{integrationConfigurationId}/credentials/revoke", request => WithLimit(RevokeInstallationCredential(request), _exchanges, request.Now)),
        ];
        Secrets.Keep(SsoClientSecret.Reveal());
        AccountToken = new(AddFor(VercelCaller.FullAccount, now).Secret);
        InstallationToken = new(IssueInstallationToken(now));
    }

    internal override TokenService Service => TokenService.Vercel;

    internal override string Prefix => "/";

    internal override IReadOnlyList<EmulatedOperation> Operations { get; }

    internal string TeamId { get; } = "team_9dZq4vXk2mTn7bRw5cJh8sLp";

    internal string TeamSlug { get; } = "emulated-team";

    internal string ProjectId { get; } = "prj_3kWx8nPq6yVt1fGd9hMc4rBz7sJa";

    internal SecretString AccountToken { get; }

    internal bool NumericCursors { get; set; }

    internal bool SparseResponses { get; set; }

    internal bool RateLimits
    {
        get;
        set
        {
            lock (Gate)
            {
                field = value;
                foreach (var window in (RateWindow[])[_retrievals, _listings, _creations, _deletions])
                {
                    window.Clear();
                }
            }
        }
    }

    internal SecretString Issue(VercelCaller caller, DateTimeOffset now)
    {
        lock (Gate)
        {
            return new(AddFor(caller, now).Secret);
        }
    }

    internal void MarkRevoked(string tokenId, DateTimeOffset now)
    {
        lock (Gate)
        {
            Known(tokenId).RevokedAt ??= now.ToUnixTimeMilliseconds();
        }
    }

    internal void MarkLeaked(string tokenId, Uri? foundAt, DateTimeOffset now)
    {
        lock (Gate)
        {
            var token = Known(tokenId);
            token.LeakedAt ??= now.ToUnixTimeMilliseconds();
            token.LeakedUrl ??= foundAt?.AbsoluteUri;
        }
    }

    // A proxy in front of the API responds here. Its error code is a number.
    internal override EmulatedResponse UnknownPath() => Error(404, "404", "The page could not be found.");

    internal override EmulatedResponse UnknownVerb(IReadOnlyList<string> knownVerbs)
    {
        var verbs = string.Join(", ", knownVerbs);
        return Error(405, "method_unknown", $"This endpoint responds to {verbs} only.").With("Allow", verbs);
    }

    internal override EmulatedResponse Failure(int status) => status switch
    {
        401 or 403 => Error(status, "forbidden", "Not authorized."),
        402 => Error(status, "payment_required", "The plan does not allow this."),
        404 => Error(status, "not_found", "Could not find the resource."),
        429 => TooMany(status),
        >= 500 => Error(status, "internal_server_error", "An unexpected error occurred."),
        _ => Error(status, "bad_request", "The request was refused."),
    };

    internal override EmulatedResponse RateLimited(int status, RateLimitHint hint, TimeSpan wait, EmulatedOperation operation, in EmulatedRequest request)
    {
        var reset = request.Now + wait;
        switch (hint)
        {
            case RateLimitHint.OwnHeader:
                return TooMany(status)
                    .With("X-RateLimit-Limit", _retrievals.Limit.ToString(CultureInfo.InvariantCulture))
                    .With("X-RateLimit-Remaining", "0")
                    .With("X-RateLimit-Reset", SecondsRoundedUp(reset).ToString(CultureInfo.InvariantCulture));

            case RateLimitHint.Body:
                return RateLimited(status, "The rate limit was exceeded.", _retrievals.Limit, reset);

            case RateLimitHint.BodyMilliseconds:
                return Error(status, "rate_limited", "The rate limit was exceeded.", writer =>
                {
                    writer.WriteStartObject("limit");
                    writer.WriteNumber("total", _retrievals.Limit);
                    writer.WriteNumber("remaining", 0);
                    writer.WriteNumber("reset", reset.ToUnixTimeMilliseconds());
                    writer.WriteEndObject();
                });

            default:
                return TooMany(status);
        }
    }

    internal override void AddHeaders(IHeaderDictionary headers, DateTimeOffset now)
    {
        var number = Interlocked.Increment(ref _lastRequest);
        headers["x-vercel-id"] = string.Create(CultureInfo.InvariantCulture, $"emu1::{number:x5}-{now.ToUnixTimeMilliseconds()}-{number:x12}");
    }

    // Token ids contain only letters and digits. Every emulated secret and every secret prefix of Vercel contains an underscore.
    internal override bool IsPrintable(string parameter) =>
        parameter == InstallationId || (parameter.Length <= 64 && parameter.AsSpan().IndexOfAnyExcept(IdCharacters) < 0);

    protected override IReadOnlyList<ITokenInfo> LiveTokensUnderLock(DateTimeOffset now)
    {
        var live = new List<ITokenInfo>(_tokens.Count);
        foreach (var token in _tokens)
        {
            if (token.IsLive(now))
            {
                live.Add(token.ToModel());
            }
        }

        return live;
    }

    protected override bool IsLiveUnderLock(string secret, DateTimeOffset now) =>
        (_bySecret.TryGetValue(secret, out var token) && token.IsLive(now)) || IsLiveSsoSecret(secret, now) || IsLiveInstallationToken(secret, now);

    private static EmulatedResponse Error(int status, string code, string message, Action<Utf8JsonWriter>? writeExtras = null) =>
        EmulatedResponse.Json(status, (code, message, writeExtras), static (writer, error) =>
        {
            writer.WriteStartObject("error");
            writer.WriteString("code", error.code);
            writer.WriteString("message", error.message);
            error.writeExtras?.Invoke(writer);
            writer.WriteEndObject();
        });

    private static EmulatedResponse BadRequest(string message) => Error(400, "bad_request", message);

    // Vercel has no separate codes for the reasons of this response.
    private static EmulatedResponse Forbidden(string message) => Error(403, "forbidden", message);

    private static EmulatedResponse MissingToken() => Error(403, "forbidden", "The request does not contain an authentication token.", static writer => writer.WriteBoolean("missingToken", true));

    private static EmulatedResponse InvalidToken() => Error(403, "forbidden", "Not authorized.", static writer => writer.WriteBoolean("invalidToken", true));

    private static EmulatedResponse NotFound(string what, string id) => Error(404, "not_found", $"Could not find the {what}: {id}");

    /// <summary>Reads a body that must be a JSON object.</summary>
    /// <returns>The object, or <see langword="null"/> with the response that refuses it.</returns>
    private static JsonDocument? ReadObject(in EmulatedRequest request, out EmulatedResponse? refusal)
    {
        refusal = null;
        var mediaType = request.ContentType.AsSpan();
        var end = mediaType.IndexOf(';');
        if (!(end < 0 ? mediaType : mediaType[..end]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            refusal = BadRequest("The header Content-Type must be application/json.");
            return null;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(request.Body);
        }
        catch (JsonException)
        {
            refusal = BadRequest("The body is not JSON.");
            return null;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        refusal = BadRequest("The body should be an object.");
        return null;
    }

    /// <summary>Checks the credential, then the rate limit, and runs the operation for the caller.</summary>
    private EmulatedResponse Authenticated(in EmulatedRequest request, RateWindow window, Func<EmulatedRequest, EmulatedVercelToken, EmulatedResponse> operation)
    {
        EmulatedResponse response;
        if (!TryReadBearer(request, out var secret))
        {
            response = MissingToken();
        }
        else if (!_bySecret.TryGetValue(secret, out var caller) || !caller.IsLive(request.Now))
        {
            response = InvalidToken();
        }
        else
        {
            caller.ActiveAt = request.Now.ToUnixTimeMilliseconds();
            response = RateLimits && !window.TryTake(request.Now) ? RateLimited(window, request.Now) : operation(request, caller);
        }

        return WithLimit(response, window, request.Now);
    }

    private EmulatedResponse WithLimit(EmulatedResponse response, RateWindow window, DateTimeOffset now)
    {
        // If limits are off, nothing is counted, and the headers are those of a first call.
        window.Look(now);
        return response
            .With("X-RateLimit-Limit", window.Limit.ToString(CultureInfo.InvariantCulture))
            .With("X-RateLimit-Remaining", (RateLimits ? window.Remaining : window.Limit - 1).ToString(CultureInfo.InvariantCulture))
            .With("X-RateLimit-Reset", SecondsRoundedUp(window.ResetsAt).ToString(CultureInfo.InvariantCulture));
    }

    private static bool TryReadBearer(in EmulatedRequest request, [NotNullWhen(true)] out string? secret)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization;
        secret = header.Count == 1 && header[0]!.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[0]![Scheme.Length..].Trim() : null;
        return !string.IsNullOrEmpty(secret);
    }

    private static long SecondsRoundedUp(DateTimeOffset instant) => (instant.ToUnixTimeMilliseconds() + 999) / 1000;

    private static EmulatedResponse RateLimited(RateWindow window, DateTimeOffset now)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling((window.ResetsAt - now).TotalSeconds));
        return RateLimited(429, string.Create(CultureInfo.InvariantCulture, $"The rate limit of {window.Limit} was exceeded. Try again in {seconds} seconds."), window.Limit, window.ResetsAt)
            .With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
    }

    private static EmulatedResponse TooMany(int status) => Error(status, "too_many_requests", "Too many requests.");

    private static EmulatedResponse RateLimited(int status, string message, int limit, DateTimeOffset reset) =>
        Error(status, "rate_limited", message, writer =>
        {
            writer.WriteStartObject("limit");
            writer.WriteNumber("remaining", 0);
            writer.WriteNumber("reset", SecondsRoundedUp(reset));
            writer.WriteNumber("resetMs", reset.ToUnixTimeMilliseconds());
            writer.WriteNumber("total", limit);
            writer.WriteEndObject();
        });

    /// <summary>Reads the team of a call, by id, slug or both.</summary>
    private bool TryReadTeam(in EmulatedRequest request, out string? teamId, [NotNullWhen(false)] out EmulatedResponse? refusal)
    {
        teamId = null;
        refusal = null;
        foreach (var (name, known) in (ReadOnlySpan<(string, string)>)[("teamId", TeamId), ("slug", TeamSlug)])
        {
            if (!request.Query.TryGetValue(name, out var values))
            {
                continue;
            }

            if (values.Count != 1)
            {
                refusal = BadRequest($"The parameter `{name}` should be a string.");
                return false;
            }

            if (values[0] != known)
            {
                refusal = NotFound("team", values[0]!);
                return false;
            }

            teamId = TeamId;
        }

        return true;
    }

    private EmulatedResponse Create(EmulatedRequest request, EmulatedVercelToken caller)
    {
        using var body = ReadObject(request, out var refusal);
        if (body is null)
        {
            return refusal!;
        }

        string? name = null;
        string? projectId = null;
        long? expiresAt = null;
        foreach (var member in body.RootElement.EnumerateObject())
        {
            if (Array.IndexOf(CreateMembers, member.Name) < 0)
            {
                return BadRequest($"The body should not have the additional property `{member.Name}`.");
            }

            if (member.NameEquals("expiresAt"))
            {
                // Null is refused as well: to request a token that never expires, leave the member out.
                if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetDouble(out var number))
                {
                    return BadRequest("`expiresAt` should be a number.");
                }

                // A value in seconds would be an instant in 1970, and is rejected here.
                if (number <= request.Now.ToUnixTimeMilliseconds() || number > MaxExpiry)
                {
                    return BadRequest("`expiresAt` should be a time in the future, in milliseconds.");
                }

                expiresAt = (long)number;
            }
            else if (member.Value.ValueKind != JsonValueKind.String)
            {
                return BadRequest($"`{member.Name}` should be a string.");
            }
            else if (member.NameEquals("name"))
            {
                name = member.Value.GetString();
            }
            else
            {
                projectId = member.Value.GetString();
            }
        }

        if (name is null)
        {
            return BadRequest("The body is missing the property `name`.");
        }

        if (caller.Caller != VercelCaller.FullAccount)
        {
            // Vercel's own command line distinguishes the two cases only by these sentences.
            return Forbidden(caller.Caller == VercelCaller.Login
                ? "Only user authentication tokens can be used to create new tokens."
                : $"To create a token you must be authenticated to scope \"{AccountSlug}\".");
        }

        if (!TryReadTeam(request, out var teamId, out refusal))
        {
            return refusal;
        }

        if (projectId is not null)
        {
            if (projectId != ProjectId)
            {
                return NotFound("project", projectId);
            }

            // The project belongs to the team, whether or not the call names the team.
            teamId = TeamId;
        }

        var token = Add(new(name, NextOrder(request.Now), request.Now) { TeamId = teamId, ProjectId = projectId, ExpiresAt = expiresAt }, request.Now);
        return EmulatedResponse.Json(200, (token, SparseResponses), static (writer, state) =>
        {
            writer.WritePropertyName("token");
            state.token.Write(writer, state.SparseResponses);
            writer.WriteString("bearerToken", state.token.Secret);
        });
    }

    private EmulatedResponse List(EmulatedRequest request, EmulatedVercelToken caller)
    {
        if (request.Query.ContainsKey("teamId") || request.Query.ContainsKey("slug"))
        {
            return BadRequest("This endpoint does not accept a team.");
        }

        var limit = DefaultPageSize;
        if (request.Query.TryGetValue("limit", out var limits)
            && (limits.Count != 1 || !int.TryParse(limits[0], NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxPageSize))
        {
            return BadRequest($"The parameter `limit` should be a number from 1 to {MaxPageSize}.");
        }

        var before = long.MaxValue;
        if (request.Query.TryGetValue("until", out var cursors) && (cursors.Count != 1 || !TryReadCursor(cursors[0]!, out before)))
        {
            return BadRequest("The parameter `until` is not a cursor.");
        }

        switch (caller.Caller)
        {
            case VercelCaller.Team:
                return Error(403, "forbidden", "Not authorized: the token is limited to a team.", writer =>
                {
                    writer.WriteBoolean("saml", true);
                    writer.WriteString("teamId", TeamId);
                    writer.WriteString("scope", TeamSlug);
                    writer.WriteBoolean("enforced", false);
                });

            case VercelCaller.Project:
                return Forbidden("Not authorized: the token is limited to a project.");
        }

        // Newest first.
        var last = _shown.Count - 1;
        while (last >= 0 && _shown[last].Order >= before)
        {
            last--;
        }

        var first = Math.Max(0, last - limit + 1);
        return EmulatedResponse.Json(200, (Service: this, first, last), static (writer, page) => page.Service.WritePage(writer, page.first, page.last));
    }

    private void WritePage(Utf8JsonWriter writer, int first, int last)
    {
        writer.WriteStartArray("tokens");
        for (var index = last; index >= first; index--)
        {
            _shown[index].Write(writer, SparseResponses);
        }

        writer.WriteEndArray();
        // The pagination object is documented only if there is another page.
        if (SparseResponses && first == 0)
        {
            return;
        }

        writer.WriteStartObject("pagination");
        writer.WriteNumber("count", last - first + 1);
        WriteCursor(writer, "next", first > 0 ? _shown[first].Order : null);
        WriteCursor(writer, "prev", last >= 0 && last < _shown.Count - 1 ? _shown[last].Order : null);
        writer.WriteEndObject();
    }

    private void WriteCursor(Utf8JsonWriter writer, string name, long? order)
    {
        if (order is not { } value)
        {
            writer.WriteNull(name);
        }
        else if (NumericCursors)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteBase64String(name, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{CursorMark}{value}")));
        }
    }

    /// <summary>Reads a cursor of either form, whatever the current setting.</summary>
    private static bool TryReadCursor(string text, out long order)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out order))
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[64];
        return Convert.TryFromBase64String(text, bytes, out var length)
            && bytes[..length].StartsWith("tokens?"u8)
            && long.TryParse(Encoding.ASCII.GetString(bytes[CursorMark.Length..length]), NumberStyles.None, CultureInfo.InvariantCulture, out order);
    }

    private EmulatedResponse Get(EmulatedRequest request, EmulatedVercelToken caller) =>
        TryFind(request, caller, out var token, out var refusal)
            ? EmulatedResponse.Json(200, (token, SparseResponses), static (writer, state) =>
            {
                writer.WritePropertyName("token");
                state.token.Write(writer, state.SparseResponses);
            })
            : refusal;

    private EmulatedResponse Delete(EmulatedRequest request, EmulatedVercelToken caller)
    {
        if (!TryFind(request, caller, out var token, out var refusal))
        {
            return refusal;
        }

        // A token that is still shown may already be deleted.
        if (!_bySecret.Remove(token.Secret))
        {
            return NotFound("token", token.Id);
        }

        _tokens.Remove(token);
        ShowUnderLock(request.Now, () =>
        {
            _shown.Remove(token);
            _shownById.Remove(token.Id);
        });
        return EmulatedResponse.Json(200, token.Id, static (writer, id) => writer.WriteString("tokenId", id));
    }

    private bool TryFind(in EmulatedRequest request, EmulatedVercelToken caller, [NotNullWhen(true)] out EmulatedVercelToken? token, [NotNullWhen(false)] out EmulatedResponse? refusal)
    {
        token = null;
        if (caller.Caller == VercelCaller.Project)
        {
            refusal = Forbidden("Not authorized: the token is limited to a project.");
            return false;
        }

        if (!TryReadTeam(request, out var teamId, out refusal))
        {
            return false;
        }

        var id = request.Parameters[0];
        token = id == Current ? caller : _shownById.GetValueOrDefault(id);
        // A token of a team can access only the team, and only if the call names it.
        if (token is not null && caller.Caller == VercelCaller.Team && (teamId is null || token.TeamId != teamId))
        {
            token = null;
        }

        refusal = token is null ? NotFound("token", id) : null;
        return token is not null;
    }

    private EmulatedVercelToken Known(string tokenId) =>
        _tokens.Find(token => token.Id == tokenId) ?? throw new ArgumentException("The emulated account has no token with this id.", nameof(tokenId));

    private EmulatedVercelToken AddFor(VercelCaller caller, DateTimeOffset now) => Add(caller switch
    {
        VercelCaller.FullAccount => new("emulated account", NextOrder(now), now),
        VercelCaller.Login => new("emulated login", NextOrder(now), now) { Type = VercelTokenType.OAuth2, Origin = VercelOrigin.GitHub },
        VercelCaller.Team => new("emulated team token", NextOrder(now), now) { TeamId = TeamId },
        VercelCaller.Project => new("emulated project token", NextOrder(now), now) { TeamId = TeamId, ProjectId = ProjectId },
        _ => throw new ArgumentOutOfRangeException(nameof(caller), caller, "The caller is not a known kind."),
    }, now);

    private EmulatedVercelToken Add(EmulatedVercelToken token, DateTimeOffset now)
    {
        _tokens.Add(token);
        _bySecret.Add(Secrets.Keep(token.Secret), token);
        ShowUnderLock(now, () =>
        {
            _shown.Add(token);
            _shownById.Add(token.Id, token);
        });
        return token;
    }

    private long NextOrder(DateTimeOffset now) => _lastOrder = Math.Max(_lastOrder + 1, now.ToUnixTimeMilliseconds());
}
