using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace TokenClients.Testing.Emulation;

/// <summary>Emulates Apinizer's token endpoint and its two test calls, with one console user.</summary>
internal sealed class ApinizerEmulation : ServiceEmulation
{
    private const string TokenPath = "/apiops/auth/token";
    private const string JsonType = "application/json;charset=UTF-8";
    private const string TextType = "text/plain;charset=UTF-8";
    private const int LongestShownName = 16;

    private static readonly string[] Credentials = ["grant_type", "client_id", "client_secret"];

    private readonly EmulatedOperation _createToken;

    // Oldest first.
    private readonly List<EmulatedApinizerToken> _tokens = [];
    private readonly Dictionary<string, EmulatedApinizerToken> _bySecret = new(StringComparer.Ordinal);
    private int _lastNumber;
    private int _failedLogins;
    private bool _isLocked;

    internal ApinizerEmulation()
    {
        Operations =
        [
            _createToken = new("createToken", "POST", TokenPath, request => NotStored(CreateToken(request))),
            new("hello", "GET", "/apiops/test/hello/{name}", Hello),
            new("healthcheck", "GET", "/apiops/test/healthcheck", static _ => Text("OK")),
        ];
        Secrets.Keep(Password.Reveal());
    }

    internal override TokenService Service => TokenService.Apinizer;

    internal override string Prefix => "/apiops/";

    internal override IReadOnlyList<EmulatedOperation> Operations { get; }

    internal string UserName { get; } = "emulated.user@example.com";

    // The password breaks forms that are concatenated without encoding, and readers that decode twice. In single quotes, it needs no escaping in a shell.
    internal SecretString Password
    {
        get;
        set
        {
            Secrets.Keep(value.Reveal());
            field = value;
        }
    }
    = new(FakeSecret.New("pw ", 12) + FakeSecret.New("&a=b+c%41% ", 12));

    internal ApinizerErrorShape ErrorShape { get; set; } = ApinizerErrorShape.OAuth;

    internal ApinizerTokenType TokenType { get; set; } = ApinizerTokenType.Bearer;

    internal ApinizerExpiresIn ExpiresIn { get; set; } = ApinizerExpiresIn.Seconds;

    internal bool NullMembers { get; set; }

    internal bool ErrorsAs200 { get; set; }

    internal TimeSpan? TokenLifetime
    {
        get
        {
            lock (Gate)
            {
                return field;
            }
        }

        set
        {
            lock (Gate)
            {
                field = value;
            }
        }
    }
    = TimeSpan.FromHours(1);

    internal int? LockAfter
    {
        get
        {
            lock (Gate)
            {
                return field;
            }
        }

        set
        {
            lock (Gate)
            {
                field = value;
            }
        }
    }
    = 5;

    internal int FailedLogins
    {
        get
        {
            lock (Gate)
            {
                return _failedLogins;
            }
        }
    }

    internal bool IsLocked
    {
        get
        {
            lock (Gate)
            {
                return _isLocked;
            }
        }

        set
        {
            lock (Gate)
            {
                _isLocked = value;
                _failedLogins = value ? _failedLogins : 0;
            }
        }
    }

    internal SecretString Issue(TimeSpan? lifetime, DateTimeOffset now)
    {
        lock (Gate)
        {
            return new(Add(isOfConsole: true, lifetime, now).Secret);
        }
    }

    internal bool Revoke(string secret)
    {
        lock (Gate)
        {
            return _bySecret.Remove(secret, out var token) && _tokens.Remove(token);
        }
    }

    // Without the prefix, the path belongs to the gateway's token service.
    internal override bool Owns(string path) => base.Owns(path) || IsOfGateway(path);

    internal override EmulatedResponse? RefusePath(string path) => IsOfGateway(path)
        ? Error(401, "invalid_client", "This is the gateway's token service, not the Management API's. The Management API's paths begin with /apiops.")
        : null;

    internal override EmulatedResponse UnknownPath() => Error(404, "not_found", "There is nothing at this path.");

    internal override EmulatedResponse UnknownVerb(IReadOnlyList<string> knownVerbs) =>
        Error(405, "method_not_allowed", "The verb is not supported here.").With("Allow", string.Join(", ", knownVerbs));

    internal override EmulatedResponse Failure(int status)
    {
        var (code, text) = Named(status);
        return Error(status, code, text);
    }

