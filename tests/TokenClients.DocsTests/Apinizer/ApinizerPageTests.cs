using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.IntegrationTests;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Apinizer;

/// <summary>What docs/apinizer.md shows and says, as its reader would do it.</summary>
public sealed class ApinizerPageTests
{
    [Fact]
    public async Task The_snippets_do_in_order_what_the_page_says()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());

        (await Printed.ByAsync(() => ApinizerSnippets.CheckAsync(emulator.ApinizerOptions()))).Should().Equal("200", "Accepted");

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(emulator.BaseAddress, "apiops/test/hello/page"));
        await ApinizerSnippets.AuthoriseAsync(apinizer, request);
        using var http = new HttpClient();
        using var response = await http.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);

        var before = emulator.Executed(TokenService.Apinizer, "createToken");
        SecretString? secret = null;
        (await Printed.ByAsync(async () => secret = await ApinizerSnippets.CreateAsync(apinizer))).Select(PageText.Stable).Should().Equal("***, expires (instant)");
        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(before + 1, "it always asks");
        (await Printed.ByAsync(() => ApinizerSnippets.CheckByValueAsync(apinizer, secret!))).Should().Equal("Accepted");
        (await ApinizerSnippets.GetOrSayWhyNotAsync(apinizer)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_refused_token_is_replaced_for_the_next_caller()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());
        var token = await apinizer.TokenSource.GetAccessTokenAsync();
        emulator.RevokeApinizerToken(token);

        (await Printed.ByAsync(() => ApinizerSnippets.CheckByValueAsync(apinizer, token))).Should().Equal("Rejected");
        apinizer.TokenSource.Invalidate(token);

        (await apinizer.TokenSource.GetAccessTokenAsync()).Should().NotBe(token);
    }

    [Fact]
    public async Task A_refused_login_is_sent_once_until_the_password_changes()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var password = new SecretString("old");
        var options = new ApinizerOptions { BaseAddress = emulator.BaseAddress, ClientId = emulator.ApinizerOptions().ClientId, ClientSecretProvider = _ => new(password) };
        using var apinizer = new ApinizerAuth(options);

        var printed = await Printed.ByAsync(async () =>
        {
            for (var call = 0; call < 3; call++)
            {
                (await ApinizerSnippets.GetOrSayWhyNotAsync(apinizer)).Should().BeNull();
            }
        });

        printed.Should().Equal(
            "Apinizer does not let the user in; sent 1 times.",
            "Apinizer does not let the user in; sent 0 times.",
            "Apinizer does not let the user in; sent 0 times.");
        emulator.ApinizerFailedLogins.Should().Be(1);
        password = emulator.ApinizerPassword;
        (await ApinizerSnippets.GetOrSayWhyNotAsync(apinizer)).Should().NotBeNull("no restart is needed");
    }

    [Fact]
    public async Task A_locked_user_looks_like_a_wrong_password_and_a_login_that_succeeds_ends_the_pause()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());
        emulator.ApinizerUserLocked = true;
        (await Failing.CallAsync(() => apinizer.CreateTokenAsync())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        await Printed.ByAsync(() => ApinizerSnippets.GetOrSayWhyNotAsync(apinizer));
        emulator.ApinizerUserLocked = false;
        (await Printed.ByAsync(() => ApinizerSnippets.GetOrSayWhyNotAsync(apinizer))).Should().ContainSingle().Which.Should().EndWith("sent 0 times.");

        await apinizer.CreateTokenAsync();

        (await ApinizerSnippets.GetOrSayWhyNotAsync(apinizer)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_typed_client_fails_with_its_login_or_with_its_own_request_and_an_unlocked_user_needs_a_command()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var services = new ServiceCollection();
        Readme.FreshTokens.Register(services, new ConfigurationBuilder().Build());
        services.AddTokenClients().AddApinizer(static _ => { }).UseEmulator(emulator);
        await using var provider = services.BuildServiceProvider();
        var api = provider.GetRequiredService<Readme.ManagementApi>();

        foreach (var isLocked in new[] { true, false })
        {
            emulator.ApinizerUserLocked = isLocked;
            (await Printed.ByAsync(() => ApinizerSnippets.CallAsync(api, CancellationToken.None))).Should().Equal("No token: InvalidCredential. Try again in 00:00:30.");
        }

        await provider.GetRequiredService<IApinizerAuth>().CreateTokenAsync();

        // The emulator has no projects.
        (await Printed.ByAsync(() => ApinizerSnippets.CallAsync(api, CancellationToken.None))).Should().ContainSingle().Which.Should().StartWith("The request failed: ").And.Contain("404");
    }

    [Fact]
    public async Task A_lost_response_says_so()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());
        emulator.Fail(TokenService.Apinizer, "createToken", Fault.Drop(afterExecuting: true));

        (await Failing.CallAsync(() => apinizer.CreateTokenAsync())).OutcomeUnknown.Should().BeTrue();

        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(1);
    }

    [Theory]
    [InlineData(ApinizerExpiresIn.Seconds, true)]
    [InlineData(ApinizerExpiresIn.EpochMilliseconds, true)]
    [InlineData(ApinizerExpiresIn.Absent, false)]
    public async Task The_forms_of_expiry_are_read(ApinizerExpiresIn form, bool isKnown)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.ApinizerExpiresIn = form;
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());

        var expiry = (await apinizer.CreateTokenAsync()).Expiry;

        expiry.IsUnknown.Should().Be(!isKnown);
        if (isKnown)
        {
            expiry.Instant.Should().BeCloseTo(DateTimeOffset.UtcNow.AddHours(1), TimeSpan.FromMinutes(2));
        }
    }

    [Theory]
    [InlineData(ApinizerErrorShape.OAuth, false)]
    [InlineData(ApinizerErrorShape.Envelope, false)]
    [InlineData(ApinizerErrorShape.OAuth, true)]
    public async Task The_forms_of_errors_are_read(ApinizerErrorShape shape, bool isUnder200)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.ApinizerErrorShape = shape;
        emulator.ApinizerErrorsAs200 = isUnder200;
        var options = emulator.ApinizerOptions();
        options.ClientSecret = new("wrong");
        using var apinizer = new ApinizerAuth(options);

        (await Failing.CallAsync(() => apinizer.CreateTokenAsync())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
    }
}
