using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace TokenClients.Testing.Emulation;

/// <summary>Emulates the access tokens of Crafter Profile.</summary>
internal sealed class CrafterEmulation : ServiceEmulation
{
    internal const string ContextPath = "crafter-profile";
    private const string Tokens = $"/{ContextPath}/api/1/access_token";
    private const string JsonType = "application/json;charset=UTF-8";
    private const string CallerParameter = "accessTokenId";
    private const string JsonSuffix = ".json";
    private const string Other = "OTHER";
    private const string AccessDenied = "ACCESS_DENIED";
    private const string NoSuchId = "NO_SUCH_ACCESS_TOKEN_ID";
    private const string IdTaken = "ACCESS_TOKEN_EXISTS";

    // The characters that Tomcat accepts in a path, except the semicolon. Some versions cut off the rest of a segment after it.
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@%/");

    private readonly EmulatedOperation _create;
    private readonly EmulatedOperation _get;

    // Oldest first.
    private readonly List<EmulatedCrafterToken> _tokens = [];
    private readonly Dictionary<string, EmulatedCrafterToken> _byId = new(StringComparer.Ordinal);

    // What lists and look-ups show.
    private readonly List<EmulatedCrafterToken> _shown = [];
    private readonly EmulatedCrafterToken[] _wellKnown;

    internal CrafterEmulation(DateTimeOffset now)
    {
        Operations =
        [
            _create = new("createAccessToken", "POST", $"{Tokens}/create", request => Authenticated(request, Create)),
            new("listAccessTokens", "GET", $"{Tokens}/all", request => Authenticated(request, List)),
            _get = new("getAccessToken", "GET", $"{Tokens}/{{id}}", request => Authenticated(request, Get)),
            new("deleteAccessToken", "POST", $"{Tokens}/{{id}}/delete", request => Authenticated(request, Delete)),
        ];

        var expiry = now.AddYears(10).ToUnixTimeMilliseconds();
        _wellKnown =
        [
            new("e8f5170c-877b-416f-b70f-4b09772f8e2d") { Application = "profile-admin", IsMaster = true, Permissions = [new("*", ["*"])], ExpiresOn = expiry },
            new("b4d44030-d0af-11e3-9c1a-0800200c9a66") { Application = "engine", Permissions = [new("*", ["READ_TENANT", "MANAGE_PROFILES", "MANAGE_TICKETS"])], ExpiresOn = expiry },
            new("2ba3ac10-c43e-11e3-9c1a-0800200c9a66") { Application = "social", Permissions = [new("*", ["READ_TENANT", "MANAGE_PROFILES", "MANAGE_TICKETS"])], ExpiresOn = expiry },
        ];
        Array.ForEach(_wellKnown, token => Add(token, now));
        MasterToken = Issue(CrafterCaller.Master, now);
    }

    internal override TokenService Service => TokenService.Crafter;

    internal override string Prefix => $"/{ContextPath}/";

    // Spring responds to HEAD for every operation that reads.
    internal override bool RespondsToHead => true;

    internal override IReadOnlyList<EmulatedOperation> Operations { get; }

    // An id can be any word, and is a secret.
    internal override bool HasPlainWords => false;

    internal SecretString MasterToken { get; }

    internal bool OlderServer { get; set; }

    internal bool WellKnownTokens { get; private set; } = true;

    internal void SetWellKnownTokens(bool value, DateTimeOffset now)
    {
        lock (Gate)
        {
            foreach (var token in value == WellKnownTokens ? [] : _wellKnown)
            {
                if (value)
                {
                    // A token that was created with this id in the meantime is kept.
                    if (!_byId.ContainsKey(token.Id))
                    {
                        Add(token, now);
                    }
                }
                else
                {
                    Remove(token.Id, now);
                }
            }

            WellKnownTokens = value;
        }
    }

    internal SecretString Issue(CrafterCaller caller, DateTimeOffset now)
    {
        lock (Gate)
        {
            return caller switch
            {
                CrafterCaller.Master => new(Add(new(EmulatedCrafterToken.NewId()) { Application = "emulated master", IsMaster = true, Permissions = [] }, now).Id),
                CrafterCaller.NotMaster => new(Add(new(EmulatedCrafterToken.NewId()) { Application = "emulated application", Permissions = [new("*", ["*"])] }, now).Id),
                CrafterCaller.Expired => new(Add(new(EmulatedCrafterToken.NewId())
                {
                    Application = "emulated expired master",
                    IsMaster = true,
                    Permissions = [],
                    ExpiresOn = now.ToUnixTimeMilliseconds(),
                }, now).Id),
                CrafterCaller.WellKnown => new(_wellKnown[0].Id),
                _ => throw new ArgumentOutOfRangeException(nameof(caller), caller, "The caller is not a known kind."),
            };
        }
    }