    internal override EmulatedResponse Failure(Fault fault, EmulatedOperation operation, in EmulatedRequest request, EmulatedResponse? replaced)
    {
        var (code, text) = Named(fault.StatusCode);
        // The documentation describes no header for this, only a member.
        var retryAfter = fault.StatusCode == 429 ? fault.RetryAfter : null;
        if (operation != _createToken)
        {
            return Error(fault.StatusCode, code, text, retryAfter: retryAfter);
        }

        (code, text) = fault.StatusCode switch
        {
            400 => ("invalid_request", text),
            401 => ("unauthorized_client", "Bad credentials"),
            >= 500 => ("server_error", text),
            _ => (code, text),
        };
        return NotStored(Error(fault.StatusCode, code, text, ofTokenEndpoint: true, retryAfter));
    }

    internal override EmulatedResponse RateLimited(int status, RateLimitHint hint, TimeSpan wait, EmulatedOperation operation, in EmulatedRequest request)
    {
        var (code, text) = Named(429);
        var isOfTokenEndpoint = operation == _createToken;
        var response = Error(status, code, text, isOfTokenEndpoint, hint is RateLimitHint.Body or RateLimitHint.BodyMilliseconds ? wait : null);
        return isOfTokenEndpoint ? NotStored(response) : response;
    }

    internal override void AddHeaders(IHeaderDictionary headers, DateTimeOffset now)
    {
    }

    // Every token and the password contain other characters as well.
    internal override bool IsPrintable(string parameter) =>
        parameter.Length <= LongestShownName && !parameter.AsSpan().ContainsAnyExceptInRange('a', 'z');

    protected override IReadOnlyList<ITokenInfo> LiveTokensUnderLock(DateTimeOffset now)
    {
        var live = new List<ITokenInfo>(_tokens.Count);
        foreach (var token in _tokens)
        {
            if (token.IsLive(now))
            {
                live.Add(token.ToInfo());
            }
        }

        return live;
    }

    protected override bool IsLiveUnderLock(string secret, DateTimeOffset now) => _bySecret.TryGetValue(secret, out var token) && token.IsLive(now);

    private static bool IsOfGateway(string path) => path is "/auth/token" or "/credential/token";

    private static (string Code, string Text) Named(int status) => status switch
    {
        401 => ("invalid_token", "Token is not valid!"),
        403 => ("access_denied", "You do not have permission for this."),
        404 => ("resource_not_found", "The resource was not found."),
        409 => ("conflict", "The resource already exists."),
        429 => ("rate_limit_exceeded", "There were too many requests."),
        >= 500 => ("internal_error", "An unexpected error occurred!"),
        _ => ("bad_request", "The request is not valid."),
    };

    private static EmulatedResponse NotStored(EmulatedResponse response) => response.With("Cache-Control", "no-store").With("Pragma", "no-cache");

    private static EmulatedResponse Text(string text) => new(200) { ContentType = TextType, Body = Encoding.UTF8.GetBytes(text) };

