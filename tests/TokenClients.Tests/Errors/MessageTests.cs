using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Polly;
using Polly.CircuitBreaker;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Errors;

/// <summary>What a person reads in a log at night: what went wrong, what the service said, and what to do. Programs read <see cref="TokenClientException.Kind"/> instead.</summary>
public sealed class MessageTests
{
    /// <summary>The system's own words.</summary>
    private static readonly string Refused = new SocketException((int)SocketError.ConnectionRefused).Message;

    private const string NotReached = "failed: https://api.vercel.com was not reached, or the connection was lost (1 attempt).";
    private const string ClassicTokens = "Only a classic access token of a full account may create tokens, not a login token or a team-scoped or project-scoped token. To create a token for a project, you may have to set its team.";
    private const string FromBetween = "The response is not in the service's own format, so it says nothing about the credential. A proxy or a gateway may have sent it.";
    private const string LockedUsers = "ClientId and ClientSecret are the name and the password of a console user. Do not try the same values again: repeated failed logins can lock the account.";

    /// <summary>A call, what it is responded, and the message.</summary>
    public static TheoryData<string, int, string, string> Responses { get; } = new()
    {
        { Calls.Get, 401, """{"error":{"code":"forbidden","message":"Not authorized"}}""", "failed: the service does not accept the credential, which is missing, unknown, expired or revoked (HTTP 401, forbidden). The server said: \"Not authorized\"." },
        { Calls.Get, 403, """{"error":{"message":"No"}}""", "failed: the credential is valid but lacks permission for this call (HTTP 403). The server said: \"No\"." },
        { Calls.Get, 403, """{"error":{"code":"forbidden"}}""", "failed: the credential is valid but lacks permission for this call (HTTP 403, forbidden)." },
        { Calls.Get, 403, """{"error":{"code":"forbidden","saml":true}}""", "failed: the credential is valid but lacks permission for this call (HTTP 403, forbidden). The team requires single sign-on, or the token lacks the team's scope. Sign in to the team again, or use a token with that scope." },
        { Calls.Get, 404, """{"error":{"code":"not_found"}}""", "failed: the service has nothing with this id (HTTP 404, not_found)." },
        { Calls.Get, 404, """{"error":{"code":"not_found","message":"Gone."}}""", "failed: the service has nothing with this id (HTTP 404, not_found). The server said: \"Gone.\"" },
        { Calls.Get, 404, """{"error":{"code":"not_found","message":"Gone!"}}""", "failed: the service has nothing with this id (HTTP 404, not_found). The server said: \"Gone!\"" },
        { Calls.Get, 404, """{"error":{"code":"not_found","message":"Gone?"}}""", "failed: the service has nothing with this id (HTTP 404, not_found). The server said: \"Gone?\"" },
        { Calls.Get, 409, "", "failed: the call conflicts with something that already exists (HTTP 409)." },
        { Calls.Get, 400, "", "failed: the service rejected the request as invalid (HTTP 400)." },
        { Calls.Get, 429, """{"error":{"code":"rate_limited","message":"slow","retryAfter":{"value":75}}}""", "failed: there were too many calls (HTTP 429, rate_limited). The server said: \"slow\". Wait 00:01:15 before the next call." },
        { Calls.Get, 500, "", "failed: a fault occurred in the service (HTTP 500)." },
        { Calls.Get, 408, "", "failed: https://api.vercel.com did not respond in time (HTTP 408)." },
        { Calls.Get, 405, "", "failed: the server does not know this operation (HTTP 405)." },
        { Calls.Get, 304, "", "failed: the response is not one that the client expects from this service (HTTP 304). The server redirects to (none). The client does not follow redirects, because they could send the credential to another server. Set BaseAddress to the address of the service." },
        { Calls.Get, 200, "<html>", "failed: the response is not one that the client expects from this service (HTTP 200). The response is HTML: the base address points to a website or a proxy, not to the service's API." },
        { Calls.Get, 200, "", "failed: the response is not one that the client expects from this service (HTTP 200). The response has no body, but this operation returns one." },
        { Calls.Get, 200, "{\"tok", "failed: the response is not one that the client expects from this service (HTTP 200). The response is not the JSON that this operation returns." },
        { Calls.Create, 403, "", "failed: the response is not one that the client expects from this service (HTTP 403). " + FromBetween },
        { Calls.Create, 403, """{"error":{"code":"forbidden"}}""", "failed: the credential is valid but lacks permission for this call (HTTP 403, forbidden). " + ClassicTokens },
        { Calls.ApinizerCreate, 200, "{}", "failed: the response is not one that the client expects from this service (HTTP 200). The response contains no secret. The request was sent, so the service may have issued a credential whose secret was lost. Check before you call again." },
        { Calls.Create, 500, "", "failed: a fault occurred in the service (HTTP 500). The request was sent, so the service may have issued a credential whose secret was lost. Check before you call again." },
        { Calls.ApinizerCreate, 401, "", "failed: the response is not one that the client expects from this service (HTTP 401). " + FromBetween },
        { Calls.ApinizerCreate, 401, """{"status":"FAILURE"}""", "failed: the service does not accept the credential, which is missing, unknown, expired or revoked (HTTP 401). " + LockedUsers },
        { Calls.ApinizerPing, 401, """{"status":"FAILURE"}""", "failed: the service does not accept the credential, which is missing, unknown, expired or revoked (HTTP 401)." },
        { Calls.ApinizerPing, 404, "", "failed: the server does not know this operation (HTTP 404). Check BaseAddress: the server there does not seem to be Apinizer's Management API." },
        { Calls.CrafterGet, 403, """{"errorCode":"ACTION_DENIED"}""", "failed: the credential is valid but lacks permission for this call (HTTP 403, ACTION_DENIED). The client's own access token must be a master token." },
        { Calls.CrafterGet, 403, "", "failed: the response is not one that the client expects from this service (HTTP 403). " + FromBetween },
        { Calls.CrafterCreate, 409, """{"errorCode":"ACCESS_TOKEN_EXISTS"}""", "failed: the call conflicts with something that already exists (HTTP 409, ACCESS_TOKEN_EXISTS). An access token with this id already exists." },
        { Calls.CrafterGet, 406, "", "failed: the service rejected the request as invalid (HTTP 406)." },
        { Calls.CrafterGet, 404, "", "failed: the server does not know this operation (HTTP 404). Check BaseAddress: it must include the context path, as in https://host/crafter-profile." },
        { Calls.CrafterGet, 404, """{"errorCode":"OTHER"}""", "failed: the server does not know this operation (HTTP 404, OTHER). Check BaseAddress: it must include the context path, as in https://host/crafter-profile." },
        { Calls.InfisicalCreate, 400, """{"reqId":"r","statusCode":400,"error":"BadRequest","message":"Does not have Token Auth"}""", "failed: the service has nothing with this id (HTTP 400, BadRequest). The server said: \"Does not have Token Auth\". Attach Token Auth to the identity first." },
        { Calls.InfisicalCreate, 404, "", "failed: the server does not know this operation (HTTP 404). Check BaseAddress: the server there does not seem to be Infisical's API, or is too old for this call." },
        { "Infisical.GetTokenAsync", 404, """{"reqId":"r","statusCode":404,"error":"Not Found","message":"Route"}""", "failed: the server does not know this operation (HTTP 404, Not Found). The server said: \"Route\". Servers from before November 2025 cannot look up a token by its id: list the identity's tokens, or update the server." },
        { Calls.InfisicalCreate, 404, """{"reqId":"r","statusCode":404,"error":"Not Found"}""", "failed: the server does not know this operation (HTTP 404, Not Found). Check BaseAddress: the server there does not seem to be Infisical's API, or is too old for this call." },
        { "Infisical.GetTokenAsync", 404, "", "failed: the server does not know this operation (HTTP 404). Check BaseAddress: the server there does not seem to be Infisical's API, or is too old for this call." },
        { "Infisical.GetTokenAsync", 500, "", "failed: a fault occurred in the service (HTTP 500)." },
    };