    /// <summary>Returns the response of the container, before Crafter sees the request.</summary>
    internal override EmulatedResponse? RefusePath(string path)
    {
        var isLegal = !path.AsSpan().ContainsAnyExcept(PathCharacters) || (OlderServer && !path.Replace(";", "", StringComparison.Ordinal).AsSpan().ContainsAnyExcept(PathCharacters));
        for (var index = path.IndexOf('%', StringComparison.Ordinal); isLegal && index >= 0; index = path.IndexOf('%', index + 1))
        {
            isLegal = index + 2 < path.Length
                && byte.TryParse(path.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped)
                && escaped is not ((byte)'/' or (byte)'\\' or 0);
        }

        return isLegal ? null : Page(400);
    }

    internal override string[] Route(string[] segments)
    {
        var routed = (string[])segments.Clone();
        if (OlderServer)
        {
            for (var index = 0; index < routed.Length; index++)
            {
                var end = routed[index].IndexOf(';', StringComparison.Ordinal);
                routed[index] = end < 0 ? routed[index] : routed[index][..end];
            }

            if (routed.Length > 1 && routed[^1].Length == 0)
            {
                routed = routed[..^1];
            }
        }

        // Older versions read the part after the last dot as the requested format.
        var dot = OlderServer ? routed[^1].LastIndexOf('.')
            : routed[^1].EndsWith(JsonSuffix, StringComparison.Ordinal) ? routed[^1].Length - JsonSuffix.Length
            : -1;
        if (dot > 0 && routed[^1] != "..")
        {
            routed[^1] = routed[^1][..dot];
        }

        return routed;
    }

    internal override EmulatedResponse UnknownPath() => OlderServer ? Page(404) : Error(404, Other, "No endpoint for this path.");

    internal override EmulatedResponse UnknownVerb(IReadOnlyList<string> knownVerbs) =>
        Error(405, Other, "Request method is not supported").With("Allow", string.Join(", ", new SortedSet<string>(knownVerbs, StringComparer.Ordinal)));

    internal override EmulatedResponse Failure(int status) => status switch
    {
        401 => Error(status, "BAD_CREDENTIALS", "The credentials are wrong"),
        403 => Error(status, AccessDenied, "The access token is not valid"),
        409 => Error(status, IdTaken, "The access token ID already exists"),
        _ => Error(status, Other, status >= 500 ? "An unexpected error occurred" : "The request was refused"),
    };

    internal override EmulatedResponse Failure(Fault fault, EmulatedOperation operation, in EmulatedRequest request, EmulatedResponse? replaced)
    {
        if (operation == _create && Written(request, replaced) is { } token)
        {
            switch (fault.StatusCode)
            {
                case 409:
                    return Error(409, IdTaken, TakenMessage(token.Id));

                case 500:
                    return Error(500, Other, $"Unable to create access token {token.Dump()}");
            }
        }

        return fault.StatusCode == 404 && operation == _get ? Error(404, NoSuchId, UnknownMessage(request.Parameters[0]))
            : fault.StatusCode == 403 && ReadCaller(request) is { } caller ? Error(403, AccessDenied, UnknownMessage(caller))
            : Failure(fault.StatusCode);
    }

    // The service has no limits, and no message for them.
    internal override EmulatedResponse RateLimited(int status, RateLimitHint hint, TimeSpan wait, EmulatedOperation operation, in EmulatedRequest request) => Failure(status);

    internal override void AddHeaders(IHeaderDictionary headers, DateTimeOffset now)
    {
    }

    // The only parameter in Crafter's paths is a secret.
    internal override bool IsPrintable(string parameter) => false;

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

    protected override bool IsLiveUnderLock(string secret, DateTimeOffset now) => _byId.TryGetValue(secret, out var token) && token.IsLive(now);

    /// <summary>Returns the token of a creation: as it was stored, or as it would have been.</summary>
    private static EmulatedCrafterToken? Written(in EmulatedRequest request, EmulatedResponse? replaced)
    {
        // The response contains no token if nothing was stored, or if the client does not accept JSON.
        var stored = replaced is { Executed: true, Status: 200 } ? replaced.Body : request.Body;
        return CrafterTokenReader.TryRead(stored, out var token, out _) ? token : null;
    }

    private static string TakenMessage(string id) => $"An access token with ID '{id}' already exists";

    private static string UnknownMessage(string id) => $"No access token with ID '{id}' found";

    private static EmulatedResponse Page(int status)
    {
        var title = $"HTTP Status {status.ToString(CultureInfo.InvariantCulture)} \u2013 {ReasonPhrases.GetReasonPhrase(status)}";
        return new(status)
        {
            ContentType = "text/html;charset=utf-8",
            Body = Encoding.UTF8.GetBytes($"<!doctype html><html lang=\"en\"><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"),
        };
    }

    /// <summary>Reads the caller's token from the query, or else from the form of a POST. Names are case-sensitive, as in a servlet.</summary>
    private static string? ReadCaller(in EmulatedRequest request)
    {
        foreach (var (name, values) in request.Query)
        {
            if (name == CallerParameter)
            {
                return values[0];
            }
        }

        if (request.Method == "POST" && FormReader.IsForm(request.ContentType) && FormReader.TryRead(request.Body.Span) is { } form)
        {
            foreach (var (name, value) in form)
            {
                if (name == CallerParameter)
                {
                    return value;
                }
            }
        }

        return null;
    }

