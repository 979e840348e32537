using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Samples;

public sealed partial class MinimalApiTests : IAsyncLifetime
{
    private const string Missing = "/nowhere/credentials/of-a-team";

    private static readonly object NewToken = new { name = "deploy", days = 3 };

    /// <summary>How long a response takes, so that the program has heard by then that its caller is gone.</summary>
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(10);

    private HttpClient _http = new();
    private readonly List<ToolProcess> _programs = [];
    private TokenServicesEmulator _emulator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _emulator = await TokenServicesEmulator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        _http.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task A_token_is_made_listed_read_and_revoked_and_its_secret_shows_once()
    {
        var settings = Settings();
        settings["Logging__LogLevel__Default"] = "Trace";
        settings["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace";
        var program = await StartAsync(settings);

        (await _http.GetFromJsonAsync<string[]>(new Uri("/teams", UriKind.Relative), Cancellation)).Should().Equal("blue", "green");

        using var made = await PostAsync("/teams/blue/tokens", NewToken);
        made.StatusCode.Should().Be(HttpStatusCode.Created);
        made.Headers.CacheControl!.NoStore.Should().BeTrue();
        var delivered = await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var secret = delivered.GetProperty("secret").GetString()!;
        var id = delivered.GetProperty("token").GetProperty("id").GetString()!;
        _emulator.IsLive(TokenService.Vercel, new(secret)).Should().BeTrue();
        delivered.GetProperty("token").GetProperty("teamId").GetString().Should().Be(_emulator.VercelTeamId);
        made.Headers.Location.Should().Be($"/teams/blue/tokens/{id}");

        var responses = new StringBuilder();
        foreach (var path in new[] { "/teams/blue/tokens", "/teams/green/tokens", "/expiring" })
        {
            var rows = JsonDocument.Parse(await ReadAsync(path)).RootElement.EnumerateArray();
            rows.Should().ContainSingle(row => row.GetProperty("id").GetString() == id).Which.GetProperty("name").GetString().Should().Be("deploy");
        }

        (await ReadAsync($"/teams/blue/tokens/{id}")).Should().Contain("\"isUsable\":true");
        (await DeleteAsync($"/teams/blue/tokens/{id}")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        _emulator.IsLive(TokenService.Vercel, new(secret)).Should().BeFalse();
        await CheckProblemAsync(DeleteAsync($"/teams/blue/tokens/{id}"), HttpStatusCode.NotFound);
        await CheckProblemAsync(GetAsync($"/teams/blue/tokens/{id}"), HttpStatusCode.NotFound, "NotFound");
        (await ReadAsync("/teams/blue/tokens")).Should().NotContain(id);
        (await ReadAsync("/health")).Should().Contain("Healthy");

        // Logs come on another thread, in order: this is the end of the last request.
        await program.ReadAfterAsync("/health - 200", Cancellation);
        $"{program.Output}{responses}".Should().NotContain(secret).And.NotContain(_emulator.VercelOptions().AccessToken!.Reveal());
        Secret().IsMatch($"{program.Output}{responses}").Should().BeFalse();

        async Task<string> ReadAsync(string path)
        {
            var response = await _http.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation);
            responses.AppendLine(response);
            return response;
        }
    }

    [Fact]
    public async Task What_is_asked_for_wrongly_never_reaches_the_service()
    {
        await StartAsync(Settings());

        await CheckProblemAsync(GetAsync("/teams/red/tokens"), HttpStatusCode.NotFound);
        await CheckProblemAsync(PostAsync("/teams/red/tokens", NewToken), HttpStatusCode.NotFound);
        await CheckProblemAsync(GetAsync("/nothing"), HttpStatusCode.NotFound);
        await CheckProblemAsync(PostAsync("/teams/blue/tokens", new { name = "deploy" }), HttpStatusCode.BadRequest);
        await CheckProblemAsync(PostAsync("/teams/blue/tokens", new { name = "deploy", days = 1_000_000 }), HttpStatusCode.BadRequest);
        await CheckProblemAsync(PostAsync("/teams/blue/tokens", new { name = " deploy", days = 1 }), HttpStatusCode.BadRequest);
        await CheckProblemAsync(PostAsync("/teams/blue/tokens", new { days = 1 }), HttpStatusCode.BadRequest);
        await CheckProblemAsync(DeleteAsync("/teams/blue/tokens/current"), HttpStatusCode.NotFound);
        await CheckProblemAsync(GetAsync("/teams/blue/tokens/current"), HttpStatusCode.NotFound);

        _emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Each_kind_of_failure_has_a_response_of_its_own()
    {
        var settings = Settings();
        settings["TokenClients__Vercel__Instances__blue__Resilience__Retry__MaxRetryAttempts"] = "0";
        settings["TokenClients__Vercel__Instances__green__AccessToken"] = "wrong";
        foreach (var (key, value) in new[] { ("BaseAddress", $"{_emulator.BaseAddress}"), ("AccessToken", "any"), ("Resilience__Retry__MaxRetryAttempts", "0"), ("Resilience__AttemptTimeout__Timeout", "00:00:01") })
        {
            settings[$"TokenClients__Vercel__Instances__hasty__{key}"] = value;
        }

        settings["TokenClients__Vercel__Instances__mounted__AccessTokenFile"] = Missing;
        settings["TokenClients__Vercel__Instances__mounted__AccessTokenFileOptional"] = "true";
        var program = await StartAsync(settings);

        _emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromSeconds(90)));
        using (var limited = await CheckProblemAsync(List(), HttpStatusCode.TooManyRequests, "RateLimited", isRetryable: true))
        {
            limited.Headers.RetryAfter!.Delta.Should().BeCloseTo(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(2));
        }

        _emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(500));
        await CheckProblemAsync(List(), HttpStatusCode.BadGateway, "ServiceFault", isRetryable: true);
        _emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Hang());
        await CheckProblemAsync(GetAsync("/teams/hasty/tokens"), HttpStatusCode.GatewayTimeout, "Timeout", isRetryable: true);
        _emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Drop());
        await CheckProblemAsync(List(), HttpStatusCode.ServiceUnavailable, "Unreachable", isRetryable: true);
        _emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Body("text/html", "<html>maintenance</html>"));
        await CheckProblemAsync(List(), HttpStatusCode.BadGateway, "UnexpectedResponse");
        _emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(403));
        await CheckProblemAsync(List(), HttpStatusCode.BadGateway, "PermissionDenied");
        await CheckProblemAsync(GetAsync("/teams/green/tokens"), HttpStatusCode.ServiceUnavailable, "InvalidCredential");
        await CheckProblemAsync(GetAsync("/teams/mounted/tokens"), HttpStatusCode.ServiceUnavailable, "CredentialUnavailable");
        using (var health = await GetAsync("/health"))
        {
            (await health.Content.ReadAsStringAsync(Cancellation)).Should().Contain("mounted").And.NotContain(Missing);
        }

        _emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Status(400));
        await CheckProblemAsync(Mint(), HttpStatusCode.BadRequest, "InvalidRequest");

        // Made, and the response is lost: told, and not repeated.
        _emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));
        await CheckProblemAsync(Mint(), HttpStatusCode.ServiceUnavailable, "Unreachable", outcomeUnknown: true);
        _emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
        await program.ReadAfterAsync("may have issued a credential whose secret was lost. Find the credential and revoke it.", Cancellation);

        // Told once, by the library; not as an unhandled exception.
        program.Output.Should().NotContain("unhandled exception").And.NotContain("   at ");
        Secret().IsMatch(program.Output).Should().BeFalse();

        Task<HttpResponseMessage> List() => GetAsync("/teams/blue/tokens");
        Task<HttpResponseMessage> Mint() => PostAsync("/teams/blue/tokens", NewToken);
    }

    [Fact]
    public async Task A_caller_who_leaves_while_a_token_is_made_leaves_no_token_behind()
    {
        await StartAsync(Settings());
        _emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.SlowHeaders(Leaving, afterExecuting: true));

        await LeaveWhileATokenIsMadeAsync();
    }

    [Fact]
    public async Task A_caller_who_leaves_leaves_no_token_behind_of_which_only_the_secret_could_be_read()
    {
        using var forward = new HttpClient();
        await using var between = await ListenAsync(async context =>
        {
            using var request = new HttpRequestMessage(new(context.Request.Method), new Uri(_emulator.BaseAddress, context.Request.Path + context.Request.QueryString));
            request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
            var isMade = context.Request.Method == "POST";
            request.Content = isMade ? new StreamContent(context.Request.Body) { Headers = { ContentType = new("application/json") } } : null;
            using var response = await forward.SendAsync(request, Cancellation);
            var body = await response.Content.ReadAsStringAsync(Cancellation);
            if (isMade)
            {
                body = $$"""{"bearerToken":{{JsonDocument.Parse(body).RootElement.GetProperty("bearerToken").GetRawText()}}}""";
                await Task.Delay(Leaving, Cancellation);
            }

            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body, Cancellation);
        });
        var settings = Settings();
        settings["TokenClients__Vercel__Instances__blue__BaseAddress"] = between.Urls.Single();
        await StartAsync(settings);

        await LeaveWhileATokenIsMadeAsync();
    }

    [Fact]
    public async Task The_token_that_it_calls_with_is_not_revoked()
    {
        await StartAsync(Settings());
        using var vercel = new VercelTokens(_emulator.VercelOptions());
        var own = await vercel.GetCurrentTokenAsync(cancellationToken: Cancellation);

        using var response = await CheckProblemAsync(DeleteAsync($"/teams/blue/tokens/{own.Id}"), HttpStatusCode.Conflict);

        (await response.Content.ReadAsStringAsync(Cancellation)).Should().Contain("This program uses this token itself.");
        _emulator.Executed(TokenService.Vercel, "deleteAuthToken").Should().Be(0);
        _emulator.IsLive(TokenService.Vercel, _emulator.VercelOptions().AccessToken!).Should().BeTrue();
    }

    [Fact]
    public async Task A_token_is_looked_for_and_revoked_in_its_team()
    {
        // A credential of the team finds nothing where the team is not named.
        var settings = Settings();
        settings["TokenClients__Vercel__Instances__blue__AccessToken"] = _emulator.VercelOptions(VercelCaller.Team).AccessToken!.Reveal();
        await StartAsync(settings);
        using var vercel = new VercelTokens(_emulator.VercelOptions());
        var made = await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.Never) { Team = VercelTeam.FromId(_emulator.VercelTeamId) }, Cancellation);

        (await GetAsync($"/teams/blue/tokens/{made.Token!.Id}")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await DeleteAsync($"/teams/blue/tokens/{made.Token!.Id}")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        _emulator.IsLive(TokenService.Vercel, made.Secret).Should().BeFalse();
    }

    [Fact]
    public async Task A_list_is_streamed_so_a_later_failure_cuts_it_off()
    {
        using var vercel = new VercelTokens(_emulator.VercelOptions());
        await Parallel.ForAsync(0, 600, async (_, cancellationToken) => await vercel.CreateTokenAsync(new CreateVercelToken("one of many", TokenExpiry.Never), cancellationToken));

        await StartAsync(Settings());
        var whole = await _http.GetFromJsonAsync<JsonElement>(new Uri("/teams/blue/tokens", UriKind.Relative), Cancellation);
        whole.GetArrayLength().Should().Be(601);

        // As soon as the first of seven pages is out; the program may be a page ahead.
        _emulator.CallCompleted += (_, completed) => _emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(403));
        await FluentActions.Awaiting(() => _http.GetStringAsync(new Uri("/teams/blue/tokens", UriKind.Relative), Cancellation)).Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Health_tells_of_each_team()
    {
        var settings = Settings();
        settings["TokenClients__Vercel__Instances__blue__Resilience__Retry__MaxRetryAttempts"] = "0";
        settings["TokenClients__Vercel__Instances__green__Resilience__Retry__MaxRetryAttempts"] = "0";
        await StartAsync(settings);

        (await HealthAsync(HttpStatusCode.OK)).Should().Equal(("blue", "Healthy"), ("green", "Healthy"));

        // The results are cached, so the program starts again.
        await StartAsync(settings);
        using (_emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(503), times: 2))
        {
            (await HealthAsync(HttpStatusCode.OK)).Should().Equal(("blue", "Degraded"), ("green", "Degraded"));
        }

        settings["TokenClients__Vercel__Instances__green__AccessToken"] = "wrong";
        await StartAsync(settings);
        (await HealthAsync(HttpStatusCode.ServiceUnavailable)).Should().Equal(("blue", "Healthy"), ("green", "Unhealthy"));
    }

    [Fact]
    public async Task Spans_and_metrics_arrive_where_the_variables_say_and_hold_no_secret()
    {
        var arrived = new ConcurrentDictionary<string, ConcurrentQueue<byte[]>>();
        await using var collector = await ListenAsync(async context =>
        {
            using var body = new System.IO.MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            arrived.GetOrAdd(context.Request.Path, static _ => []).Enqueue(body.ToArray());
        });
        var settings = Settings();
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single();
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        settings["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
        await StartAsync(settings);

        using var made = await PostAsync("/teams/blue/tokens", NewToken);
        var secret = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("secret").GetString()!;

        await Until.TrueAsync(() => Sent("/v1/traces").Contains("Vercel CreateTokenAsync", StringComparison.Ordinal), "the span arrives");
        await Until.TrueAsync(() => Sent("/v1/metrics").Contains("tokenclients.call.duration", StringComparison.Ordinal), "the metric arrives");
        await Until.TrueAsync(() => Sent("/v1/metrics").Contains("resilience.polly.pipeline.duration", StringComparison.Ordinal), "the metrics of the platform's resilience handler arrive");
        var all = Sent("/v1/traces") + Sent("/v1/metrics");
        all.Should().Contain("MinimalApi").And.NotContain(secret).And.NotContain(_emulator.VercelOptions().AccessToken!.Reveal());
        Secret().IsMatch(all).Should().BeFalse();

        string Sent(string path) => string.Concat(arrived.GetValueOrDefault(path, []).Select(Encoding.Latin1.GetString));
    }

    [Fact]
    public async Task The_demo_needs_no_settings_and_a_line_says_what_to_try()
    {
        var program = await StartAsync([], "--demo");

        var curl = await program.ReadAfterAsync("Try: ", Cancellation);
        var line = Curl().Match(curl);
        line.Success.Should().BeTrue(curl);
        using var content = new StringContent(line.Groups["body"].Value, Encoding.UTF8, "application/json");
        using var made = await _http.PostAsync(new Uri(line.Groups["address"].Value), content, Cancellation);
        made.StatusCode.Should().Be(HttpStatusCode.Created);
        var secret = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("secret").GetString()!;

        var list = await _http.GetStringAsync(new Uri((await program.ReadAfterAsync("Then: curl -i ", Cancellation)).Trim()), Cancellation);
        list.Should().Contain("\"deploy\"").And.NotContain(secret);
        program.Output.Should().NotContain(secret);

        using var broken = new StringContent("{", Encoding.UTF8, "application/json");
        await CheckProblemAsync(_http.PostAsync(new Uri(line.Groups["address"].Value), broken, Cancellation), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Without_settings_it_does_not_start_and_says_which_are_missing()
    {
        var (exitCode, output) = await SampleProgram.RunAsync("MinimalApi", new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" });

        exitCode.Should().Be(2, output);
        output.Should().Contain("TokenClients:Vercel:Instances:blue:AccessToken is missing").And.Contain("TokenClients:Vercel:Instances:green:AccessToken is missing");
        output.Should().EndWith("--demo runs the program without credentials.\n").And.NotContain("   at ");
    }

    /// <summary>Something that the program talks to.</summary>
    private static async Task<WebApplication> ListenAsync(RequestDelegate response)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var listening = builder.Build();
        listening.Run(response);
        await listening.StartAsync(Cancellation);
        return listening;
    }

    /// <summary>Goes once the token is made and its response is still to come, and sees that the token goes as well.</summary>
    private async Task LeaveWhileATokenIsMadeAsync()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var made = PostAsync("/teams/blue/tokens", NewToken, leaving.Token);
        await Until.TrueAsync(() => _emulator.LiveTokens(TokenService.Vercel).Any(static token => token.Name == "deploy"), "the token is made");

        await leaving.CancelAsync();

        await FluentActions.Awaiting(() => made).Should().ThrowAsync<OperationCanceledException>();
        await Until.TrueAsync(() => _emulator.Executed(TokenService.Vercel, "deleteAuthToken") == 1, "the token is revoked");
        _emulator.LiveTokens(TokenService.Vercel).Should().NotContain(static token => token.Name == "deploy");
    }

    private async Task<ToolProcess> StartAsync(Dictionary<string, string> settings, params string[] arguments)
    {
        settings.TryAdd("ASPNETCORE_ENVIRONMENT", "Production");
        settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        var program = ToolProcess.Start("dotnet", [Repository.Sample("MinimalApi"), .. arguments], settings);
        _programs.Add(program);
        _http.Dispose();
        _http = new() { BaseAddress = new(await program.ReadAfterAsync("Now listening on: ", Cancellation)) };
        return program;
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);

    private Task<HttpResponseMessage> DeleteAsync(string path) => _http.DeleteAsync(new Uri(path, UriKind.Relative), Cancellation);

    private Task<HttpResponseMessage> PostAsync(string path, object body, CancellationToken? cancellationToken = null) =>
        _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, cancellationToken ?? Cancellation);

    private static async Task<HttpResponseMessage> CheckProblemAsync(Task<HttpResponseMessage> call, HttpStatusCode status, string? kind = null, bool isRetryable = false, bool outcomeUnknown = false)
    {
        var response = await call;
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        response.StatusCode.Should().Be(status, text);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = JsonDocument.Parse(text).RootElement;
        problem.GetProperty("status").GetInt32().Should().Be((int)status);
        if (kind is not null)
        {
            problem.GetProperty("kind").GetString().Should().Be(kind);
            problem.GetProperty("isRetryable").GetBoolean().Should().Be(isRetryable);
            problem.GetProperty("outcomeUnknown").GetBoolean().Should().Be(outcomeUnknown);
            var detail = problem.TryGetProperty("detail", out var told) ? told.GetString()! : "";
            detail.Contains("secret was lost", StringComparison.Ordinal).Should().Be(outcomeUnknown);
            (detail.Length > 0).Should().Be(outcomeUnknown || kind is "InvalidRequest" or "NotFound" or "Conflict" or "RateLimited", "the rest is for the log");
        }

        Secret().IsMatch(text).Should().BeFalse();
        return response;
    }

    private async Task<List<(string, string)>> HealthAsync(HttpStatusCode status)
    {
        using var response = await GetAsync("/health");
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        response.StatusCode.Should().Be(status, text);
        return [.. JsonDocument.Parse(text).RootElement.EnumerateArray().Select(static team => (team.GetProperty("team").GetString()!, team.GetProperty("status").GetString()!))];
    }

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>();
        foreach (var team in new[] { "blue", "green" })
        {
            settings[$"TokenClients__Vercel__Instances__{team}__BaseAddress"] = $"{_emulator.BaseAddress}";
            settings[$"TokenClients__Vercel__Instances__{team}__AccessToken"] = _emulator.VercelOptions().AccessToken!.Reveal();
            settings[$"TokenClients__Vercel__Instances__{team}__TeamSlug"] = _emulator.VercelTeamSlug;
        }

        return settings;
    }

    [GeneratedRegex("vc[a-z]_[A-Za-z0-9]{8,}")]
    private static partial Regex Secret();

    [GeneratedRegex("^curl -i (?<address>http://127.0.0.1:[0-9]+/teams/blue/tokens) -H 'Content-Type: application/json' -d '(?<body>[^']+)'$")]
    private static partial Regex Curl();
}
