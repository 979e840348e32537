using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Primitives;
using TokenClients.Tests.Conformance;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Errors;

/// <summary>What each failure is. The expectations are the design's failure table and what is known of Vercel's errors.</summary>
public sealed class FailureTableTests
{
    private const string Code = "some_code";
    private const string Message = "Some message";

    /// <summary>Statuses that always fail, and what each is.</summary>
    private static readonly Dictionary<int, TokenErrorKind> Kinds = new()
    {
        [400] = TokenErrorKind.InvalidRequest,
        [401] = TokenErrorKind.InvalidCredential,
        [402] = TokenErrorKind.PermissionDenied,
        [403] = TokenErrorKind.PermissionDenied,
        [404] = TokenErrorKind.NotFound,
        [405] = TokenErrorKind.UnsupportedByServer,
        [408] = TokenErrorKind.Timeout,
        [409] = TokenErrorKind.Conflict,
        [410] = TokenErrorKind.NotFound,
        [422] = TokenErrorKind.InvalidRequest,
        [429] = TokenErrorKind.RateLimited,
        [499] = TokenErrorKind.InvalidRequest,
        [500] = TokenErrorKind.ServiceFault,
        [599] = TokenErrorKind.ServiceFault,
    };

    private const string OAuth = "OAuth 2.0";

    /// <summary>Bodies, and what can be read in each: the code, the message, and whether it is an error in Vercel's own form.</summary>
    private static readonly Dictionary<string, (byte[] Body, string ContentType, string? Code, string? Message, bool IsVercels)> Shapes = new()
    {
        ["envelope"] = (Utf8("""{"error":{"code":"some_code","message":"Some message","extra":{"a":[1]}}}"""), "application/json; charset=utf-8", Code, Message, true),
        ["err"] = (Utf8("""{"err":{"code":"some_code","message":"Some message"}}"""), "application/json", Code, Message, true),
        ["flat"] = (Utf8("""{"status":400,"code":"some_code","message":"Some message"}"""), "application/json", Code, Message, true),
        ["no code"] = (Utf8("""{"error":{"message":"Some message"}}"""), "application/json", null, Message, true),
        ["byte order mark"] = (Utf8("\uFEFF" + """{"error":{"code":"some_code","message":"Some message"}}"""), "application/json", Code, Message, true),
        ["wrong content type"] = (Utf8("""{"error":{"code":"some_code","message":"Some message"}}"""), "text/html", Code, Message, true),
        ["odd types"] = (Utf8("""{"error":{"code":{"a":1},"message":["b"],"limit":7,"retryAfter":"x","invalidToken":"true"}}"""), "application/json", null, null, false),
        ["invalid UTF-8"] = ([.. Utf8("""{"error":{"code":"some_code","message":"bad """), 0xFF, 0xC3, .. Utf8("\"}}")], "application/json", Code, null, true),
        ["half surrogate"] = (Utf8("""{"error":{"code":"some_code","message":"\ud800"}}"""), "application/json", Code, null, true),
        ["names that cannot be decoded"] = (Utf8("""{"\ud800error":1,"error":{"inv\udc00":1,"code":"some_code","\ud800code":1,"message":"Some message"}}"""), "application/json", Code, Message, true),
        [OAuth] = (Utf8("""{"error":"some_code","error_description":"Some message"}"""), "application/json", Code, Message, true),
        ["empty"] = ([], "application/json", null, null, false),
        ["HTML"] = (Utf8("<!DOCTYPE html><html><body>Some message</body></html>"), "text/html", null, null, false),
        ["HTML as text"] = (Utf8("<html><body>Some message</body></html>"), "text/plain", null, null, false),
        ["text"] = (Utf8(" Some message\r\n"), "text/plain; charset=utf-8", null, Message, false),
        ["array"] = (Utf8("""[{"error":{"code":"some_code"}}]"""), "application/json", null, null, false),
        ["null"] = (Utf8("null"), "application/json", null, null, false),
        ["truncated"] = (Utf8("""{"error":{"code":"some_code","mess"""), "application/json", null, null, false),
        ["too deep"] = (Utf8(new string('[', 5000)), "application/json", null, null, false),
        ["more than 1 MiB"] = (Utf8($$$"""{"error":{"code":"some_code","message":"{{{new string('x', 2 << 20)}}}"}}"""), "application/json", null, null, false),
    };