    private static bool HasAny(IQueryCollection query)
    {
        foreach (var (name, _) in query)
        {
            if (Array.IndexOf(Credentials, name) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryReadBearer(in EmulatedRequest request, [NotNullWhen(true)] out string? secret)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization;
        secret = header.Count == 1 && header[0]!.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[0]![Scheme.Length..].Trim() : null;
        return !string.IsNullOrEmpty(secret);
    }

    /// <summary>Writes an error in the configured form.</summary>
    private EmulatedResponse Error(int status, string code, string text, bool ofTokenEndpoint = false, TimeSpan? retryAfter = null) =>
        new(status)
        {
            ContentType = JsonType,
            Executed = false,
            Body = EmulatedResponse.JsonBody((code, text, retryAfter, ErrorShape, WithNulls: ofTokenEndpoint && NullMembers), static (writer, error) =>
            {
                writer.WriteStartObject();
                if (error.ErrorShape == ApinizerErrorShape.Envelope)
                {
                    writer.WriteString("status", "FAILURE");
                    writer.WriteString("resultMessage", error.text);
                }
                else
                {
                    writer.WriteString("error", error.code);
                    writer.WriteString("error_description", error.text);
                }

                if (error.retryAfter is { } wait)
                {
                    writer.WriteNumber("retry_after", (long)Math.Ceiling(wait.TotalSeconds));
                }

                if (error.WithNulls)
                {
                    writer.WriteNull("access_token");
                    writer.WriteNull("expires_in");
                }

                writer.WriteEndObject();
            }),
        };

    /// <summary>Creates the refusal of an operation, with a status that a setting may replace with 200.</summary>
    private EmulatedResponse Refusal(int status, string code, string text, bool ofTokenEndpoint) => Error(ErrorsAs200 ? 200 : status, code, text, ofTokenEndpoint);

    private EmulatedResponse InvalidRequest(string text, int status = 400) => Refusal(status, "invalid_request", text, ofTokenEndpoint: true);

    private EmulatedResponse CreateToken(EmulatedRequest request)
    {
        if (!FormReader.IsForm(request.ContentType))
        {
            return InvalidRequest("The header Content-Type must be application/x-www-form-urlencoded.", 415);
        }

        // A client must not authenticate in two ways at once (RFC 6749, section 5.2), and this endpoint accepts credentials in the body only.
        if (request.Headers.Authorization.Count != 0)
        {
            return InvalidRequest("This endpoint does not accept an Authorization header.");
        }

        if (HasAny(request.Query))
        {
            return InvalidRequest("Credentials belong in the body, not in the query.");
        }

        if (FormReader.TryRead(request.Body.Span) is not { } form)
        {
            return InvalidRequest("The body is not a form in UTF-8.");
        }

        var values = new string[Credentials.Length];
        for (var index = 0; index < Credentials.Length; index++)
        {
            var found = form.FindAll(member => member.Key == Credentials[index]);
            // An empty value counts as omitted (RFC 6749, section 3.2).
            if (found.Count != 1 || found[0].Value.Length == 0)
            {
                return InvalidRequest($"The body must contain {Credentials[index]} exactly once, and it must not be empty.");
            }

            values[index] = found[0].Value;
        }

        if (values[0] != "client_credentials")
        {
            return Refusal(400, "unsupported_grant_type", "grant_type must be client_credentials!", ofTokenEndpoint: true);
        }

        if (_isLocked || values[1] != UserName || values[2] != Password.Reveal())
        {
            _failedLogins++;
            _isLocked |= _failedLogins >= LockAfter;
            return Refusal(401, "unauthorized_client", "Bad credentials", ofTokenEndpoint: true);
        }

        _failedLogins = 0;
        return Issued(Add(isOfConsole: false, TokenLifetime, request.Now), request.Now);
    }

    private EmulatedResponse Issued(EmulatedApinizerToken token, DateTimeOffset now) =>
        new(200)
        {
            ContentType = JsonType,
            Body = EmulatedResponse.JsonBody((Service: this, token, now), static (writer, state) => state.Service.WriteToken(writer, state.token, state.now)),
        };

    private void WriteToken(Utf8JsonWriter writer, EmulatedApinizerToken token, DateTimeOffset now)
    {
        writer.WriteStartObject();
        if (NullMembers)
        {
            writer.WriteNull("error");
            writer.WriteNull("error_description");
        }

        writer.WriteString("access_token", token.Secret);
        if (TokenType != ApinizerTokenType.Absent)
        {
            writer.WriteString("token_type", TokenType == ApinizerTokenType.LowerCase ? "bearer" : "Bearer");
        }

        if (token.ExpiresAt is not { } expiry || ExpiresIn == ApinizerExpiresIn.Absent)
        {
            if (NullMembers)
            {
                writer.WriteNull("expires_in");
            }
        }
        else if (ExpiresIn == ApinizerExpiresIn.EpochMilliseconds)
        {
            writer.WriteNumber("expires_in", expiry.ToUnixTimeMilliseconds());
        }
        else
        {
            var seconds = (long)(expiry - now).TotalSeconds;
            if (ExpiresIn == ApinizerExpiresIn.DigitString)
            {
                writer.WriteString("expires_in", seconds.ToString(CultureInfo.InvariantCulture));
            }
            else
            {
                writer.WriteNumber("expires_in", seconds);
            }
        }

        writer.WriteEndObject();
    }

    private EmulatedResponse Hello(EmulatedRequest request)
    {
        if (!TryReadBearer(request, out var secret))
        {
            return Refusal(401, "unauthorized_client", "The request does not contain a token!", ofTokenEndpoint: false);
        }

        if (!_bySecret.TryGetValue(secret, out var token))
        {
            return Refusal(401, "invalid_token", "Token is not valid!", ofTokenEndpoint: false);
        }

        if (!token.IsLive(request.Now))
        {
            return Refusal(401, "token_expired", "Token was expired!", ofTokenEndpoint: false);
        }

        token.LastUsedAt = request.Now;
        return Text($"Hello {request.Parameters[0]}");
    }

    private EmulatedApinizerToken Add(bool isOfConsole, TimeSpan? lifetime, DateTimeOffset now)
    {
        var token = new EmulatedApinizerToken(++_lastNumber, isOfConsole, now, now + lifetime);
        _tokens.Add(token);
        _bySecret.Add(Secrets.Keep(token.Secret), token);
        return token;
    }
}
