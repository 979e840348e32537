using System.IO;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Packages;

/// <summary>Programs of users, made as they make them, which get the package by its version.</summary>
public sealed class ProgramTests(PackageFeed packages) : IClassFixture<PackedPackages>
{
    /// <summary>The first program and the one with a container, as the README has them.</summary>
    private static readonly IReadOnlyList<string> Readme = new MarkdownPage("README.md").Blocks("csharp");

    [Fact]
    public async Task Console_program_of_the_README_runs_letter_for_letter()
    {
        ExternalTools.Need(OperatingSystem.IsLinux(), "The unchanged program calls https://api.vercel.com, which a test can stand in for on Linux only: there .NET trusts the certificates of SSL_CERT_FILE.");
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var project = await FreshProject.CreateAsync(packages, "Console", "console", framework: null, "TokenClients");
        await project.WriteAsync("Program.cs", Readme[0]);
        await using var vercel = new VercelOnThisMachine(emulator.BaseAddress, project.Folder);
        var token = emulator.VercelOptions().AccessToken!.Reveal();

        await project.BuildAsync();
        var result = await project.RunAsync(new Dictionary<string, string>(vercel.Environment()) { ["VERCEL_TOKEN"] = token });

        var lines = result.Successful().Lines;
        lines[0].Should().MatchRegex("^[A-Za-z0-9_]+, secret \\*\\*\\*, expires 20");
        lines[^1].Should().Be("Revoked");
        emulator.Calls.Select(static call => call.OperationId).Should().Equal("createAuthToken", "getAuthToken", "deleteAuthToken");
        result.Output.Contains(token, StringComparison.Ordinal).Should().BeFalse("a credential was printed");
    }

    [Fact]
    public async Task Worker_with_the_container_of_the_README_runs_to_its_end()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var project = await FreshProject.CreateAsync(packages, "Worker", "worker", framework: null, "TokenClients");
        await project.WriteAsync("Program.cs", Readme[1]);

        await project.BuildAsync();
        (await project.RunAsync(EmulatorSettings.For(emulator, TokenService.Vercel))).Successful();
        var mistyped = await project.RunAsync(new Dictionary<string, string> { ["TokenClients__Vercel__AcessToken"] = "something" });