    private static bool AcceptsJson(in EmulatedRequest request)
    {
        var accept = request.Headers.Accept;
        if (StringValues.IsNullOrEmpty(accept))
        {
            return true;
        }

        if (!MediaTypeHeaderValue.TryParseList(accept, out var types))
        {
            return false;
        }

        foreach (var type in types)
        {
            if (type.Quality is not 0
                && (type.MatchesAllTypes || (type.Type == "application" && (type.MatchesAllSubTypes || type.SubType == "json" || type.Suffix == "json"))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the response to an executed operation. The server checks the Accept header only after the execution.</summary>
    private static EmulatedResponse Done<TState>(in EmulatedRequest request, TState state, Action<Utf8JsonWriter, TState> write)
    {
        if (AcceptsJson(request))
        {
            return new(200) { ContentType = JsonType, Body = EmulatedResponse.JsonBody(state, write) };
        }

        var page = Page(406);
        return new(406) { ContentType = page.ContentType, Body = page.Body, Executed = true };
    }

    private EmulatedResponse Error(int status, string code, string message) =>
        new(status)
        {
            ContentType = JsonType,
            Body = EmulatedResponse.JsonBody((code, message, WithCode: !OlderServer || status != 500), static (writer, error) =>
            {
                writer.WriteStartObject();
                if (error.WithCode)
                {
                    writer.WriteString("errorCode", error.code);
                }

                writer.WriteString("message", error.message);
                writer.WriteEndObject();
            }),
        };

    private EmulatedResponse Authenticated(in EmulatedRequest request, Func<EmulatedRequest, EmulatedCrafterToken, EmulatedResponse> operation)
    {
        var id = ReadCaller(request);
        if (string.IsNullOrEmpty(id))
        {
            return Error(403, AccessDenied, $"Missing '{CallerParameter}' parameter");
        }

        if (!_byId.TryGetValue(id, out var caller))
        {
            return Error(403, AccessDenied, UnknownMessage(id));
        }

        return caller.IsLive(request.Now)
            ? operation(request, caller)
            : Error(403, AccessDenied, string.Create(
                CultureInfo.InvariantCulture, $"Access token \"{id}\" for application \"{caller.Application ?? "null"}\" expired on {DateTimeOffset.FromUnixTimeMilliseconds(caller.ExpiresOn ?? 0):MM/dd/yyyy}"));
    }

    private bool IsDenied(EmulatedCrafterToken caller, string action, string? id, [NotNullWhen(true)] out EmulatedResponse? refusal)
    {
        refusal = caller.IsMaster ? null
            : Error(403, "ACTION_DENIED", id is null ? $"Global action '{action}' denied" : $"Action '{action}' denied on access token with ID '{id}'");
        return refusal is not null;
    }

    private EmulatedResponse Create(EmulatedRequest request, EmulatedCrafterToken caller)
    {
        if (!FormReader.HasMediaType(request.ContentType, "application/json"))
        {
            return Error(415, Other, $"Content-Type '{request.ContentType}' is not supported");
        }

        if (!CrafterTokenReader.TryRead(request.Body, out var token, out var problem))
        {
            return Error(400, Other, problem);
        }

        if (IsDenied(caller, "CREATE_TOKEN", null, out var refusal))
        {
            return refusal;
        }

        if (_byId.ContainsKey(token.Id))
        {
            return Error(409, IdTaken, TakenMessage(token.Id));
        }

        return Done(request, Add(token, request.Now), static (writer, token) => token.Write(writer));
    }

    private EmulatedResponse List(EmulatedRequest request, EmulatedCrafterToken caller) =>
        IsDenied(caller, "READ_TOKEN", null, out var refusal) ? refusal : Done(request, _shown, static (writer, tokens) =>
        {
            writer.WriteStartArray();
            foreach (var token in tokens)
            {
                token.Write(writer);
            }

            writer.WriteEndArray();
        });

    private EmulatedResponse Get(EmulatedRequest request, EmulatedCrafterToken caller)
    {
        var id = request.Parameters[0];
        return IsDenied(caller, "READ_TOKEN", id, out var refusal) ? refusal
            : _shown.Find(token => token.Id == id) is { } token ? Done(request, token, static (writer, token) => token.Write(writer))
            : Error(404, NoSuchId, UnknownMessage(id));
    }

    private EmulatedResponse Delete(EmulatedRequest request, EmulatedCrafterToken caller)
    {
        var id = request.Parameters[0];
        if (IsDenied(caller, "DELETE_TOKEN", id, out var refusal))
        {
            return refusal;
        }

        // An unknown id is not an error.
        Remove(id, request.Now);
        return new(200);
    }

    private EmulatedCrafterToken Add(EmulatedCrafterToken token, DateTimeOffset now)
    {
        _tokens.Add(token);
        _byId.Add(Secrets.Keep(token.Id), token);
        ShowUnderLock(now, () => _shown.Add(token));
        return token;
    }

    private void Remove(string id, DateTimeOffset now)
    {
        if (_byId.Remove(id, out var token))
        {
            _tokens.Remove(token);
            ShowUnderLock(now, () => _shown.Remove(token));
        }
    }
}
