using System.IO;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Readme;

[Collection("VERCEL_TOKEN")] // It sets the variable, as others do.
public sealed class ReadmeTests
{
    private static readonly MarkdownPage Page = new("README.md");

    [Fact]
    public async Task The_program_without_a_container_runs()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        Environment.SetEnvironmentVariable("VERCEL_TOKEN", emulator.VercelOptions().AccessToken!.Reveal());
        try
        {
            await WithoutContainer.RunAsync(emulator.BaseAddress);
        }
        finally
        {
            Environment.SetEnvironmentVariable("VERCEL_TOKEN", null);
        }

        emulator.Calls.Select(static call => call.OperationId).Should().Equal("createAuthToken", "getAuthToken", "deleteAuthToken");
        emulator.LiveTokens(TokenService.Vercel).Should().NotContain(token => token.Name == "deploy");
    }

    [Fact]
    public async Task The_program_with_a_container_runs()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var settings = new MemoryStream(Encoding.UTF8.GetBytes(Page.Blocks("json").Single()));

        await WithContainer.RunAsync([], builder =>
        {
            builder.Configuration.AddJsonStream(settings);
            builder.Services.AddTokenClients().UseEmulator(emulator);
        });

        emulator.Calls.Should().ContainSingle().Which.OperationId.Should().Be("listAuthTokens");
    }

    [Fact]
    public async Task What_is_registered_in_code_calls_the_emulator()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var services = new ServiceCollection();
        Snippets.UseEmulator(services, emulator);
        Snippets.Register(services);
        await using var provider = services.BuildServiceProvider();

        (await provider.GetRequiredService<IVercelTokens>().CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        var created = await provider.GetRequiredKeyedService<IVercelTokens>("team_b").ListTokensPageAsync();
        created.Items.Should().ContainSingle();
    }

    [Theory]
    [InlineData("nothing", "Created ")]
    [InlineData("drop", "A token whose secret was lost may exist")]
    [InlineData("limit", "Create it again in 01:00:00.")]
    [InlineData("login", "Use the access token of a full account.")]
    [InlineData("wrong", "Replace the access token")]
    [InlineData("cancel", "Canceled; nothing was created at Vercel.")]
    public async Task Errors_lead_to_the_advice_that_fits(string what, string advice)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = what == "login" ? emulator.VercelOptions(VercelCaller.Login) : emulator.VercelOptions();
        options.AccessToken = what == "wrong" ? new("wrong") : options.AccessToken;
        using var vercel = new VercelTokens(options);
        switch (what)
        {
            case "drop":
                emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));
                break;
            case "limit":
                emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Status(429, TimeSpan.FromHours(1)));
                break;
        }

        var given = await Snippets.CreateAsync(vercel, new CreateVercelToken("readme", TokenExpiry.Never), new CancellationToken(canceled: what == "cancel"));

        given.Should().StartWith(advice);
    }

    [Fact]
    public void A_secret_is_not_serialised()
    {
        FluentActions.Invoking(() => Snippets.Print(new SecretString("one"))).Should().Throw<Exception>().Which.Should().Match(static error => error is JsonException || error is NotSupportedException);
    }

    [Fact]
    public Task The_test_with_a_lost_response_passes() => Snippets.TestAsync();

    /// <summary>Readers who cannot see the picture, or not in these colors, get it in words and on both backgrounds.</summary>
    [Fact]
    public void The_picture_has_a_title_and_a_description()
    {
        var path = Page.Links.Should().ContainSingle(static link => link.EndsWith(".svg", StringComparison.Ordinal)).Which;
        var svg = File.ReadAllText(Repository.PathOf(path));
        var root = XElement.Parse(svg);

        root.Elements().Where(static element => element.Name.LocalName is "title" or "desc").Select(static element => element.Value).Should().HaveCount(2).And.OnlyContain(static text => text.Length > 10);
        root.Attribute("role")!.Value.Should().Be("img");
        svg.Should().Contain("prefers-color-scheme: dark");
        string.Join('\n', root.Elements().Where(static element => element.Name.LocalName == "text").Select(static element => element.Value)).Should().Contain("expired").And.Contain("leaked").And.Contain("stale");
    }
}