    /// <summary>Every status with an error of Vercel's and with one of another server's, and every body under the statuses that mean another thing if it is not Vercel's.</summary>
    public static TheoryData<int, string> StatusesAndShapes { get; } = new(
        from status in Kinds.Keys
        from shape in Shapes.Keys
        where shape is "envelope" or "text" || status is 403 or 404 or 500
        select (status, shape));

    [Theory]
    [MemberData(nameof(StatusesAndShapes))]
    public async Task Every_status_with_every_body_is_what_the_table_says(int status, string shape)
    {
        var (body, contentType, expectedCode, message, isVercelsForm) = Shapes[shape];
        foreach (var call in Calls.OfVercel)
        {
            // Only the token endpoint of single sign-on responds as OAuth 2.0 does.
            var isVercels = isVercelsForm && (shape != OAuth || call is Calls.Exchange or Calls.Refresh);
            var code = isVercels ? expectedCode : null;
            var kind = (status, isVercels) switch
            {
                (401 or 402 or 403, false) => TokenErrorKind.UnexpectedResponse,
                (404 or 410, false) => TokenErrorKind.UnsupportedByServer,
                (404, true) when Calls.Lists(call) => TokenErrorKind.UnsupportedByServer,
                _ => Kinds[status],
            };
            using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, (HttpStatusCode)status, contentType).WithHeaders("x-vercel-id: fra1::1"));
            if (Calls.RevokesById(call) && kind == TokenErrorKind.NotFound)
            {
                (await Calls.RunAsync(call, recorder)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.NotFound);
                continue;
            }

            var failure = await Calls.FailureOf(call, recorder);

