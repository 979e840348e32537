using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace TokenClients.Testing.Emulation;

/// <summary>Emulates Infisical's Token Auth, with one organization, its sub-organization, and two identities for tests.</summary>
internal sealed partial class InfisicalEmulation : ServiceEmulation
{
    private const string Authority = "/api/v1/auth";
    private const string IdentityPath = Authority + "/token-auth/identities/{identityId}";
    private const string TokenPath = Authority + "/token-auth/tokens/{tokenId}";
    private const string OwnOrganization = "9d1f5f0e-6c0b-4f0a-8a52-3f6f2e1c7b01";
    private const string GenericMessage = "Something went wrong.";
    private const int ReadLimit = 200;
    private const int WriteLimit = 90;

    // The limit for requests without an organization. The two operations by value never have one.
    private const int ValueLimit = 200;

    private readonly List<RateWindow> _windows = [];
    private readonly Dictionary<Guid, EmulatedInfisicalIdentity> _identities = [];
    private readonly EmulatedInfisicalIdentity _administrator;
    private readonly EmulatedInfisicalIdentity _editor;
    private readonly EmulatedInfisicalIdentity _guest;

    internal InfisicalEmulation(DateTimeOffset now)
    {
        Operations =
        [
            Define("attachTokenAuth", "POST", IdentityPath, Attach),
            Define("getTokenAuth", "GET", IdentityPath, GetConfiguration),
            Define("updateTokenAuth", "PATCH", IdentityPath, Update),
            Define("deleteTokenAuth", "DELETE", IdentityPath, Detach),
            Define("createTokenAuthToken", "POST", IdentityPath + "/tokens", Create),
            Define("getTokenAuthTokens", "GET", IdentityPath + "/tokens", List),
            Define("getTokenAuthTokenById", "GET", TokenPath, Get),
            Define("updateTokenAuthToken", "PATCH", TokenPath, Rename),
            Define("revokeTokenAuthToken", "POST", TokenPath + "/revoke", Revoke),
            DefineByValue("renewIdentityAccessToken", Authority + "/token/renew", RenewByValue),
            DefineByValue("revokeIdentityAccessToken", Authority + "/token/revoke", RevokeByValue),
        ];
        _administrator = Add(new EmulatedInfisicalIdentity("emulated administrator") { IsMemberOfSubOrganization = true });
        _editor = Add(new EmulatedInfisicalIdentity("emulated editor") { Rights = InfisicalRights.Edit });
        _guest = Add(new EmulatedInfisicalIdentity("emulated guest") { Rights = InfisicalRights.None });
        IdentityId = Add(new EmulatedInfisicalIdentity("emulated identity") { IsMemberOfSubOrganization = true }).Id;
        OtherIdentityId = Add(new EmulatedInfisicalIdentity("emulated other identity")).Id;
        AdministratorToken = Issue(InfisicalCaller.Administrator, now);
    }

    internal override TokenService Service => TokenService.Infisical;

    internal override string Prefix => "/api/";

    internal override IReadOnlyList<EmulatedOperation> Operations { get; }

    internal Guid IdentityId { get; }

    internal Guid OtherIdentityId { get; }

    internal string OrganizationSlug { get; } = "emulated-organization";

    internal string SubOrganizationId { get; } = "5b7c2a94-1e63-4d0d-9c7e-8f4a6d2b0c02";

    internal string SubOrganizationSlug { get; } = "emulated-sub-organization";

    internal SecretString AdministratorToken { get; }

    internal InfisicalGeneration Generation { get; set; } = InfisicalGeneration.Current;

    internal bool IpAllowlisting { get; set; }

    internal TimeSpan MaxTokenAge
    {
        get;
        set
        {
            lock (Gate)
            {
                field = value;
            }
        }
    }
    = TimeSpan.FromDays(90);

    internal bool RateLimits
    {
        get;
        set
        {
            lock (Gate)
            {
                field = value;
                foreach (var window in _windows)
                {
                    window.Clear();
                }
            }
        }
    }

    /// <summary>Whether the state of tokens is in the database, and not in the signed tokens.</summary>
    private bool KeepsTokens => IsFrom(InfisicalGeneration.BeforeApril2026);

    private static string DetachedMessage => "The identity does not have Token Auth.";

