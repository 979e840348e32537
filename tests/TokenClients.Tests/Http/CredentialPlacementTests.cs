using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
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
            HttpRequestMessage? usersRequest = null;
            void Look() => seen.Add($"{usersRequest} {usersRequest!.Content?.ReadAsStringAsync(Token).GetAwaiter().GetResult()}");
            using var recorder = new Wire.Recorder((count, _) =>
            {
                Look();
                return count == 1 ? Wire.Response("{}", HttpStatusCode.TooManyRequests) : Wire.Response(Calls.GoodResponse(call));
            });

            await Hosted.RunAsync(
                call,
                recorder,
                async (request, send) =>
                {
                    usersRequest = request;
                    Look();
                    var response = await send(request);
                    usersRequest = response.RequestMessage;
                    Look();
                    return response;
                },
                static options => options.Resilience.Retry.MaxRetryAttempts = 3);

            seen.Should().HaveCount(6, "before, during and after each attempt").And.NotContain(static text => text.Contains("Authorization", StringComparison.Ordinal));
            string[] own =
            [
                .. Calls.Secrets,
                .. call == Calls.CrafterCreate ? [JsonDocument.Parse(recorder.Requests[0].Body!).RootElement.GetProperty("id").GetString()!] : Array.Empty<string>(),
            ];
            seen.Should().NotContain(text => own.Any(secret => text.Contains(secret, StringComparison.Ordinal)), call);
            var sent = recorder.Requests.Select(static sent => $"{sent.Address} {sent.Authorization} {sent.Body}").ToList();
            sent[1].Should().Be(sent[0], "a repeat is the same request");
            foreach (var secret in Calls.SecretsOf(call))
            {
                sent[0].Should().Contain(secret, call);
            }
        }
    }

    [Fact]
    public async Task A_handler_that_replaces_the_content_which_the_credential_belongs_in_is_refused() =>
        (await Hosted.RefusalOf(Calls.Refresh, Hosted.Changing(static request => request.Content = new StringContent("{}")))).Should().Contain("replaced the request's content");

    [Fact]
    public async Task A_filter_that_replaces_the_primary_handler_cannot_take_ours_away()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Get));
        await using var services = Filtered(builder => builder.PrimaryHandler = recorder, isOutermost: false);

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Token);

        recorder.Requests.Single().Authorization.Should().Be("Bearer " + Wire.Secret);
    }

    [Fact]
    public async Task A_filter_that_takes_our_handlers_away_all_the_same_is_refused()
    {
        using var recorder = new Wire.Recorder("{}");
        await using var services = Filtered(builder => builder.PrimaryHandler = recorder, isOutermost: true);

        services.Invoking(static services => services.GetRequiredService<IVercelTokens>())
            .Should().Throw<InvalidOperationException>().WithMessage("*ConfigurePrimaryHttpMessageHandler*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_that_puts_a_handler_outside_of_the_timeouts_is_refused(bool resilienceEnabled)
    {
        await using var services = Filtered(
            static builder => builder.AdditionalHandlers.Add(new Around(static (request, send) => send(request))), isOutermost: true, resilienceEnabled);

        services.Invoking(static services => services.GetRequiredService<IVercelTokens>())
            .Should().Throw<InvalidOperationException>().WithMessage($"*{typeof(Around).FullName}*AddHttpMessageHandler*");
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
        await using var services = Hosted.Clients(
            hanging, static (request, send) => send(request), more: static http => http.ConfigureHttpClient(static client => client.Timeout = TimeSpan.FromMilliseconds(50)));

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Timeout, OutcomeUnknown = true, IsRetryable = false });
    }

    /// <summary>A client whose chain of handlers a filter changes, before or after the library's own filter has.</summary>
    private static ServiceProvider Filtered(Action<HttpMessageHandlerBuilder> change, bool isOutermost, bool resilienceEnabled = true)
    {
        var services = new ServiceCollection();
        var filter = ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter>(new Filter(change));
        if (!isOutermost)
        {
            services.Insert(0, filter);
        }

        services.AddTokenClients().AddVercel(options => (options.AccessToken, options.Resilience.Enabled) = (new SecretString(Wire.Secret), resilienceEnabled));
        if (isOutermost)
        {
            services.Insert(0, filter);
        }

        return services.BuildServiceProvider();
    }

    private sealed class Filter(Action<HttpMessageHandlerBuilder> change) : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            change(builder);
        };
    }
}