            failure.Should().BeEquivalentTo(
                new
                {
                    Kind = kind,
                    Service = TokenService.Vercel,
                    Operation = Calls.MethodOf(call),
                    StatusCode = status,
                    ErrorCode = code,
                    ServerMessage = message,
                    IsRetryable = IsRetryable(kind, call),
                    OutcomeUnknown = OutcomeUnknown(kind, call),
                    RetryAfter = (TimeSpan?)null,
                    Attempts = 1,
                    FieldErrors = Array.Empty<FieldError>(),
                    InnerException = (Exception?)null,
                    Response = new { RequestId = "fra1::1", StatusCode = status },
                },
                call);
            failure.Message.Should().StartWith($"Vercel {Calls.MethodOf(call)} failed: ").And.Contain($"HTTP {status}");
            recorder.Requests.Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData(403, """{"error":{"code":"forbidden","message":"Not authorized","invalidToken":true}}""", TokenErrorKind.InvalidCredential, "forbidden")]
    [InlineData(403, """{"err":{"code":"forbidden","invalidToken":true}}""", TokenErrorKind.InvalidCredential, "forbidden")]
    [InlineData(403, """{"code":"forbidden","invalidToken":true}""", TokenErrorKind.InvalidCredential, "forbidden")]
    [InlineData(403, """{"error":{"code":"forbidden","invalidToken":false,"missingToken":false}}""", TokenErrorKind.PermissionDenied, "forbidden")]
    [InlineData(401, """{"error":{"code":"challenge_required"}}""", TokenErrorKind.PermissionDenied, "challenge_required")]
    [InlineData(401, """{"error":{"code":"challenge_required_email_otp"}}""", TokenErrorKind.PermissionDenied, "challenge_required_email_otp")]
    [InlineData(401, """{"error":{"code":"user_auth_required"}}""", TokenErrorKind.PermissionDenied, "user_auth_required")]
    [InlineData(404, """{"error":{"code":"method_unknown"}}""", TokenErrorKind.UnsupportedByServer, "method_unknown")]
    [InlineData(400, """{"error":{"code":"invalid_client"}}""", TokenErrorKind.InvalidCredential, "invalid_client")]
    [InlineData(400, """{"error":{"code":"rate_limited"}}""", TokenErrorKind.RateLimited, "rate_limited")]
    [InlineData(403, """{"code":"too_many_requests"}""", TokenErrorKind.RateLimited, "too_many_requests")]
    public async Task Vercels_own_errors_are_told_apart_by_their_marks_and_codes(int status, string body, TokenErrorKind kind, string? code)
    {
        foreach (var call in Calls.OfVercel)
        {
            var failure = await Calls.FailureOf(call, new Wire.Recorder(body, (HttpStatusCode)status));

            failure.Should().BeEquivalentTo(new { Kind = kind, ErrorCode = code, IsRetryable = IsRetryable(kind, call), OutcomeUnknown = OutcomeUnknown(kind, call) }, call);
        }
    }

    [Theory]
    [InlineData("""{"error":{"code":"not_found","message":"Team not found"}}""", TokenErrorKind.NotFound)]
    [InlineData("""{"error":{"code":"404","message":"The page could not be found"}}""", TokenErrorKind.UnsupportedByServer)]
    [InlineData("The page could not be found\n\nNOT_FOUND\n", TokenErrorKind.UnsupportedByServer)]
    public async Task A_missing_token_and_a_missing_path_are_told_apart(string body, TokenErrorKind kind)
    {
        foreach (var call in new[] { Calls.Create, Calls.Get, Calls.GetCurrent })
        {
            var failure = await Calls.FailureOf(call, new Wire.Recorder((_, _) => Wire.Response(body, HttpStatusCode.NotFound, "text/plain")));

            failure.Kind.Should().Be(kind, call);
            failure.Message.Contains("BaseAddress", StringComparison.Ordinal).Should().Be(kind == TokenErrorKind.UnsupportedByServer, call);
        }
    }

    [Theory]
    [InlineData(null, """{"error":{"code":"rate_limited","limit":{"remaining":0,"reset":1795334500,"resetMs":1795334460500,"total":32}}}""", "00:01:00.5")]
    [InlineData(null, """{"error":{"code":"rate_limited","limit":{"remaining":0,"reset":1795334460,"total":32}}}""", "00:01:00")]
    [InlineData(null, """{"error":{"code":"rate_limited","limit":{"reset":"1795334460000"}}}""", "00:01:00")]
    [InlineData(null, """{"error":{"code":"rate_limited","limit":{"reset":1795334399}}}""", "00:00:00")]
    [InlineData(null, """{"error":{"code":"rate_limited","limit":{"reset":1e300}}}""", null)]
    [InlineData(null, """{"error":{"code":"rate_limited","limit":{"reset":-5}}}""", null)]
    [InlineData(null, """{"error":{"code":"rate_limited","limit":{"reset":null,"resetMs":{}}}}""", null)]
    [InlineData("7", """{"error":{"code":"rate_limited","limit":{"reset":1795334460}}}""", "00:00:07")]
    [InlineData("-3", "", "00:00:00")]
    [InlineData("2.5", "", "00:00:02.5")]
    [InlineData("922337203685.4775", "", "10675199.02:48:05.4775807")]
    [InlineData("Sun, 22 Nov 2026 08:01:30 GMT", "", "00:01:30")]
    [InlineData("Sunday, 22-Nov-26 08:01:30 GMT", "", "00:01:30")] // RFC 9110, section 5.6.7, has three forms
    [InlineData("Sun Nov 22 08:01:30 2026", "", "00:01:30")]
    [InlineData("Tue Dec  1 08:00:00 2026", "", "9.00:00:00")]
    [InlineData("Sun, 22 Nov 2026 07:00:00 GMT", "", "00:00:00")]
    [InlineData("soon", "<html>", null)]
    [InlineData("", "", null)]
    [InlineData(null, """{"status":429,"code":"too_many_requests","message":"m","retryAfter":{"value":45,"str":"45 s"},"limit":{"total":1,"remaining":0,"reset":1795334460}}""", "00:00:45")]
    [InlineData(null, """{"error":{"code":"rate_limited","retryAfter":{"value":"NaN"}}}""", null)]
    [InlineData(null, """{"error":{"code":"rate_limited","retryAfter":{"value":{}}}}""", null)]
    [InlineData(null, "", null)]
    public async Task The_wait_is_read_from_header_or_body_in_every_known_form(string? header, string body, string? wait)
    {
        foreach (var call in Calls.OfVercel)
        {
            using var recorder = new Wire.Recorder((_, _) =>
            {
                var response = Wire.Response(body, HttpStatusCode.TooManyRequests).WithHeaders("Date: Sun, 22 Nov 2026 08:00:00 GMT");
                return header is null ? response : response.WithHeaders("Retry-After: " + header);
            });

            var failure = await Calls.FailureOf(call, recorder, clock: new FakeTimeProvider(Wire.Now.AddDays(-3)));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, IsRetryable = true, OutcomeUnknown = false }, call);
            failure.RetryAfter.Should().Be(wait is null ? null : TimeSpan.Parse(wait, CultureInfo.InvariantCulture), call);
        }
    }

    [Fact]
    public async Task An_absurd_wait_is_no_error_of_its_own()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("", HttpStatusCode.TooManyRequests).WithHeaders("Retry-After: 99999999999999999999999999999999999999"));

        (await Calls.FailureOf(Calls.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3)).Should()
            .BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, Attempts = 1, RetryAfter = TimeSpan.MaxValue });
    }

    [Theory]
    [InlineData(300, "https://elsewhere.example/v3/secret-path?token=x", "https://elsewhere.example")]
    [InlineData(302, "/v3/secret-path?token=x", "(none)")]
    [InlineData(304, "http://[bad/secret-path", "(none)")]
    [InlineData(399, "https://elsewhere.example/v3/secret-path?token=x", "https://elsewhere.example")]
    public async Task A_redirect_is_reported_and_not_followed(int status, string location, string shown)
    {
        foreach (var call in Calls.All)
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response("<html>moved", (HttpStatusCode)status, "text/html").WithHeaders("Location: " + location));

            var failure = await Calls.FailureOf(call, recorder);

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = status, IsRetryable = false, OutcomeUnknown = false }, call);
            failure.Message.Should().Contain($"redirects to {shown}.").And.Contain("BaseAddress").And.NotContain("secret-path");
            recorder.Requests.Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><title>Sign in</title></html>", "*HTML*base address*")]
    [InlineData("\uFEFF\r\n <html></html>", "*HTML*base address*")]
    [InlineData("", "*no body*")]
    [InlineData("", "*no body*", 204)]
    [InlineData("null", "*")]
    [InlineData("[]", "*")]
    [InlineData("{}", "*")]
    [InlineData("\"vcp_newSecret\"", "*")]
    [InlineData("{\"tok", "*")]
    [InlineData("OK", "*")]
    public async Task A_success_that_holds_no_model_is_an_unexpected_response(string body, string message, int status = 200)
    {
        foreach (var call in Calls.All)
        {
            if (HoldsWhatIsDue(call, body))
            {
                continue;
            }

            using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);
            var error = await Record.ExceptionAsync(() => Calls.RunAsync(call, recorder));

            var failure = error.Should().BeOfType<TokenClientException>(call).Subject;
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = status, IsRetryable = false, OutcomeUnknown = Calls.IssuesSecret(call) }, call);
            failure.Message.Should().Match(call == Calls.ApinizerPing && body.Length == 0 ? "*is not the text*" : message, call);
        }
    }

    [Theory]
    [InlineData("""{"token":{"id":"tok_1"}}""")]
    [InlineData("""{"token":{"id":"tok_1"},"bearerToken":""}""")]
    [InlineData("""{"token":{"id":"tok_1"},"bearerToken":{"value":"x"}}""")]
    [InlineData("""{"token":{"id":"tok_1"},"bearerToken":"vcp_new""")]
    public async Task A_create_whose_response_holds_no_readable_secret_has_an_unknown_outcome(string body)
    {
        var failure = await Calls.FailureOf(Calls.Create, new Wire.Recorder(body), static options => options.Retry.MaxRetryAttempts = 3);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, IsRetryable = false, OutcomeUnknown = true, Attempts = 1 });
        failure.Message.Should().NotContain("vcp_new");
    }

    [Theory]
    [InlineData("ConnectionError", true, false)]
    [InlineData("NameResolutionError", true, false)]
    [InlineData("ProxyTunnelError", true, false)]
    [InlineData("SecureConnectionError", false, false)]
    [InlineData("Authentication", false, false)]
    [InlineData("AuthenticationAfterSending", false, true)]
    [InlineData("ResponseEnded", null, true)]
    [InlineData("HttpProtocolError", null, true)]
    [InlineData("Unknown", null, true)]
    [InlineData("IO", null, true)]
    [InlineData("ConnectTimeout", true, false)]
    public async Task A_send_without_a_response_is_what_the_table_says(string how, bool? retryable, bool ambiguous)
    {
        foreach (var call in Calls.All)
        {
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                if (how != "Authentication" && !Failures.LeavesContent(how))
                {
                    await request.TakeAsync(cancellationToken);
                }

                throw ErrorOf(how);
            });

            var failure = await Calls.FailureOf(call, handler);

            failure.Should().BeEquivalentTo(
                new
                {
                    Kind = TokenErrorKind.Unreachable,
                    Service = Calls.ServiceOf(call),
                    Operation = Calls.MethodOf(call),
                    IsRetryable = retryable ?? !Calls.IssuesSecret(call),
                    OutcomeUnknown = ambiguous && Calls.IssuesSecret(call),
                    StatusCode = (int?)null,
                    Response = (ResponseInfo?)null,
                    ErrorCode = (string?)null,
                    ServerMessage = (string?)null,
                    Attempts = 1,
                },
                call);
            handler.Sends.Should().Be(1);
        }
    }

    /// <summary>What another exception holds is not known, even where it repeats no secret that is known here.</summary>
    [Fact]
    public async Task Inner_exceptions_are_network_exceptions_only()
    {
        var network = new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused));
        (await Calls.FailureOf(Calls.Get, Throwing(network))).InnerException.Should().BeSameAs(network);
        var io = new IOException("reset", new SocketException((int)SocketError.ConnectionReset));
        (await Calls.FailureOf(Calls.Get, Throwing(io))).InnerException.Should().BeSameAs(io);

        var withData = new HttpRequestException("refused") { Data = { ["body"] = "anything" } };
        foreach (var foreign in new Exception[]
        {
            withData,
            new HttpRequestException("outer", withData),
            new OwnHttpException(),
            new HttpRequestException("outer", new OwnHttpException()),
            new KeyNotFoundException("holds " + Wire.Secret),
            new HttpRequestException("outer", new InvalidOperationException("plain")),
            new FileNotFoundException("x", new ArgumentException("holds " + Wire.Secret)),
            new IOException("says " + Wire.Secret),
#if !NETSTANDARD_ASSET // Only the platform's word for it says so.
            new HttpRequestException(HttpRequestError.InvalidResponse, "what the server wrote"),
            new HttpRequestException(HttpRequestError.ProxyTunnelError, "the proxy's address"),
#endif
        })
        {
            var failure = await Calls.FailureOf(Calls.Get, Throwing(foreign));

            failure.InnerException.Should().BeNull(foreign.ToString());
            failure.ToString().Should().NotContain(Wire.Secret);
        }
    }

    [Fact]
    public async Task Credentials_that_are_not_available_are_no_response_of_the_service_and_nothing_is_sent()
    {
        // A body can carry it.
        Func<CancellationToken, ValueTask<SecretString>> withBlanks = static _ => new(new SecretString("vcp_fromVault with blanks"));
        foreach (var provider in new[]
        {
            static _ => throw new InvalidOperationException("vault says vcp_fromVault"),
            static _ => ValueTask.FromException<SecretString>(new InvalidOperationException("vault says vcp_fromVault")),
            static _ => throw new OperationCanceledException("vault gave up: vcp_fromVault"),
            static _ => new((SecretString)null!),
            withBlanks,
        })
        {
            foreach (var call in Calls.All.Where(call => call is not (Calls.ApinizerPing or Calls.InfisicalRenewByValue or Calls.InfisicalRevokeByValue)
                && (provider != withBlanks || call is not (Calls.Exchange or Calls.Refresh or Calls.RotateInstallation or Calls.RevokeInstallation or Calls.ApinizerCreate))))
            {
                using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
                var cancellation = TestContext.Current.CancellationToken;
                void AskProvider(TokenClientOptions options)
                {
                    options.AskProvider(provider);
                    options.Resilience.Retry.MaxRetryAttempts = 3;
                }

                var failure = await Wire.FailureOf(() => Calls.RunChangedAsync(call, recorder, AskProvider, clock: null, loggerFactory: null, cancellation));

                failure.Should().BeEquivalentTo(
                    new { Kind = TokenErrorKind.CredentialUnavailable, IsRetryable = false, OutcomeUnknown = false, Attempts = 0, Operation = Calls.MethodOf(call), Service = Calls.ServiceOf(call) }, call);
                failure.ToString().Should().NotContain("vcp_fromVault").And.NotContain("vault");
                failure.Message.Should().Contain($" {Calls.MethodOf(call)} failed: the credential could not be obtained. ").And.EndWith(" Nothing was sent.")
                    .And.MatchRegex("InvalidOperationException|OperationCanceledException|null|white space");
                recorder.Requests.Should().BeEmpty();
            }
        }
    }

    /// <summary>Where the body is what the call may get: nothing or an object for a revocation, any object with a response that is read leniently, a list for a listing without pages.</summary>
    private static bool HoldsWhatIsDue(string call, string body) => body switch
    {
        "" => Calls.Revokes(call),
        "{}" => Calls.Revokes(call) || Calls.OperationOf(call).Id is "createAccessToken" or "getAccessToken",
        "[]" => Calls.OperationOf(call).Id == "listAccessTokens",
        "OK" => call == Calls.ApinizerPing,

        // A token under the id that was asked for exists by then, and the id is the secret.
        "{\"tok" => call == Calls.CrafterCreate,
        _ => false,
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static bool IsRetryable(TokenErrorKind kind, string call) =>
        kind == TokenErrorKind.RateLimited || (kind is TokenErrorKind.ServiceFault or TokenErrorKind.Timeout && !Calls.IssuesSecret(call));

    private static bool OutcomeUnknown(TokenErrorKind kind, string call) => Calls.IssuesSecret(call) && kind is TokenErrorKind.ServiceFault or TokenErrorKind.Timeout;

    private static FuncHandler Throwing(Exception error) => new(async (request, cancellationToken) =>
    {
        await request.TakeAsync(cancellationToken);
        throw error;
    });

    private static Exception ErrorOf(string how) => how switch
    {
        "IO" => new IOException("reset", new SocketException((int)SocketError.ConnectionReset)),
        "Authentication" or "AuthenticationAfterSending" => new HttpRequestException("tls", new AuthenticationException("certificate")),
        "ConnectTimeout" => new TaskCanceledException("connect", new TimeoutException("connect")),
        _ => NetworkError.Of(Enum.Parse<HttpRequestError>(how), how),
    };

    private sealed class OwnHttpException() : HttpRequestException("own", new IOException("inner"));
}
