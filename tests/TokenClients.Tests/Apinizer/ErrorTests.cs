using System.Text.Json;
using TokenClients.Errors;

namespace TokenClients.Tests.Apinizer;

/// <summary>What the service's errors mean, in both of their shapes.</summary>
public sealed class ErrorTests
{
    private const string Oauth = """{"error":"%","error_description":"the words"}""";
    private const string Envelope = """{"status":"FAILURE","resultMessage":"the words","resultList":null,"resultCount":0}""";

    public static TheoryData<int, string?, TokenErrorKind> Rows { get; } = new()
    {
        { 400, "unsupported_grant_type", TokenErrorKind.InvalidRequest },
        { 400, "bad_request", TokenErrorKind.InvalidRequest },
        { 400, "validation_failed", TokenErrorKind.InvalidRequest },
        { 400, "invalid_parameter", TokenErrorKind.InvalidRequest },
        { 400, "invalid_request", TokenErrorKind.InvalidRequest },
        { 400, "invalid_client", TokenErrorKind.InvalidCredential },
        { 400, "forbidden", TokenErrorKind.PermissionDenied },
        { 400, "access_denied", TokenErrorKind.PermissionDenied },
        { 400, "a_code_of_tomorrow", TokenErrorKind.InvalidRequest },
        { 400, null, TokenErrorKind.InvalidRequest },
        { 401, "unauthorized_client", TokenErrorKind.InvalidCredential },
        { 401, "invalid_client", TokenErrorKind.InvalidCredential },
        { 401, "invalid_token", TokenErrorKind.InvalidCredential },
        { 401, "token_expired", TokenErrorKind.InvalidCredential },
        { 401, null, TokenErrorKind.InvalidCredential },
        { 403, "forbidden", TokenErrorKind.PermissionDenied },
        { 403, "access_denied", TokenErrorKind.PermissionDenied },
        { 403, null, TokenErrorKind.PermissionDenied },
        { 404, "not_found", TokenErrorKind.UnsupportedByServer },
        { 404, "resource_not_found", TokenErrorKind.UnsupportedByServer },
        { 404, null, TokenErrorKind.UnsupportedByServer },
        { 405, null, TokenErrorKind.UnsupportedByServer },
        { 408, null, TokenErrorKind.Timeout },
        { 409, "conflict", TokenErrorKind.Conflict },
        { 409, "duplicate_name", TokenErrorKind.Conflict },
        { 415, null, TokenErrorKind.InvalidRequest },
        { 429, "rate_limit_exceeded", TokenErrorKind.RateLimited },
        { 429, null, TokenErrorKind.RateLimited },
        { 400, "rate_limit_exceeded", TokenErrorKind.RateLimited },
        { 503, "rate_limit_exceeded", TokenErrorKind.RateLimited },
        { 500, "server_error", TokenErrorKind.ServiceFault },
        { 500, "internal_error", TokenErrorKind.ServiceFault },
        { 500, null, TokenErrorKind.ServiceFault },
        { 502, null, TokenErrorKind.ServiceFault },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_error_has_its_kind(int status, string? code, TokenErrorKind kind)
    {
        foreach (var call in new[] { ApinizerWire.Create, ApinizerWire.Ping })
        {
            var issuesSecret = call == ApinizerWire.Create;
            var failure = await ApinizerWire.FailureOf(call, status, code is null ? Envelope : Oauth.Replace("%", code, StringComparison.Ordinal));

            failure.Should().BeEquivalentTo(new { Service = TokenService.Apinizer, Operation = call, Kind = kind, StatusCode = status, ErrorCode = code, ServerMessage = "the words", Attempts = 1 });
            var isTransient = kind is TokenErrorKind.ServiceFault or TokenErrorKind.Timeout;
            failure.OutcomeUnknown.Should().Be(issuesSecret && isTransient);
            failure.IsRetryable.Should().Be(kind == TokenErrorKind.RateLimited || (isTransient && !issuesSecret));
            failure.FieldErrors.Should().BeEmpty();
            failure.RetryAfter.Should().BeNull();
            failure.Message.Should().Contain("the words");
        }
    }

    [Theory]
    [InlineData(401, """{"error":"unauthorized_client","error_description":"Bad credentials"}""", "unauthorized_client", "Bad credentials")]
    [InlineData(401, """{"status":"FAILURE","resultMessage":"Bad credentials"}""", null, "Bad credentials")]
    [InlineData(401, """{"status":"FAILURE","resultMessage":"Token is not valid!"}""", null, "Token is not valid!")]
    [InlineData(401, """{"status":"FAILURE","resultMessage":"Token was expired!"}""", null, "Token was expired!")]
    [InlineData(401, """{"error":"unauthorized_client","error_description":null,"access_token":null,"expires_in":null}""", "unauthorized_client", null)]
    [InlineData(401, """{"error":"a","error_description":"first","status":"FAILURE","resultMessage":"second"}""", "a", "first")]
    [InlineData(401, """{"error":"a","error_description":null,"status":"FAILURE","resultMessage":"second"}""", "a", "second")]
    public async Task A_body_says_what_it_can_and_the_status_decides(int status, string body, string? code, string? message)
    {
        foreach (var call in new[] { ApinizerWire.Create, ApinizerWire.Ping })
        {
            (await ApinizerWire.FailureOf(call, status, body)).Should()
                .BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, ErrorCode = code, ServerMessage = message, StatusCode = status, IsRetryable = false, OutcomeUnknown = false });
        }
    }

    [Theory]
    [InlineData("""{"error":7,"error_description":["x"]}""")]
    [InlineData("""{"error":{"a":1},"resultMessage":{"b":2}}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("""{"error":"unauthor""")]
    public async Task A_body_that_is_not_Apinizers_is_no_verdict(string body)
    {
        foreach (var call in new[] { ApinizerWire.Create, ApinizerWire.Ping })
        {
            (await ApinizerWire.FailureOf(call, 401, body)).Should()
                .BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, ErrorCode = (string?)null, ServerMessage = (string?)null, StatusCode = 401, IsRetryable = false, OutcomeUnknown = false });
        }
    }

    [Theory]
    [InlineData(502, "text/html", "<html><body>Bad Gateway sdk OK</body></html>", null)]
    [InlineData(502, "application/json", "<html>", null)]
    [InlineData(502, "text/plain", "upstream is down", "upstream is down")]
    [InlineData(502, "text/plain", "<html>", null)]
    [InlineData(502, "", "", null)]
    public async Task What_a_proxy_answers_is_a_fault_by_its_status(int status, string contentType, string body, string? message)
    {
        var failure = await ApinizerWire.FailureOf(ApinizerWire.Create, status, body, contentType);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, StatusCode = status, ErrorCode = (string?)null, ServerMessage = message, OutcomeUnknown = true, IsRetryable = false });
    }

    [Theory]
    [InlineData("60", null, 60.0)]
    [InlineData("\"60\"", null, 60.0)]
    [InlineData("0.5", null, 0.5)]
    [InlineData("0", null, 0.0)]
    [InlineData("-5", null, 0.0)]
    [InlineData("\"-5\"", null, 0.0)]
    [InlineData("null", null, null)]
    [InlineData("\"soon\"", null, null)]
    [InlineData("true", null, null)]
    [InlineData("{}", null, null)]
    [InlineData("[60]", null, null)]
    [InlineData("60", "Retry-After: 7", 7.0)]
    [InlineData("\"60\"", "Retry-After: 0", 0.0)]
    [InlineData("60", "Retry-After: soon", 60.0)]
    [InlineData(null, "Retry-After: 7", 7.0)]
    [InlineData(null, null, null)]
    public async Task A_wait_is_read_from_the_header_before_the_body(string? inBody, string? header, double? seconds)
    {
        var body = inBody is null ? """{"error":"rate_limit_exceeded"}""" : $$"""{"error":"rate_limit_exceeded","error_description":"slow down","retry_after":{{inBody}} }""";
        foreach (var call in new[] { ApinizerWire.Create, ApinizerWire.Ping })
        {
            foreach (var status in new[] { 429, 400, 200 })
            {
                if (status == 200 && call == ApinizerWire.Ping)
                {
                    continue;
                }

                var failure = await ApinizerWire.FailureOf(call, status, body, headers: header is null ? [] : [header]);

                failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, StatusCode = status, IsRetryable = true, OutcomeUnknown = false, ErrorCode = "rate_limit_exceeded" });
                failure.RetryAfter.Should().Be(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
            }
        }
    }

    [Fact]
    public async Task A_wait_of_any_size_is_no_error()
    {
        foreach (var seconds in new[] { "1e300", "9223372036854775807", "\"Infinity\"", "99999999999999999999" })
        {
            (await ApinizerWire.FailureOf(ApinizerWire.Create, 429, $$"""{"error":"rate_limit_exceeded","retry_after":{{seconds}} }""")).RetryAfter.Should().BeGreaterThan(TimeSpan.FromDays(365));
        }
    }

    [Fact]
    public async Task Errors_of_single_fields_are_listed()
    {
        var failure = await ApinizerWire.FailureOf(ApinizerWire.Create, 400, """
            {"error":"validation_failed","error_description":"d","validation_errors":[{"field":"client_id","message":"is unknown"},{"field":"client_secret"},{"message":"odd"},{"field":7,"message":null,"more":1}]}
            """);

        failure.FieldErrors.Select(static error => (error.Field, error.Message)).Should().Equal(("client_id", "is unknown"), ("client_secret", ""), ("", "odd"), ("7", ""));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"client_id\"")]
    [InlineData("[]")]
    public async Task A_list_of_fields_that_is_none_is_no_error(string list) =>
        (await ApinizerWire.FailureOf(ApinizerWire.Create, 400, $$"""{"error":"validation_failed","validation_errors":{{list}} }""")).FieldErrors.Should().BeEmpty();

    [Theory]
    [InlineData("plain")]
    [InlineData("percent")]
    [InlineData("form")]
    [InlineData("upper case")]
    public async Task Nothing_that_the_server_repeats_shows_a_secret(string form)
    {
        foreach (var (call, secret) in new[] { (ApinizerWire.Create, ApinizerWire.Password), (ApinizerWire.CheckByValue, ApinizerWire.Token) })
        {
            var echo = Encode(secret, form);
            var said = JsonEncodedText.Encode(echo).ToString();
            foreach (var status in new[] { 400, 401, 403, 404, 409, 429, 500 })
            {
                foreach (var body in new[]
                {
                    $$"""{"error":"code {{said}}","error_description":"saw {{said}}!","validation_errors":[{"field":"{{said}}","message":"not {{said}}"}]}""",
                    $$"""{"status":"FAILURE","resultMessage":"saw {{said}}!"}""",
                    "text " + echo,
                })
                {
                    using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, (System.Net.HttpStatusCode)status, body[0] == '{' ? "application/json" : "text/plain"));
                    using var auth = ApinizerWire.Client(recorder);
                    string[] shown;
                    if (call == ApinizerWire.Create)
                    {
                        var failure = await Wire.FailureOf(() => auth.CreateTokenAsync(TestContext.Current.CancellationToken));
                        shown = [failure.ToString(), failure.Message, failure.ErrorCode ?? "", failure.ServerMessage ?? "", .. failure.FieldErrors.SelectMany(static error => new[] { error.Field, error.Message, error.ToString()! })];
                        failure.ServerMessage.Should().Be(Redactor.Hidden);
                    }
                    else
                    {
                        shown = [(await auth.CheckByValueAsync(new SecretString(secret), TestContext.Current.CancellationToken)).Detail!];
                    }

                    shown.Should().OnlyContain(text => !text.Contains(secret, StringComparison.OrdinalIgnoreCase) && !text.Contains(echo, StringComparison.OrdinalIgnoreCase));
                }
            }
        }
    }

    [Fact]
    public async Task A_refused_login_warns_of_the_lock_and_a_wrong_address_of_the_base_address()
    {
        (await ApinizerWire.FailureOf(ApinizerWire.Create, 401, """{"status":"FAILURE"}""")).Message.Should().Contain("lock the user");
        (await ApinizerWire.FailureOf(ApinizerWire.Ping, 404, "")).Message.Should().Contain("BaseAddress");
        (await ApinizerWire.FailureOf(ApinizerWire.Create, 302, "", headers: ["Location: https://elsewhere.example/login"])).Message.Should().Contain("https://elsewhere.example");
    }

    private static string Encode(string secret, string form) => form switch
    {
        "percent" => Uri.EscapeDataString(secret),
        "form" => System.Net.WebUtility.UrlEncode(secret),
        "upper case" => secret.ToUpperInvariant(),
        _ => secret,
    };
}
