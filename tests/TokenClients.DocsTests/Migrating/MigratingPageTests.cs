using System.IO;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.Infisical;
using TokenClients.IntegrationTests;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Migrating;

/// <summary>The code of docs/migrating.md and docs/migrating-sdks.md does the same before and after, and what the pages say about the code before is true.</summary>
public sealed class MigratingPageTests
{
    private const string CreateOperation = "createAuthToken";

    [Fact]
    public async Task Before_and_after_do_the_same()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var accessToken = emulator.VercelOptions().AccessToken!.Reveal();
        using var http = new HttpClient();
        string? before = null;
        SecretString? after = null;

        var printed = await Printed.ByAsync(async () => before = await MigratingSnippets.ByHandAsync(http, accessToken, emulator.BaseAddress));
        printed.Should().Equal("deploy", "emulated account");
        (await Printed.ByAsync(async () => after = await MigratingSnippets.WithTokenClientsAsync(accessToken, emulator.BaseAddress))).Should().Equal(printed);
        (await Printed.ByAsync(async () => (await MigratingSnippets.InPlaceOfVercelSdkAsync(accessToken, emulator.BaseAddress)).Should().Be("emulated account"))).Should().Equal(printed);

        emulator.IsLive(TokenService.Vercel, new SecretString(before!)).Should().BeFalse();
        emulator.IsLive(TokenService.Vercel, after!).Should().BeFalse();

        // The library also asks which token is its own, so that it does not revoke that.
        emulator.Calls.Take(3).Select(static call => call.OperationId).Should().Equal(emulator.Calls.Skip(3).Take(4).Select(static call => call.OperationId).Where(static operation => operation != "getAuthToken"));
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle();
    }

    [Fact]
    public async Task A_retry_handler_creates_twice_by_hand_and_once_with_TokenClients()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var accessToken = emulator.VercelOptions().AccessToken!.Reveal();
        using var http = new HttpClient(new Repeating { InnerHandler = new SocketsHttpHandler() });
        emulator.Fail(TokenService.Vercel, CreateOperation, Fault.Drop(afterExecuting: true));

        await Printed.ByAsync(() => MigratingSnippets.ByHandAsync(http, accessToken, emulator.BaseAddress));

        emulator.Executed(TokenService.Vercel, CreateOperation).Should().Be(2);
        emulator.LiveTokens(TokenService.Vercel).Where(static token => token.Name == "deploy").Should().ContainSingle("its secret was lost");

        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(static _ => { }).UseEmulator(emulator).ConfigureHttpClient(static client => client.AddHttpMessageHandler(static () => new Repeating()));
        await using var provider = services.BuildServiceProvider();
        emulator.Fail(TokenService.Vercel, CreateOperation, Fault.Drop(afterExecuting: true));

        var failure = await Failing.CallAsync(() => provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(new CreateVercelToken("once", TokenExpiry.Never)));

        failure.OutcomeUnknown.Should().BeTrue();
        emulator.Executed(TokenService.Vercel, CreateOperation).Should().Be(3);
    }

    [Fact]
    public async Task A_token_of_the_cache_works_and_so_does_the_handlers()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var http = Manager(emulator);
        var cache = Cache(http, emulator);

        var token = new SecretString(await cache.GetAsync());

        (await cache.GetAsync()).Should().Be(token.Reveal());
        emulator.IsLive(TokenService.Apinizer, token).Should().BeTrue();
    }

    [Fact]
    public async Task The_cache_logs_in_for_each_of_many_callers_and_the_source_once()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var http = Manager(emulator, new Gathering(10) { InnerHandler = new SocketsHttpHandler() });
        var cache = Cache(http, emulator);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => cache.GetAsync()));

        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(10);
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => apinizer.TokenSource.GetAccessTokenAsync().AsTask()));
        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(11);
    }

    [Fact]
    public async Task The_cache_locks_the_user_and_the_source_does_not()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var http = Manager(emulator);
        var cache = new TokenCache(http, emulator.ApinizerOptions().ClientId!, "old");
        var options = emulator.ApinizerOptions();
        options.ClientSecret = new("old");
        using var apinizer = new ApinizerAuth(options);

        for (var call = 0; call < 10; call++)
        {
            (await Failing.CallAsync(() => apinizer.TokenSource.GetAccessTokenAsync().AsTask())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        }

        emulator.ApinizerUserLocked.Should().BeFalse();
        for (var call = 0; call < 10; call++)
        {
            await cache.Awaiting(static cache => cache.GetAsync()).Should().ThrowAsync<HttpRequestException>();
        }

        emulator.ApinizerUserLocked.Should().BeTrue();
    }

    [Theory]
    [InlineData(ApinizerExpiresIn.EpochMilliseconds)]
    [InlineData(ApinizerExpiresIn.Absent)]
    public async Task Some_versions_expiry_is_too_much_for_the_cache(ApinizerExpiresIn form)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.ApinizerExpiresIn = form;
        using var http = Manager(emulator);
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());

        await Cache(http, emulator).Awaiting(static cache => cache.GetAsync()).Should().ThrowAsync<Exception>();

        (await apinizer.TokenSource.GetAccessTokenAsync()).Should().NotBeNull();
    }

    [Fact]
    public async Task A_login_of_the_vendors_package_is_a_credential()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var login = new MigratingSnippets.InfisicalLogin(emulator.InfisicalOptions().AccessToken!.Reveal(), 7200);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId);

        var created = await MigratingSnippets.BesideInfisicalSdkAsync(login, emulator.InfisicalIdentityId, emulator.BaseAddress);

        emulator.IsLive(TokenService.Infisical, created.Secret).Should().BeTrue();
    }

    [Fact]
    public void The_version_of_the_vendors_TypeScript_package_is_the_one_that_tests_run()
    {
        File.ReadAllText(Repository.PathOf("openapi", "package.json")).Should().Contain("\"@vercel/sdk\": \"1.28.35\"");
        PageText.Of("migrating-sdks.md").Should().Contain("`@vercel/sdk` 1.28.35");
    }

    private static HttpClient Manager(TokenServicesEmulator emulator, HttpMessageHandler? handler = null) =>
        new(handler ?? new SocketsHttpHandler()) { BaseAddress = new(emulator.ApinizerOptions().BaseAddress!, "apiops/") };

    private static TokenCache Cache(HttpClient http, TokenServicesEmulator emulator)
    {
        var options = emulator.ApinizerOptions();
        return new(http, options.ClientId!, options.ClientSecret!.Reveal());
    }

    /// <summary>Lets requests go once there are so many of them: they are callers at the same time.</summary>
    private sealed class Gathering(int count) : DelegatingHandler
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Interlocked.Decrement(ref _left) == 0)
            {
                _all.SetResult();
            }

            await _all.Task.WaitAsync(cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>What many programs have on every client: whatever failed is sent again.</summary>
    private sealed class Repeating : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException)
            {
                return await base.SendAsync(request, cancellationToken);
            }
        }
    }
}