    internal SecretString Issue(InfisicalCaller caller, DateTimeOffset now)
    {
        const long Hour = 3600;
        const long TenYears = 315_360_000;
        lock (Gate)
        {
            return new(caller switch
            {
                InfisicalCaller.Administrator => MintForCaller(_administrator, TenYears, now),
                InfisicalCaller.Editor => MintForCaller(_editor, TenYears, now),
                InfisicalCaller.WithoutRights => MintForCaller(_guest, TenYears, now),
                InfisicalCaller.Expired => MintForCaller(_administrator, Hour, now.AddSeconds(-2 * Hour)),
                InfisicalCaller.User => Secrets.Keep(UserToken(OwnOrganization, now.ToUnixTimeSeconds(), TenYears)),
                InfisicalCaller.UserWithoutOrganization => Secrets.Keep(UserToken(null, now.ToUnixTimeSeconds(), TenYears)),
                InfisicalCaller.ServiceToken => Secrets.Keep(FakeSecret.New($"st.{Guid.NewGuid()}.", 64)),
                _ => throw new ArgumentOutOfRangeException(nameof(caller), caller, "The caller is not a known kind."),
            });
        }
    }

    internal void CleanUp(DateTimeOffset now)
    {
        lock (Gate)
        {
            var removed = _issued.Where(token => token.IsMarkedRevoked || token.Credentials.TrueForAll(credential => credential.HasExpired(now))).ToHashSet();
            ShowUnderLock(now, () => _records.RemoveAll(removed.Contains));
        }
    }

    internal override EmulatedResponse UnknownPath() =>
        IsFrom(InfisicalGeneration.BeforeDecember2024)
            ? EmulatedResponse.Json(404, 0, static (writer, _) =>
            {
                writer.WriteString("message", "There is no such route.");
                writer.WriteString("error", "Not Found");
                writer.WriteNumber("statusCode", 404);
            })
            : Error(404, "Not Found", "There is no such route.", IsFrom(InfisicalGeneration.BeforeApril2026) ? null : static writer => writer.WriteString("docs", "/api/docs/json"));

    // The verb is part of the route, so an unknown verb is an unknown route.
    internal override EmulatedResponse UnknownVerb(IReadOnlyList<string> knownVerbs) => UnknownPath();

    internal override EmulatedResponse Failure(int status) => status switch
    {
        401 => Error(status, "UnauthorizedError", "The credential does not work."),
        403 => Error(status, "PermissionDenied", "The credential does not allow this.", static writer =>
        {
            writer.WriteStartArray("details");
            writer.WriteEndArray();
        }),
        404 => Error(status, "NotFound", "The resource was not found."),
        422 => Invalid(new()),
        429 => TooMany("60"),
        504 => Error(status, "GatewayTimeoutError", "An upstream server took too long to respond."),
        >= 500 => Error(status, "InternalServerError", GenericMessage),
        _ => Error(status, "BadRequest", "The request was refused."),
    };

