using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.AtMostOnce;

/// <summary>Handlers behind the client's own, of any type: what they send again or elsewhere, on real sockets.</summary>
public sealed class PrimaryHandlerTests
{
    public static MatrixTheoryData<string, string> CreationsAndHandlers { get; } = new(Creations.RunOnce, Repeating.All);

    public static TheoryData<string> RunOnce { get; } = [.. Creations.RunOnce];

    [Theory]
    [MemberData(nameof(CreationsAndHandlers))]
    public async Task Case_B01_a_handler_next_to_the_sockets_cannot_make_a_creation_run_twice(string operation, string kind)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.Fail(Creations.ServiceOf(operation), operation, Fault.Drop(afterExecuting: true));
        using var primary = Repeating.Create(kind);

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, emulator, primary));

        emulator.Calls.Count(call => call.OperationId == operation).Should().Be(1);
        emulator.Executed(Creations.ServiceOf(operation), operation).Should().Be(1);
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, OutcomeUnknown = true, IsRetryable = false, Attempts = 1, InnerException = (Exception?)null });
        failure.Message.Should().Contain("The repeat was refused").And.Contain("Handlers that retry").And.Contain("Remove the handler").And.Contain("Check before you call again");
    }

    [Theory]
    [MemberData(nameof(RunOnce))]
    public async Task Case_B01_a_response_that_was_lost_before_a_connection_was_refused_leaves_the_outcome_open(string operation)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.Fail(Creations.ServiceOf(operation), operation, Fault.Drop(afterExecuting: true));
        using var primary = new Repeating.Around(static (request, send) => Repeating.RetryAsync(() => send(request)), Repeating.ConnectingOnce());

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, emulator, primary));

        emulator.Executed(Creations.ServiceOf(operation), operation).Should().Be(1);
        failure.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
    }

    [Theory]
    [InlineData("hedges")]
    [InlineData("ignores that the repeat failed")]
    public async Task Case_B01_the_first_send_is_the_result_if_the_handler_returns_it(string how)
    {
        foreach (var operation in Creations.RunOnce)
        {
            await using var emulator = await TokenServicesEmulator.StartAsync();
            using var primary = new Repeating.Around(async (request, send) =>
            {
                if (how == "hedges")
                {
                    Task<HttpResponseMessage>[] both = [send(request), send(Repeating.Clone(request))];
                    await Task.WhenAll(both).ContinueWith(static sends => sends.Exception, TaskScheduler.Default);
                    return await both.First(static sent => sent.IsCompletedSuccessfully);
                }

                var first = await send(request);
                await Record.ExceptionAsync(() => send(request));
                return first;
            });

            var result = await Creations.RunAsync(operation, emulator, primary);

            result.Response.Attempts.Should().Be(1, operation);
            emulator.Calls.Count(call => call.OperationId == operation).Should().Be(1, operation);
        }
    }

    /// <summary>A response that says that nothing was done would let the call be sent again.</summary>
    [Theory]
    [MemberData(nameof(RunOnce))]
    public async Task Case_B01_a_response_that_a_handler_makes_up_after_a_refused_repeat_is_not_trusted(string operation)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.Fail(Creations.ServiceOf(operation), operation, Fault.Drop(afterExecuting: true));
        using var primary = new Repeating.Around(static async (request, send) =>
        {
            await Record.ExceptionAsync(() => Repeating.RetryAsync(() => send(request)));
            return new((System.Net.HttpStatusCode)429);
        });

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, emulator, primary));

        emulator.Executed(Creations.ServiceOf(operation), operation).Should().Be(1);
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, OutcomeUnknown = true, IsRetryable = false });
    }

    [Fact]
    public async Task Case_B01_what_may_run_twice_is_sent_again_and_counted()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var primary = Repeating.Create(Repeating.Invoker);
        emulator.Fail(TokenService.Crafter, Creations.Crafter, Fault.Drop());
        emulator.Fail(TokenService.Vercel, "deleteAuthToken", Fault.Drop(afterExecuting: true));

        var created = await Creations.RunAsync(Creations.Crafter, emulator, primary);
        using var another = Repeating.Create(Repeating.Invoker);
        using var vercel = new VercelTokens(emulator.VercelOptions(), another);
        var token = await vercel.CreateTokenAsync(new("n", TokenExpiry.Never));
        var revoked = await vercel.RevokeTokenAsync(token.Token!.Id);

        created.Response.Attempts.Should().Be(2);
        emulator.Calls.Count(static call => call.OperationId == Creations.Crafter).Should().Be(2);
        revoked.Outcome.Should().Be(RevokeOutcome.Unconfirmed, "the send whose response was lost may have revoked it");
        revoked.Response.Attempts.Should().Be(2);
    }

    [Theory]
    [MemberData(nameof(RunOnce))]
    public async Task Case_B01_a_handler_that_follows_redirects_takes_nothing_to_another_origin(string operation)
    {
        await using var elsewhere = RawServer.Responding(Creations.Created);
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.Fail(Creations.ServiceOf(operation), operation, Fault.Redirect(307, elsewhere.BaseAddress));
        using var primary = new Repeating.Around(static (request, send) => send(request), new SocketsHttpHandler { AllowAutoRedirect = true });

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, emulator, primary));

        elsewhere.Requests.Should().BeEmpty();
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, IsRetryable = false, Attempts = 1 });
        failure.Message.Should().Contain(elsewhere.BaseAddress.Authority).And.Contain("follows redirects");
    }

    [Fact]
    public async Task Case_B01_a_redirect_takes_no_secret_of_a_call_that_may_run_twice_to_another_origin()
    {
        await using var elsewhere = RawServer.Responding("""{"revoked":true,"already_revoked":false}""");
        await using var server = RawServer.Responding("", 307, headers: $"Location: {elsewhere.BaseAddress}\r\n");
        using var primary = new Repeating.Around(static (request, send) => send(request), new SocketsHttpHandler { AllowAutoRedirect = true });
        using var sso = new VercelSso(new VercelSsoOptions { BaseAddress = server.BaseAddress, ClientId = "oac_1", ClientSecret = new(Creations.Secret) }, primary);

        var failure = await Failing.CallAsync(() => sso.RevokeInstallationCredentialAsync(new("icfg_1", new("by_value_0123456789")), new("other_0123456789")));

        elsewhere.Requests.Should().BeEmpty();
        failure.Message.Should().Contain(elsewhere.BaseAddress.Authority);
    }

    [Fact]
    public async Task Case_B01_a_filter_that_wraps_the_primary_handler_cannot_make_a_creation_run_twice()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.Fail(TokenService.Vercel, VercelCalls.Create, Fault.Drop(afterExecuting: true));
        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(static options => options.Resilience.Retry.Delay = TimeSpan.Zero).UseEmulator(emulator);
        services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new Wrapping());
        await using var provider = services.BuildServiceProvider();

        var failure = await Failing.CallAsync(() => provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("n", TokenExpiry.Never)));

        emulator.Executed(TokenService.Vercel, VercelCalls.Create).Should().Be(1);
        failure.Should().BeEquivalentTo(new { OutcomeUnknown = true, Attempts = 1 });
    }

    [Theory]
    [MemberData(nameof(RunOnce))]
    public async Task Case_B14_a_handler_next_to_the_sockets_cannot_send_under_the_name_of_another_host(string operation)
    {
        await using var server = RawServer.Responding(Creations.Created);
        using var primary = new Repeating.Around(static (request, send) =>
        {
            request.Headers.Host = "elsewhere.example";
            return send(request);
        });

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, server.BaseAddress, primary));

        server.Requests.Should().BeEmpty();
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, OutcomeUnknown = false, IsRetryable = false });
        failure.Message.Should().Contain("Host header").And.Contain("Nothing was created.");
    }

    private sealed class Wrapping : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            builder.PrimaryHandler = new Repeating.Around(static (request, send) => Repeating.RetryAsync(() => send(request)), builder.PrimaryHandler);
        };
    }
}
