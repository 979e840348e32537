using System.Diagnostics.Tracing;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Crafter;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>What goes out: method, address, body, headers; who sees the ids in it; and what is refused before anything goes out.</summary>
public sealed class RequestTests
{
    private const string Query = "?accessTokenId=" + CrafterWire.Caller;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CrafterWire.Create, "POST", "/create" + Query)]
    [InlineData(CrafterWire.List, "GET", "/all" + Query)]
    [InlineData(CrafterWire.ListPage, "GET", "/all" + Query)]
    [InlineData(CrafterWire.Get, "GET", "/" + CrafterWire.Target + Query)]
    [InlineData(CrafterWire.Revoke, "POST", "/" + CrafterWire.Target + "/delete")]
    [InlineData(CrafterWire.RevokeCurrent, "POST", "/" + CrafterWire.Caller + "/delete")]
    public async Task Each_method_has_its_verb_address_and_headers(string call, string method, string path)
    {
        using var recorder = new Wire.Recorder((_, request) =>
        {
            request.Headers.Accept.ToString().Should().Be("application/json");
            request.Headers.UserAgent.ToString().Should().StartWith("TokenClients/");
            request.Headers.Should().OnlyContain(static header => header.Key == "Accept" || header.Key == "User-Agent");
            return CrafterWire.GoodResponse(request);
        });

        await CrafterWire.RunAsync(call, recorder);

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        (sent.Method, sent.Address).Should().Be((method, CrafterWire.Api + path));
        if (call is CrafterWire.Revoke or CrafterWire.RevokeCurrent)
        {
            (sent.Body, sent.ContentType).Should().Be(("accessTokenId=" + CrafterWire.Caller, "application/x-www-form-urlencoded"));
        }
        else if (method == "GET")
        {
            (sent.Body, sent.ContentType).Should().Be((null, null));
        }
        else
        {
            sent.ContentType.Should().Be("application/json");
            sent.Body.Should().NotContain(CrafterWire.Caller);
        }
    }

    [Fact]
    public async Task A_check_looks_for_a_random_id_with_the_callers_own_in_the_query()
    {
        using var recorder = CrafterWire.GoodServer();

        await CrafterWire.RunAsync(CrafterWire.CheckCredential, recorder);
        await CrafterWire.RunAsync(CrafterWire.CheckCredential, recorder);

        recorder.Requests.Should().OnlyContain(static sent => sent.Method == "GET" && sent.Address.EndsWith(Query));
        var ids = recorder.Requests.Select(static sent => new Uri(sent.Address).Segments[^1]).ToList();
        ids.Should().HaveCount(2).And.OnlyHaveUniqueItems();
        ids.Select(static id => Guid.Parse(id).Version).Should().AllBeEquivalentTo(4);
    }

    [Fact]
    public async Task A_minimal_create_sends_what_the_server_needs_and_no_more()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder);

        await crafter.CreateTokenAsync(new CreateCrafterToken("sample-app", TokenExpiry.Never), Token);

        var sent = recorder.Requests.Single();
        var body = JsonNode.Parse(sent.Body!)!.AsObject();
        var id = body["id"]!.GetValue<string>();
        body.Remove("id");
        JsonNode.DeepEquals(body, JsonNode.Parse("""{"application":"sample-app","master":false,"tenantPermissions":[]}""")).Should().BeTrue(sent.Body);
        id.Should().MatchRegex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
    }

    [Fact]
    public async Task A_full_create_sends_the_members_of_the_contract()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder);

        await crafter.CreateTokenAsync(
            new CreateCrafterToken("Zürich \"app\"", TokenExpiry.At(new DateTimeOffset(2030, 1, 1, 2, 0, 0, 123, TimeSpan.FromHours(2)).AddTicks(4567)))
            {
                Id = new SecretString(CrafterWire.UsersId),
                IsMaster = true,
                Permissions = [CrafterPermission.ForTenant("sample-tenant", CrafterAction.ReadTenant, CrafterAction.ManageProfiles), CrafterPermission.ForAllTenants(CrafterAction.Any)],
            },
            Token);

        var sent = recorder.Requests.Single();
        JsonNode.DeepEquals(
            JsonNode.Parse(sent.Body!),
            JsonNode.Parse("""
                {"application":"Zürich \"app\"","master":true,"tenantPermissions":[{"allowedActions":["READ_TENANT","MANAGE_PROFILES"],"tenant":"sample-tenant"},{"allowedActions":["*"],"tenant":"*"}],
                 "expiresOn":1893456000123,"id":"0a0b-users-own-choice"}
                """)).Should().BeTrue(sent.Body);
        sent.Body.Should().Contain("\"expiresOn\":1893456000123", "a whole number in milliseconds, neither text nor fraction");
    }

    [Fact]
    public async Task A_lifetime_counts_from_the_clients_clock()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder, clock: new FakeTimeProvider(Wire.Now));

        await crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.In(TimeSpan.FromMinutes(1))), Token);

        recorder.Requests.Single().Body.Should().Contain("\"expiresOn\":1795334460000");
    }

    [Theory]
    [InlineData("https://h.example/crafter-profile", "https://h.example/crafter-profile/api/1/access_token/")]
    [InlineData("https://h.example/crafter-profile/", "https://h.example/crafter-profile/api/1/access_token/")]
    [InlineData("https://h.example/crafter-profile/api/1", "https://h.example/crafter-profile/api/1/access_token/")]
    [InlineData("https://h.example/crafter-profile/api/1/", "https://h.example/crafter-profile/api/1/access_token/")]
    [InlineData("https://h.example", "https://h.example/api/1/access_token/")]
    [InlineData("https://h.example/api/1", "https://h.example/api/1/access_token/")]
    [InlineData("https://h.example/gate/crafter-profile", "https://h.example/gate/crafter-profile/api/1/access_token/")]
    [InlineData("https://h.example/api/1/crafter-profile", "https://h.example/api/1/crafter-profile/api/1/access_token/")]
    [InlineData("https://h.example/myapi/1", "https://h.example/myapi/1/api/1/access_token/")]
    [InlineData("http://localhost:8080/crafter-profile", "http://localhost:8080/crafter-profile/api/1/access_token/")]
    public async Task A_base_address_holds_the_context_path_with_or_without_the_api_and_a_slash(string baseAddress, string api)
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder, options => options.BaseAddress = new Uri(baseAddress));

        await CrafterWire.RunAsync(CrafterWire.Create, crafter, Token);
        await CrafterWire.RunAsync(CrafterWire.ListPage, crafter, Token);
        await CrafterWire.RunAsync(CrafterWire.Get, crafter, Token);
        await CrafterWire.RunAsync(CrafterWire.Revoke, crafter, Token);

        recorder.Requests.Select(static sent => sent.Address).Should().Equal(
            api + "create" + Query, api + "all" + Query, api + CrafterWire.Target + Query, api + CrafterWire.Target + "/delete");
    }

    [Fact]
    public async Task The_callers_id_is_encoded_for_the_query_and_for_the_form()
    {
        const string own = "a+b&c=d%e/f?g#h~\"<>";
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder, static options => options.AccessToken = new SecretString(own));

        foreach (var call in new[] { CrafterWire.Create, CrafterWire.ListPage, CrafterWire.Get, CrafterWire.Revoke })
        {
            await CrafterWire.RunAsync(call, crafter, Token);
        }

        recorder.Requests.Take(3).Should().OnlyContain(static sent => sent.Address.EndsWith("?accessTokenId=a%2Bb%26c%3Dd%25e%2Ff%3Fg%23h~%22%3C%3E"));
        recorder.Requests[3].Body.Should().Be("accessTokenId=a%2Bb%26c%3Dd%25e%2Ff%3Fg%23h~%22%3C%3E");
        recorder.Requests[3].Address.Should().Be(CrafterWire.Api + "/" + CrafterWire.Target + "/delete");
    }

    [Fact]
    public void A_handler_that_lets_the_platform_trace_addresses_is_refused()
    {
        using var handler = new HttpClientHandler();
        using var inside = new DelegatingTo(handler);

        foreach (var primary in new HttpMessageHandler[] { handler, inside })
        {
            FluentActions.Invoking(() => new CrafterAccessTokens(new CrafterOptions { BaseAddress = new("https://h.example/crafter-profile"), AccessToken = new("own") }, primary))
                .Should().Throw<ArgumentException>().WithMessage("*SocketsHttpHandler*");
        }
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/../../b")]
    public async Task The_callers_own_id_never_addresses_something_else(string own)
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder, options => options.AccessToken = new SecretString(own));

        var failure = await Wire.FailureOf(() => crafter.RevokeCurrentTokenAsync(Token));

        (failure.Kind, failure.Operation, failure.IsRetryable).Should().Be((TokenErrorKind.InvalidRequest, nameof(crafter.RevokeCurrentTokenAsync), false));
        failure.Message.Should().Contain("ASCII letters").And.Contain("Nothing was sent");
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task The_path_and_the_form_of_a_revocation_name_the_same_own_token()
    {
        var asked = 0;
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.ClientOf(_ => new(new SecretString("own-" + ++asked)), recorder);

        await crafter.RevokeCurrentTokenAsync(Token);

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Address.Should().Be(CrafterWire.Api + "/own-1/delete");
        sent.Body.Should().Be("accessTokenId=own-1");
    }

    [Fact]
    public async Task Handlers_of_the_user_see_a_mask_where_an_id_stands_and_the_wire_has_the_id()
    {
        foreach (var (call, path) in new[] { (CrafterWire.Get, "/***"), (CrafterWire.Revoke, "/***/delete"), (CrafterWire.RevokeCurrent, "/***/delete"), (CrafterWire.List, "/all"), (CrafterWire.CheckCredential, "/***") })
        {
            var seen = new List<string>();
            using var recorder = CrafterWire.GoodServer();
            await using var services = CrafterWire.Build(recorder, () => new Around(async (request, send) =>
            {
                seen.Add(request.RequestUri!.AbsoluteUri);
                var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(Token);
                var response = await send(request);
                seen.Add(response.RequestMessage!.RequestUri!.AbsoluteUri);
                (request + body + response.RequestMessage).Should().NotContain(CrafterWire.Caller).And.NotContain(CrafterWire.Target);
                return response;
            }));

            await CrafterWire.RunAsync(call, services.GetRequiredService<ICrafterAccessTokens>(), Token);

            seen.Should().Equal(CrafterWire.Api + path, CrafterWire.Api + path);
            var address = recorder.Requests.Single().Address;
            address.Should().NotContain("*");
            (address + recorder.Requests.Single().Body).Should().Contain(CrafterWire.Caller);
        }
    }

    [Fact]
    public async Task The_platforms_own_events_and_logs_show_the_mask()
    {
        using var events = new HttpEvents("masked-ids.example");
        using var log = new DependencyInjection.Setup.Log();
        using var recorder = CrafterWire.GoodServer();
        var services = new ServiceCollection();
        services.AddLogging(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        services.AddTokenClients()
            .AddCrafter(static options => (options.BaseAddress, options.AccessToken) = (new Uri("https://masked-ids.example/crafter-profile"), new SecretString(CrafterWire.Caller)))
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => recorder));
        await using var provider = services.BuildServiceProvider();

        foreach (var call in CrafterWire.All)
        {
            await CrafterWire.RunAsync(call, provider.GetRequiredService<ICrafterAccessTokens>(), Token);
        }

        events.Seen.Should().Contain(static line => line.Contains("/access_token/***", StringComparison.Ordinal));
        log.Entries.Should().NotBeEmpty();
        foreach (var line in events.Seen.Concat(log.Entries.Select(static entry => entry.Text)))
        {
            line.Should().NotContain(CrafterWire.Caller).And.NotContain(CrafterWire.Target);
        }

        recorder.Requests.Should().HaveCount(CrafterWire.All.Length);
    }

    [Theory]
    [InlineData("an-id-of-the-handlers")]
    [InlineData("%2A%2A%2A")]
    [InlineData("**")]
    [InlineData("")]
    public async Task A_handler_that_changes_the_masked_part_is_refused(string replacement)
    {
        foreach (var call in new[] { CrafterWire.Get, CrafterWire.Revoke, CrafterWire.RevokeCurrent })
        {
            using var recorder = CrafterWire.GoodServer();
            await using var services = CrafterWire.Build(recorder, () => new Around((request, send) =>
            {
                request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace("***", replacement, StringComparison.Ordinal));
                return send(request);
            }));

            var failure = await Wire.FailureOf(() => CrafterWire.RunAsync(call, services.GetRequiredService<ICrafterAccessTokens>(), Token));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, IsRetryable = false, OutcomeUnknown = false, Attempts = 0, Operation = call });
            failure.Message.Should().Contain("address");
            recorder.Requests.Should().BeEmpty(call);
        }
    }

    [Fact]
    public async Task A_handler_may_add_to_the_address_what_is_not_secret()
    {
        using var recorder = CrafterWire.GoodServer();
        await using var services = CrafterWire.Build(recorder, static () => new Around(static (request, send) =>
        {
            request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri + "?trace=1");
            return send(request);
        }));

        await CrafterWire.RunAsync(CrafterWire.Get, services.GetRequiredService<ICrafterAccessTokens>(), Token);

        recorder.Requests.Single().Address.Should().Be(CrafterWire.Api + "/" + CrafterWire.Target + "?trace=1&accessTokenId=" + CrafterWire.Caller);
    }

    [Fact]
    public async Task A_copy_that_lost_its_options_is_sent_with_the_ids_that_belong_in_its_address()
    {
        foreach (var call in new[] { CrafterWire.List, CrafterWire.ListPage, CrafterWire.Get, CrafterWire.Create, CrafterWire.Revoke, CrafterWire.RevokeCurrent })
        {
            using var direct = CrafterWire.GoodServer();
            await using var without = CrafterWire.Build(direct, static () => new Around(static (request, send) => send(request)));
            await CrafterWire.RunAsync(call, without.GetRequiredService<ICrafterAccessTokens>(), Token);
            using var recorder = CrafterWire.GoodServer();
            await using var services = CrafterWire.Build(recorder, static () => new Around(static (request, send) => send(Around.CarelessCopy(request))));

            await CrafterWire.RunAsync(call, services.GetRequiredService<ICrafterAccessTokens>(), Token);

            recorder.Requests.Select(static sent => (sent.Method, sent.Address)).Should().Equal(direct.Requests.Select(static sent => (sent.Method, sent.Address)), call);
            recorder.Requests.Should().ContainSingle(call);
        }
    }

    [Fact]
    public async Task A_handler_that_changes_the_origin_is_refused_before_an_id_is_put_in()
    {
        foreach (var call in new[] { CrafterWire.List, CrafterWire.Get, CrafterWire.Revoke, CrafterWire.Create })
        {
            using var recorder = CrafterWire.GoodServer();
            await using var services = CrafterWire.Build(recorder, static () => new Around(static (request, send) =>
            {
                request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace("profile.example", "elsewhere.example", StringComparison.Ordinal));
                return send(request);
            }));

            (await Wire.FailureOf(() => CrafterWire.RunAsync(call, services.GetRequiredService<ICrafterAccessTokens>(), Token))).Message.Should().Contain("https://elsewhere.example");

            recorder.Requests.Should().BeEmpty(call);
        }
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a;b")]
    [InlineData("a.b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("all")]
    [InlineData("a b")]
    [InlineData("a%2Fb")]
    [InlineData("***")]
    [InlineData("ünicode")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    public async Task Ids_that_not_every_server_can_address_are_refused_before_anything_is_sent(string id)
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder);
        var secret = new SecretString(id);

        foreach (var (argument, call) in new (string, Func<Task>)[]
        {
            ("tokenId", () => crafter.GetTokenAsync(secret, Token)),
            ("tokenId", () => crafter.RevokeTokenAsync(secret, Token)),
            ("request", () => crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Id = secret }, Token)),
        })
        {
            var error = (await FluentActions.Awaiting(call).Should().ThrowAsync<ArgumentException>()).Which;
            error.ParamName.Should().Be(argument);
            if (id.Length > 3)
            {
                error.Message.Should().NotContain(id);
            }
        }

        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("e8f5170c-877b-416f-b70f-4b09772f8e2d")]
    [InlineData("A_b-9")]
    [InlineData("ALL")]
    [InlineData("create")]
    [InlineData("-")]
    public async Task Ids_of_letters_digits_and_dashes_are_good(string id)
    {
        using var recorder = new Wire.Recorder((_, request) => request.Method == HttpMethod.Get ? Wire.Response(CrafterWire.Record(id)) : CrafterWire.GoodResponse(request));
        using var crafter = CrafterWire.Client(recorder);

        (await crafter.GetTokenAsync(new SecretString(id), Token)).Secret!.Reveal().Should().Be(id);
        await crafter.RevokeTokenAsync(new SecretString(id), Token);
        (await crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Id = new SecretString(id) }, Token)).Secret.Reveal().Should().Be(id);

        recorder.Requests.Select(static sent => sent.Address).Should().Equal($"{CrafterWire.Api}/{id}{Query}", $"{CrafterWire.Api}/{id}/delete", $"{CrafterWire.Api}/create{Query}");
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_anything_is_sent()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder, clock: new FakeTimeProvider(Wire.Now));

        await crafter.Awaiting(crafter => crafter.GetTokenAsync(null!, Token)).Should().ThrowAsync<ArgumentNullException>().Where(static error => error.ParamName == "tokenId");
        await crafter.Awaiting(crafter => crafter.RevokeTokenAsync(null!, Token)).Should().ThrowAsync<ArgumentNullException>().Where(static error => error.ParamName == "tokenId");
        foreach (var request in new CreateCrafterToken?[]
        {
            null,
            new("app", TokenExpiry.At(Wire.Now)),
            new("app", TokenExpiry.At(Wire.Now.AddMilliseconds(-1))),
            new("app", TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(1_795_420_800))),
            new("app", TokenExpiry.In(TimeSpan.MaxValue)),
        })
        {
            await crafter.Awaiting(crafter => crafter.CreateTokenAsync(request!, Token)).Should().ThrowAsync<ArgumentException>().Where(static error => error.ParamName == "request");
        }

        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void An_application_must_be_named(string? application) =>
        FluentActions.Invoking(() => new CreateCrafterToken(application!, TokenExpiry.Never)).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("application");

    [Fact]
    public void An_expiry_that_says_nothing_is_refused() =>
        FluentActions.Invoking(static () => new CreateCrafterToken("app", default)).Should().Throw<ArgumentException>().WithMessage("*TokenExpiry.Never*").Which.ParamName.Should().Be("expiry");

    [Theory]
    [InlineData("https://user:pw@h.example/crafter-profile")]
    [InlineData("https://h.example/crafter-profile?a=b")]
    [InlineData("https://h.example/crafter-profile#top")]
    [InlineData("http://h.example/crafter-profile")]
    public void Base_addresses_that_would_leak_or_lose_something_are_refused(string baseAddress) =>
        FluentActions.Invoking(() => CrafterWire.Client(Wire.Responding("{}"), options => options.BaseAddress = new Uri(baseAddress))).Should().Throw<OptionsValidationException>().WithMessage("*TokenClients:Crafter:BaseAddress*");

    [Theory]
    [InlineData("with a blank")]
    [InlineData("ünicode")]
    [InlineData("tab\t")]
    public void A_credential_with_odd_characters_is_refused_by_the_constructor(string own)
    {
        var error = FluentActions.Invoking(() => CrafterWire.Client(Wire.Responding("{}"), options => options.AccessToken = new SecretString(own))).Should().Throw<OptionsValidationException>().WithMessage("*TokenClients:Crafter:AccessToken*").Which;

        error.ToString().Should().NotContain(own);
    }

    private sealed class HttpEvents(string host) : EventListener
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _seen = new();

        internal IReadOnlyCollection<string> Seen => _seen;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Net.Http")
            {
                EnableEvents(eventSource, EventLevel.LogAlways, EventKeywords.All);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            var line = string.Join(' ', [eventData.EventName, .. eventData.Payload ?? Enumerable.Empty<object?>()]);
            if (host is not null && line.Contains(host, StringComparison.Ordinal))
            {
                _seen.Enqueue(line);
            }
        }
    }

    private sealed class DelegatingTo(HttpMessageHandler inner) : DelegatingHandler(inner);
}