    /// <summary>What the platform, or a handler of the user's, throws in place of a response, and the message.</summary>
    private static readonly Dictionary<string, (Exception Error, string Message)> Errors = new()
    {
        ["TLS"] = (new HttpRequestException("tls", new AuthenticationException("certificate")), $"{NotReached} The TLS connection could not be established. The cause: certificate."),
        ["TLS, in a sentence"] = (new HttpRequestException("tls", new AuthenticationException("The certificate has expired.")), $"{NotReached} The TLS connection could not be established. The cause: The certificate has expired."),
        ["connect timeout"] = (new TaskCanceledException("connect", new TimeoutException("connect")), $"{NotReached} No connection could be established in time."),
        ["circuit"] = (new BrokenCircuitException(), $"{NotReached} Too many recent calls failed, so the circuit breaker is open."),
        ["limiter"] = (new LimitedException(), "failed: there were too many calls (1 attempt). A rate limiter in this client's resilience pipeline rejected the call."),
        ["reset"] = (new IOException("reset"), NotReached),
        ["refused"] = (NetworkError.Of(HttpRequestError.ConnectionError, "refused"), $"{NotReached} The cause: {Refused}."),
        ["timeout of a handler"] = (new TaskCanceledException("handler"), "failed: https://api.vercel.com did not respond in time (1 attempt)."),
        ["handler"] = (new InvalidOperationException("handler"), "failed: the call was not completed (1 attempt). A message handler or a resilience strategy of this client threw System.InvalidOperationException."),
#if !NETSTANDARD_ASSET // Only the platform's words for it say that it was the proxy, or no HTTP.
        ["no HTTP"] = (NetworkError.Of(HttpRequestError.InvalidResponse, "words of the server"), $"{NotReached} The response is not HTTP."),
        ["proxy"] = (NetworkError.Of(HttpRequestError.ProxyTunnelError, "proxy"), $"{NotReached} The proxy did not open a tunnel to the service. Check the proxy's address and credentials."),
#endif
    };