        emulator.Calls.Should().ContainSingle().Which.OperationId.Should().Be("listAuthTokens");
        mistyped.ExitCode.Should().NotBe(0);
        mistyped.Output.Should().Contain("TokenClients:Vercel:AcessToken is not a known key. Did you mean TokenClients:Vercel:AccessToken?");
        await CheckSchemaAsync(project);
    }

    [Fact]
    public async Task Web_application_with_the_container_of_the_README_runs_to_its_end()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var project = await FreshProject.CreateAsync(packages, "Web", "web", framework: null, "TokenClients");
        var program = (await project.ReadAsync("Program.cs")).ReplaceLineEndings("\n");
        const string builder = "var builder = WebApplication.CreateBuilder(args);\n";
        program.Should().StartWith(builder).And.EndWith("app.Run();\n", "the template must be the one that this test knows how to fill in");

        // The snippet's parts go where they belong in the template: usings, the lines of registration, the class.
        var lines = Readme[1].Split('\n');
        var type = Array.FindIndex(lines, static line => line.StartsWith("public sealed class", StringComparison.Ordinal));
        var registration = lines[..type].Where(static line => line.StartsWith("builder.Services.", StringComparison.Ordinal)).ToList();
        registration.Should().HaveCount(2);
        await project.WriteAsync("Program.cs", string.Join('\n', [
            .. lines.Where(static line => line.StartsWith("using ", StringComparison.Ordinal)),
            builder,
            .. registration,
            program[builder.Length..],
            .. lines[type..],
        ]));

        await project.BuildAsync();
        var settings = EmulatorSettings.For(emulator, TokenService.Vercel);
        settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        (await project.RunAsync(settings)).Successful();

        emulator.Calls.Should().ContainSingle().Which.OperationId.Should().Be("listAuthTokens");
    }

    [Fact]
    public async Task Program_with_the_packages_for_tests_caches_and_resilience_prints_what_their_documents_say()
    {
        var project = await FreshProject.CreateAsync(packages, "Companions", "console", framework: null, "TokenClients.Testing", "TokenClients.Caching", "TokenClients.Resilience");
        var testing = new MarkdownPage("src/TokenClients.Testing/README.md").Blocks("csharp");
        await project.WriteAsync("Program.cs", testing[0] + """

            await Companions.Sharing.RunAsync(emulator);
            """);
        await project.WriteAsync("Sharing.cs", $$"""
            using System.Security.Cryptography;
            using Microsoft.Extensions.DependencyInjection;
            using TokenClients;
            using TokenClients.Apinizer;
            using TokenClients.Testing;

            namespace Companions;

            internal static class Sharing
            {
                internal static async Task RunAsync(TokenServicesEmulator emulator)
                {
                    var services = new ServiceCollection();
                    services.AddDistributedMemoryCache();
                    services.AddTokenClients().AddApinizer(options => options.ClientId = "replaced")
                        .UseHttpResilience()
                        .ShareApinizerTokens(options => options.EncryptionKey = new SecretString(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
                    {{testing[1]}}
                    await using var provider = services.BuildServiceProvider();
                    await provider.GetRequiredService<IApinizerAuth>().TokenSource.GetAccessTokenAsync();
                    Console.WriteLine($"minted: {emulator.Executed(TokenService.Apinizer, "createToken")}");
                }
            }
            """);

        await project.BuildAsync();
        var result = (await project.RunAsync(new Dictionary<string, string>())).Successful();

        var documented = new MarkdownPage("src/TokenClients.Testing/README.md").Blocks("")[0].Split('\n');
        result.Lines.Should().Equal([.. documented, "minted: 1"]);
        await CheckSchemaAsync(project);
    }

    [Fact]
    public async Task Rotation_of_its_page_works_in_an_empty_project()
    {
        const string path = "\"/var/lib/deploy/vercel-token\"";
        var lines = new MarkdownPage("docs/rotation.md").Blocks("csharp")[0];
        lines.Should().Contain(path);
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var before = emulator.LiveTokens(TokenService.Vercel).Count;
        var project = await FreshProject.CreateAsync(packages, "Rotation", "worker", framework: null, "TokenClients.Rotation");
        await project.WriteAsync("Program.cs", $$"""
            using TokenClients.Rotation;

            var builder = Host.CreateApplicationBuilder(args);
            var (services, configuration) = (builder.Services, builder.Configuration);
            {{lines.Replace(path, "\"vercel-token\"", StringComparison.Ordinal)}}
            using var host = builder.Build();
            await host.StartAsync();
            while (!File.Exists("vercel-token"))
            {
                await Task.Delay(20);
            }

            await host.StopAsync();
            """);

        await project.BuildAsync();
        (await project.RunAsync(EmulatorSettings.For(emulator, TokenService.Vercel))).Successful();

        var secret = Directory.EnumerateFiles(project.Folder, "vercel-token", SearchOption.AllDirectories).Should().ContainSingle().Subject;
        emulator.IsLive(TokenService.Vercel, SecretString.FromFile(secret)).Should().BeTrue();
        emulator.LiveTokens(TokenService.Vercel).Should().HaveCount(before + 1).And.ContainSingle(static token => token.Name!.StartsWith("deploy-", StringComparison.Ordinal));
    }

    /// <summary>The package tells editors of its schema, also where it is used by way of another.</summary>
    private static async Task CheckSchemaAsync(FreshProject project)
    {
        var schemas = await project.SchemasAsync();

        var (path, pattern) = schemas.Should().ContainSingle().Which;
        (await File.ReadAllTextAsync(path)).Should().Be(await File.ReadAllTextAsync(Repository.PathOf("src", "TokenClients", "ConfigurationSchema.json")));
        "appsettings.json".Should().MatchRegex($"^{pattern}$");
        "appsettings.Development.json".Should().MatchRegex($"^{pattern}$");
        "other.json".Should().NotMatchRegex($"^{pattern}$");
    }
}
