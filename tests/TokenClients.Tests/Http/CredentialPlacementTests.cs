using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>Credentials and the handlers around them: who gets to see a credential, and what happens to a chain that was changed.</summary>
public sealed class CredentialPlacementTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handlers_of_the_user_never_see_the_credential()
    {
        foreach (var call in Calls.Methods)
        {
            var seen = new List<string>();
            var requests = 0;
            using var recorder = new Wire.Recorder((_, request) => ++requests == 1 ? Wire.Response("{}", HttpStatusCode.TooManyRequests) : Wire.Response(Calls.GoodResponse(call)));
            await using var services = Build(recorder, () => new Watch(request => seen.Add($"{request} {request.Content?.ReadAsStringAsync(Token).GetAwaiter().GetResult()}")));

            await Calls.RunAsync(call, services, Token);

            seen.Should().HaveCount(4, "before and after each attempt").And.NotContain(static text => text.Contains("Authorization", StringComparison.Ordinal));
            string[] own =
            [
                Wire.Secret, Wire.SsoClientSecret, Wire.ConsolePassword, Calls.OtherId, .. Calls.SecretsOf(call),
                .. call == Calls.CrafterCreate ? [JsonDocument.Parse(recorder.Requests[0].Body!).RootElement.GetProperty("id").GetString()!] : Array.Empty<string>(),
            ];
            seen.Should().NotContain(text => own.Any(secret => text.Contains(secret, StringComparison.Ordinal)), call);
            var sent = recorder.Requests.Take(2).Select(static sent => $"{sent.Address} {sent.Authorization} {sent.Body}").ToList();
            sent[1].Should().Be(sent[0], "a repeat is the same request");
            foreach (var secret in Calls.SecretsOf(call))
            {
                sent[0].Should().Contain(secret, call);
            }
        }
    }

    [Fact]
    public async Task A_credential_travels_in_the_one_place_that_its_service_has_for_it()
    {
        foreach (var call in Calls.All)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));

            await Calls.RunAsync(call, recorder);

            var sent = recorder.Requests.Should().ContainSingle(call).Subject;
            var operation = Calls.OperationOf(call);
            var isBearer = operation.SendsCredential && operation.Spec.CredentialParameter is null;
            sent.Authorization.Should().Be(isBearer ? "Bearer " + (call is Calls.RotateInstallation or Calls.RevokeInstallation ? Calls.ByValue : Wire.Secret) : null, call);
            var query = new Uri(sent.Address).Query;
            query.Contains(Wire.Secret, StringComparison.Ordinal).Should().Be(operation.SendsCredential && !isBearer, call);
            new Uri(sent.Address).AbsolutePath.Contains(Wire.Secret, StringComparison.Ordinal).Should().Be(call is Calls.CrafterRevokeCurrent or "Crafter.GetCurrentTokenAsync", "only a token that revokes or looks at itself is named in a path");
            (sent.Body ?? "").Contains(Wire.Secret, StringComparison.Ordinal).Should().Be(call is Calls.CrafterRevoke or Calls.CrafterRevokeCurrent or "Infisical.RevokeCurrentTokenAsync", call);
        }
    }

    [Fact]
    public async Task The_client_secret_is_put_into_the_body_behind_the_users_handlers()
    {
        var seen = new List<string>();
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Refresh));
        await using var services = Build(recorder, () => new Watch(request => seen.Add(request.Content!.ReadAsStringAsync(Token).GetAwaiter().GetResult())));

        await services.GetRequiredService<IVercelSso>().RefreshAsync(new SecretString("r_1"), Token);

        recorder.Requests.Single().Body.Should().Be("""{"grant_type":"refresh_token","client_id":"oac_1","client_secret":"sso-client-secret","refresh_token":"r_1"}""");
        seen.Should().HaveCount(2, "before and after").And.NotContain(static body => body.Contains(Wire.SsoClientSecret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_that_replaces_the_content_which_the_credential_belongs_in_is_refused()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Refresh));
        await using var services = Build(recorder, static () => new Watch(static request => request.Content = new StringContent("{}"), before: true));

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelSso>().RefreshAsync(new SecretString("r_1"), Token));

        failure.Message.Should().Contain("replaced the request's content");
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_client_secret_that_does_not_come_is_waited_for_no_longer_than_the_call_may_take()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var asked = new TaskCompletionSource();
        using var recorder = new Wire.Recorder("{}");
        using var sso = Wire.Sso(recorder, clock, options =>
        {
            options.ClientSecret = null;
            options.ClientSecretProvider = async cancellationToken =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return new SecretString("never");
            };
        });

        var refreshing = Wire.FailureOf(() => sso.RefreshAsync(new SecretString("r_1"), Token));
        await asked.Task.WaitAsync(Token);
        clock.Advance(TimeSpan.FromSeconds(30));

        (await refreshing).Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, OutcomeUnknown = false, Attempts = 0 });
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_filter_that_replaces_the_primary_handler_cannot_take_ours_away()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Get));
        var services = new ServiceCollection();
        services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new Replacing(recorder));
        services.AddTokenClients().AddVercel(static options => options.AccessToken = new SecretString(Wire.Secret));
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Token);

        recorder.Requests.Single().Authorization.Should().Be("Bearer " + Wire.Secret);
    }

    [Fact]
    public async Task A_filter_that_takes_our_handlers_away_all_the_same_is_refused()
    {
        using var recorder = new Wire.Recorder("{}");
        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(static options => options.AccessToken = new SecretString(Wire.Secret));
        services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter>(new Replacing(recorder)));
        await using var provider = services.BuildServiceProvider();

        provider.Invoking(static provider => provider.GetRequiredService<IVercelTokens>()).Should().Throw<InvalidOperationException>().WithMessage("*ConfigurePrimaryHttpMessageHandler*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_that_puts_a_handler_outside_of_the_timeouts_is_refused(bool resilienceEnabled)
    {
        using var recorder = new Wire.Recorder("{}");
        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(options => (options.AccessToken, options.Resilience.Enabled) = (new SecretString(Wire.Secret), resilienceEnabled));
        services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter>(new Adding()));
        await using var provider = services.BuildServiceProvider();

        provider.Invoking(static provider => provider.GetRequiredService<IVercelTokens>()).Should().Throw<InvalidOperationException>().WithMessage($"*{typeof(Watch).FullName}*AddHttpMessageHandler*");
    }

    [Fact]
    public async Task A_handler_that_has_sent_and_follows_redirects_is_refused_with_a_sentence()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        using var sockets = new SocketsHttpHandler();
        using (var invoker = new HttpMessageInvoker(sockets, disposeHandler: false))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, emulator.BaseAddress);
            using var response = await invoker.SendAsync(request, Token);
        }

        FluentActions.Invoking(() => new VercelTokens(emulator.VercelOptions(), sockets)).Should().Throw<ArgumentException>().WithMessage("*AllowAutoRedirect*");
    }

    [Fact]
    public async Task A_timeout_of_the_users_own_is_a_timeout()
    {
        using var hanging = new HangingHandler();
        await using var services = Build(hanging, static () => new Watch(static _ => { }), static builder => builder.ConfigureHttpClient(static client => client.Timeout = TimeSpan.FromMilliseconds(50)));

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Timeout, OutcomeUnknown = true, IsRetryable = false });
    }

    private static ServiceProvider Build(HttpMessageHandler primary, Func<DelegatingHandler> handler, Action<IHttpClientBuilder>? more = null)
    {
        var services = new ServiceCollection();
        services.AddTokenClients()
            .AddAll(static options => options.Resilience.Retry.MaxRetryAttempts = 3)
            .ConfigureHttpClient(builder =>
            {
                builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(static () => new Wire.OwnToken()).AddHttpMessageHandler(handler);
                more?.Invoke(builder);
            });
        return services.BuildServiceProvider();
    }

    private sealed class Watch(Action<HttpRequestMessage> look, bool before = false) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            look(request);
            var response = await base.SendAsync(request, cancellationToken);
            if (!before)
            {
                look(response.RequestMessage ?? request);
            }

            return response;
        }
    }

    private sealed class Adding : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            builder.AdditionalHandlers.Add(new Watch(static _ => { }));
        };
    }

    private sealed class Replacing(HttpMessageHandler primary) : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            builder.PrimaryHandler = primary;
        };
    }
}