    internal override EmulatedResponse Failure(Fault fault, EmulatedOperation operation, in EmulatedRequest request, EmulatedResponse? replaced) =>
        fault is { StatusCode: 429, RetryAfter: { } wait }
            ? TooMany(Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            : Failure(fault.StatusCode);

    internal override EmulatedResponse RateLimited(int status, RateLimitHint hint, TimeSpan wait, EmulatedOperation operation, in EmulatedRequest request)
    {
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var response = TooMany(hint is RateLimitHint.Body or RateLimitHint.BodyMilliseconds ? seconds : null, status);
        return hint == RateLimitHint.OwnHeader
            ? response
                .With("x-ratelimit-limit", ReadLimit.ToString(CultureInfo.InvariantCulture))
                .With("x-ratelimit-remaining", "0")
                .With("x-ratelimit-reset", seconds)
            : response;
    }

    // A trailing slash is ignored.
    internal override string[] Route(string[] segments) => segments[^1].Length == 0 ? segments[..^1] : segments;

    internal override EmulatedResponse? RefusePath(string path)
    {
        for (var index = path.IndexOf('%', StringComparison.Ordinal); index >= 0; index = path.IndexOf('%', index + 1))
        {
            if (index + 2 >= path.Length || !char.IsAsciiHexDigit(path[index + 1]) || !char.IsAsciiHexDigit(path[index + 2]))
            {
                return KeepsTokens ? Fault("InternalServerError") : BadRequest("The path is not encoded correctly.");
            }
        }

        return null;
    }

    internal override void AddHeaders(IHeaderDictionary headers, DateTimeOffset now)
    {
        // Infisical adds no header: the id of a request is in its errors only.
    }

    // Every id is a UUID. Tokens, even when cut off, have no hyphens in these positions.
    internal override bool IsPrintable(string parameter) => Guid.TryParseExact(parameter, "D", out _);

    protected override IReadOnlyList<ITokenInfo> LiveTokensUnderLock(DateTimeOffset now)
    {
        var live = new List<ITokenInfo>(_issued.Count);
        foreach (var token in _issued)
        {
            if (token.Credentials.Exists(credential => IsLive(token, credential, now)))
            {
                live.Add(token.ToModel());
            }
        }

        return live;
    }

    protected override bool IsLiveUnderLock(string secret, DateTimeOffset now)
    {
        using var claims = _jwt.Read(secret);
        if (claims is null)
        {
            return false;
        }

        var credential = Credential(claims.RootElement);
        return IsOfIdentity(claims.RootElement)
            ? IsLive(_tokens[TokenId(claims.RootElement)], credential, now)
            : !credential.HasExpired(now);
    }

    private bool IsFrom(InfisicalGeneration generation) => Generation >= generation;

    private EmulatedInfisicalIdentity Add(EmulatedInfisicalIdentity identity)
    {
        _identities.Add(identity.Id, identity);
        return identity;
    }

    private EmulatedResponse Error(int status, string error, string? message, Action<Utf8JsonWriter>? writeExtras = null) =>
        EmulatedResponse.Json(status, (IsOld: IsFrom(InfisicalGeneration.BeforeDecember2024), status, error, message, writeExtras), static (writer, state) =>
        {
            writer.WriteString(state.IsOld ? "requestId" : "reqId", FakeSecret.New("req-", 14));
            writer.WriteNumber("statusCode", state.status);
            if (state.message is not null)
            {
                writer.WriteString("message", state.message);
            }

            writer.WriteString("error", state.error);
            state.writeExtras?.Invoke(writer);
        });

    private EmulatedResponse BadRequest(string message) => Error(400, "BadRequest", message);

    private EmulatedResponse Unauthorized(string message) => Error(401, "UnauthorizedError", message);

    private EmulatedResponse TokenError(string message) => Error(403, "TokenError", message);

    private EmulatedResponse Forbidden(string message) => Error(403, "ForbiddenError", message);

    private EmulatedResponse NotFound(string message) => Error(404, "NotFound", message);

    /// <summary>An unhandled error. Its code shows which step failed, but its message never does.</summary>
    private EmulatedResponse Fault(string error) => Error(500, error, GenericMessage);

    /// <summary>The message contains the seconds, as documented.</summary>
    private EmulatedResponse TooMany(string? seconds, int status = 429) =>
        Error(status, "RateLimitExceeded", seconds is null ? "The rate limit was exceeded." : $"The rate limit was exceeded. Try again in {seconds} seconds.");

    private EmulatedResponse Invalid(InfisicalSchema schema) => Error(IsFrom(InfisicalGeneration.BeforeDecember2024) ? 401 : 422, "ValidationFailure", null, writer =>
    {
        writer.WritePropertyName("message");
        schema.Write(writer);
    });

    /// <summary>The error contains the rules of the caller's role. An editor's role has a rule that forbids the action, and a role without permissions has no rules.</summary>
    private EmulatedResponse Denied(InfisicalPrincipal caller, string action) => Error(403, "PermissionDenied", $"You are not allowed to {action} on identity.", writer =>
    {
        writer.WriteStartArray("details");
        if (caller.Rights == InfisicalRights.Edit)
        {
            writer.WriteStartObject();
            writer.WriteString("action", action);
            writer.WriteBoolean("inverted", true);
            writer.WriteString("subject", "identity");
            writer.WriteStartObject("conditions");
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private bool MayNot(InfisicalPrincipal caller, string action, [NotNullWhen(true)] out EmulatedResponse? refusal)
    {
        refusal = caller.May(action) ? null : Denied(caller, action);
        return refusal is not null;
    }

    /// <summary>Checks two permissions: to edit, and the one that protects identities with more rights than the caller's.</summary>
    private bool MayNotEditAnd(InfisicalPrincipal caller, string action, [NotNullWhen(true)] out EmulatedResponse? refusal)
    {
        if (!MayNot(caller, "edit", out refusal) && !caller.May(action))
        {
            refusal = Error(403, "PermissionBoundaryError", $"The identity has a more privileged role: you lack {action} on identity.", writer =>
            {
                writer.WriteStartObject("details");
                writer.WriteStartArray("missingPermissions");
                writer.WriteStartObject();
                writer.WriteString("action", action);
                writer.WriteString("subject", "identity");
                writer.WriteEndObject();
                writer.WriteEndArray();
                writer.WriteEndObject();
            });
        }

        return refusal is not null;
    }

    private EmulatedOperation Define(string id, string method, string template, Func<EmulatedRequest, InfisicalPrincipal, EmulatedResponse> execute)
    {
        var isRead = method == "GET";
        var window = NewWindow(isRead ? ReadLimit : WriteLimit);
        var isByTokenId = id == "getTokenAuthTokenById";
        return new(id, method, template, request =>
        {
            if (isByTokenId && IsFrom(InfisicalGeneration.BeforeNovember2025))
            {
                return UnknownPath();
            }

            if (!TryIdentify(request, out var caller, out var refusal))
            {
                return refusal;
            }

            if (caller is null)
            {
                return Unauthorized("The token is missing.");
            }

            if (caller.Caller == InfisicalCaller.ServiceToken)
            {
                return Error(403, $"Forbidden access to {Path(template, request.Parameters)}", "This credential cannot be used here.");
            }

            if (caller.Caller == InfisicalCaller.UserWithoutOrganization)
            {
                return Error(401, $"{Path(template, request.Parameters)} Unauthorized Access, no organization was chosen", "Choose an organization first.");
            }

            var response = Limited(request, window, request => execute(request, caller));
            return isRead && response.Status == 200
                ? response.With("etag", $"\"{Convert.ToHexString(SHA256.HashData(response.Body.Span).AsSpan(0, 8))}\"")
                : response;
        });
    }

    private EmulatedOperation DefineByValue(string id, string template, Func<EmulatedRequest, EmulatedResponse> execute)
    {
        var window = NewWindow(ValueLimit);
        // A credential is not required, but must be valid if it is sent.
        return new(id, "POST", template, request => TryIdentify(request, out _, out var refusal) ? Limited(request, window, execute) : refusal);
    }

    private RateWindow NewWindow(int limit)
    {
        var window = new RateWindow(limit, TimeSpan.FromSeconds(60));
        _windows.Add(window);
        return window;
    }

    private EmulatedResponse Limited(EmulatedRequest request, RateWindow window, Func<EmulatedRequest, EmulatedResponse> execute)
    {
        // A self-hosted server has no limits, and no headers for them.
        if (!RateLimits)
        {
            return execute(request);
        }

        var isTaken = window.TryTake(request.Now);
        var seconds = Math.Max(1, (long)Math.Ceiling((window.ResetsAt - request.Now).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var response = isTaken
            ? execute(request)
            : TooMany(seconds).With("retry-after", seconds);
        return response
            .With("x-ratelimit-limit", window.Limit.ToString(CultureInfo.InvariantCulture))
            .With("x-ratelimit-remaining", window.Remaining.ToString(CultureInfo.InvariantCulture))
            .With("x-ratelimit-reset", seconds);
    }

    private static string Path(string template, string[] parameters)
    {
        var segments = template.Split('/');
        var next = 0;
        for (var index = 0; index < segments.Length; index++)
        {
            if (segments[index].StartsWith('{'))
            {
                segments[index] = Uri.EscapeDataString(parameters[next++]);
            }
        }

        return string.Join('/', segments);
    }

    /// <summary>Parses the body, as the server does before it validates anything.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">The body, of any JSON type; <see langword="null"/> if there is none.</param>
    /// <param name="refusal">The response that refuses it.</param>
    private bool TryParse(in EmulatedRequest request, out JsonDocument? body, [NotNullWhen(false)] out EmulatedResponse? refusal)
    {
        body = null;
        refusal = null;
        if (request.ContentType is null && request.Body.IsEmpty && !request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return true;
        }

        // The server also parses forms, whose values are strings.
        if (FormReader.IsForm(request.ContentType))
        {
            body = JsonDocument.Parse(EmulatedResponse.JsonBody(FormReader.TryRead(request.Body.Span) ?? [], static (writer, fields) =>
            {
                writer.WriteStartObject();
                foreach (var field in fields.GroupBy(static field => field.Key, static field => field.Value, StringComparer.Ordinal))
                {
                    // A repeated name becomes an array. It is left empty, because no member of these operations is an array of strings.
                    writer.WritePropertyName(field.Key);
                    if (field.Count() == 1)
                    {
                        writer.WriteStringValue(field.First());
                    }
                    else
                    {
                        writer.WriteStartArray();
                        writer.WriteEndArray();
                    }
                }

                writer.WriteEndObject();
            }));
            return true;
        }

        if (FormReader.HasMediaType(request.ContentType, "application/json"))
        {
            try
            {
                // An empty body with this type fails here as well. A chunked body without a type fails below.
                body = JsonDocument.Parse(request.Body);
                return true;
            }
            catch (JsonException)
            {
            }
        }

        refusal = Fault("InternalServerError");
        return false;
    }

    /// <summary>Finds an identity, in the organization that the caller acts in.</summary>
    private bool TryFind(string identityId, InfisicalPrincipal caller, [NotNullWhen(true)] out EmulatedInfisicalIdentity? identity, [NotNullWhen(false)] out EmulatedResponse? refusal)
    {
        identity = null;
        refusal = null;
        if (!Guid.TryParseExact(identityId, "D", out var id))
        {
            refusal = Fault("MembershipGetByIdentityId");
            return false;
        }

        var isOwn = caller.OrganizationId == OwnOrganization;
        if (!_identities.TryGetValue(id, out var found) || !(isOwn || found.IsMemberOfSubOrganization))
        {
            refusal = NotFound($"There is no identity with the id {id}.");
        }
        else if (!isOwn)
        {
            refusal = Forbidden("A sub-organization may not access this identity.");
        }
        else
        {
            identity = found;
        }

        return identity is not null;
    }
}