    public static TheoryData<string> NamesOfErrors => [.. Errors.Keys];

    public static TheoryData<string> Checks => [.. Calls.Checks];

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task A_response_is_told_in_one_message(string call, int status, string body, string message)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);

        var failure = await Calls.FailureOf(call, recorder, static options => options.Retry.MaxRetryAttempts = 0);

        failure.Message.Should().Be($"{Calls.ServiceOf(call)} {Calls.MethodOf(call)} {message}");
    }

    [Theory]
    [MemberData(nameof(NamesOfErrors))]
    public async Task What_comes_in_place_of_a_response_is_told_in_one_message(string name)
    {
        using var handler = new FuncHandler((_, _) => Task.FromException<HttpResponseMessage>(Errors[name].Error));

        var failure = await Calls.FailureOf(Calls.Get, handler, static options => options.Retry.MaxRetryAttempts = 0);

        failure.Message.Should().Be($"Vercel {Calls.MethodOf(Calls.Get)} {Errors[name].Message}");
    }

    /// <summary>A check has no inner exception to look at.</summary>
    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Case_A16_a_check_that_got_no_response_says_where_and_why(string call)
    {
        using var handler = new FuncHandler((_, _) => Task.FromException<HttpResponseMessage>(new HttpRequestException("see inner exception", new AuthenticationException("The certificate has expired."))));

        var check = (CredentialCheck)(await Calls.RunAsync(call, handler))!;

        check.State.Should().Be(CredentialState.Undetermined);
        check.Detail.Should().Contain("https://").And.Contain("(1 attempt)").And.Contain("The certificate has expired.").And.NotContain("inner exception");
    }

    /// <summary>Whether it is sure that nothing was created is what decides about the next step.</summary>
    [Theory]
    [InlineData(true, " (4 attempts). The cause: *. Nothing was created.")]
    [InlineData(false, " (1 attempt). The request was sent, so the service may have issued a credential whose secret was lost. Check before you call again.")]
    public async Task Case_A16_a_creation_that_got_no_response_says_whether_anything_was_created(bool isRefused, string message)
    {
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            if (isRefused)
            {
                throw NetworkError.Of(HttpRequestError.ConnectionError, "refused");
            }

            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            throw new IOException("reset");
        });
        var failure = await Calls.FailureOf(Calls.Create, handler, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay) = (3, TimeSpan.Zero));

        failure.Message.Should().Match("*https://api.vercel.com was not reached, or the connection was lost" + message);
    }

    private sealed class LimitedException() : ExecutionRejectedException("limited");
}
