using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Errors;

/// <summary>The edges of what error readers tell apart. The bodies are those that are known of the services, or differ from them in the one member that matters.</summary>
public sealed class ErrorReaderTests
{
    /// <summary>Texts of the header, and whether each is an id.</summary>
    public static TheoryData<string, bool> RequestIds { get; } = new()
    {
        { "i", true },
        { new('i', 200), true },
        { "", false },
        { new('i', 201), false },
        { "id with blanks", false },
        { "äöü", false },
    };

    [Theory]
    [InlineData(Calls.ApinizerCreate, 400, """{"error":"invalid_token"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.ApinizerCreate, 400, """{"error":"token_expired"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"invalid_client"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"unauthorized_client"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"access_denied"}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"server_error"}""", TokenErrorKind.ServiceFault)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"internal_error"}""", TokenErrorKind.ServiceFault)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"a_code_of_tomorrow"}""", TokenErrorKind.InvalidRequest)]
    [InlineData(Calls.CrafterGet, 401, """{"errorCode":"ACTION_DENIED"}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.CrafterCreate, 400, """{"errorCode":"ACCESS_TOKEN_EXISTS"}""", TokenErrorKind.Conflict)]
    [InlineData(Calls.InfisicalCreate, 500, """{"reqId":"r","statusCode":500,"message":[{"message":"Too long"}],"error":"ValidationFailure"}""", TokenErrorKind.ServiceFault)]
    public async Task A_code_counts_under_the_statuses_it_is_known_under(string call, int status, string body, TokenErrorKind kind)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);

        (await Calls.FailureOf(call, recorder, static options => options.Retry.MaxRetryAttempts = 0)).Kind.Should().Be(kind);
    }

    [Theory]
    [InlineData(Calls.Get, """{"code":"first","error":"second"}""", "first", null)]
    [InlineData(Calls.Get, """{"error":{"message":"first"},"error_description":"second"}""", null, "first")]
    [InlineData(Calls.Get, """{"error":{"code":"first","message":"first"},"error_description":"second"}""", "first", "first")]
    [InlineData(Calls.Get, """{"error":{"code":"first"},"error_description":"second"}""", "first", null)]
    [InlineData(Calls.Get, """{"message":"first","error_description":"second"}""", null, "first")]
    [InlineData(Calls.Exchange, """{"code":"first","error":"second","message":"first","error_description":"second"}""", "first", "first")]
    [InlineData(Calls.InfisicalRevoke, """{"reqId":"r","error":":first"}""", null, null)]
    [InlineData(Calls.InfisicalRevoke, """{"reqId":"r","error":"0123456789012345678901234567890123456789012345678901234567890123"}""", "0123456789012345678901234567890123456789012345678901234567890123", null)]
    [InlineData(Calls.InfisicalRevoke, """{"reqId":"r","error":"01234567890123456789012345678901234567890123456789012345678901234"}""", null, null)]
    public async Task Of_several_members_the_services_own_comes_first(string call, string body, string? code, string? message)
    {
        using var recorder = new Wire.Recorder(body, HttpStatusCode.BadRequest);

        (await Calls.FailureOf(call, recorder)).Should().BeEquivalentTo(new { ErrorCode = code, ServerMessage = message });
    }

    [Fact]
    public async Task Issues_without_a_message_show_what_else_they_have()
    {
        using var recorder = new Wire.Recorder(
            """{"requestId":"second","reqId":"first","statusCode":422,"error":"ValidationFailure","message":[{"path":["a",{},"b"],"code":"too_big"},"just text",{}]}""", HttpStatusCode.UnprocessableEntity);

        var failure = await Calls.FailureOf(Calls.InfisicalCreate, recorder);

        failure.FieldErrors.Select(static error => (error.Field, error.Message)).Should().Equal(("a..b", "too_big"), ("", "just text"), ("", ""));
        failure.Response!.RequestId.Should().Be("first");
    }

    /// <summary>A name that other servers also use counts only beside what Infisical sends with it.</summary>
    [Theory]
    [InlineData("""{"requestId":"req-1","error":"BadRequest"}""", "req-1")]
    [InlineData("""{"requestId":"req-1","statusCode":400}""", "req-1")]
    [InlineData("""{"requestId":"req-1","message":"No."}""", null)]
    public async Task The_older_name_of_a_request_id_counts_beside_other_members_of_the_service(string body, string? id)
    {
        using var recorder = new Wire.Recorder(body, HttpStatusCode.BadRequest);

        (await Calls.FailureOf(Calls.InfisicalRevoke, recorder)).Response!.RequestId.Should().Be(id);
    }

    [Theory]
    [MemberData(nameof(RequestIds))]
    public async Task A_request_id_in_a_header_is_short_and_of_visible_ASCII(string id, bool isShown)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(Calls.NotFound(Calls.Get), HttpStatusCode.NotFound).WithHeaders("x-vercel-id: " + id));

        (await Calls.FailureOf(Calls.Get, recorder)).Response!.RequestId.Should().Be(isShown ? id : null);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1000, true)]
    [InlineData(0, false)]
    [InlineData(1001, false)]
    public async Task Plain_text_is_a_message_if_it_is_short(int length, bool isShown)
    {
        var text = new string('t', length);
        using var recorder = new Wire.Recorder((_, _) => Wire.Response($" {text}\n", HttpStatusCode.BadRequest, "text/plain"));

        (await Calls.FailureOf(Calls.Get, recorder)).ServerMessage.Should().Match(message => (message != null) == isShown);
    }

    [Fact]
    public async Task A_member_goes_before_the_plain_text_that_it_is_in()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("""{"error_description":"first"}""", HttpStatusCode.BadRequest, "text/plain"));

        (await Calls.FailureOf(Calls.Get, recorder)).ServerMessage.Should().Be("first");
    }

    /// <summary>Whatever it is, it stands where the token stands.</summary>
    [Theory]
    [InlineData("""{"error":"invalid_client","access_token":7}""", true)]
    [InlineData("""{"error":"invalid_client","access_token":[{}]}""", false)]
    public async Task A_token_that_cannot_be_read_beside_an_error_may_have_been_issued(string body, bool outcomeUnknown)
    {
        using var recorder = new Wire.Recorder(body);

        (await Calls.FailureOf(Calls.ApinizerCreate, recorder)).OutcomeUnknown.Should().Be(outcomeUnknown);
    }

    [Fact]
    public async Task Each_header_of_a_rate_limit_is_read_by_itself()
    {
        (await RateLimitOfAsync("X-RateLimit-Limit: 32")).Should().BeEquivalentTo(new RateLimitInfo { Limit = 32 });
        (await RateLimitOfAsync("X-RateLimit-Remaining: 0")).Should().BeEquivalentTo(new RateLimitInfo { Remaining = 0 });
        (await RateLimitOfAsync("X-RateLimit-Reset: 1795334460")).Should().BeEquivalentTo(new RateLimitInfo { ResetsAt = Wire.Now.AddSeconds(60) });
        (await RateLimitOfAsync("X-Other: 1")).Should().BeNull();
    }

    /// <summary>The header is that of every response, and the server's clock is not known.</summary>
    [Theory]
    [InlineData("{}", 5)]
    [InlineData("""{"error":{"code":"rate_limited"}}""", 5)]
    [InlineData("""{"error":{"code":"rate_limited","limit":{"reset":1795334460}}}""", 60)]
    public async Task A_wait_in_a_body_goes_before_that_of_the_header_and_both_are_by_the_local_clock(string body, int seconds)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, HttpStatusCode.TooManyRequests).WithHeaders("X-RateLimit-Reset: 1795334405"));

        (await Calls.FailureOf(Calls.Create, recorder, clock: new FakeTimeProvider(Wire.Now))).RetryAfter.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    private static async Task<RateLimitInfo?> RateLimitOfAsync(string header)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.BadRequest).WithHeaders(header));

        return (await Calls.FailureOf(Calls.Get, recorder, clock: new FakeTimeProvider(Wire.Now))).Response!.RateLimit;
    }
}
