using System.IO;
using System.Text.Json;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Packages;

/// <summary>Users that hold the Microsoft.Extensions packages at an older version than the one the tests run on: the packages restore there without a downgrade (NU1605), and find each member that they were compiled against.</summary>
[Trait("Duration", "Long")]
public sealed class OlderVersionTests(PackageFeed packages) : IClassFixture<PackedPackages>
{
    /// <summary>The target of a program, the version that its Microsoft.Extensions packages are held at, and whether it uses TokenClients.Resilience.</summary>
    public static TheoryData<string, string, bool> Programs => new()
    {
        { "net8.0", "8.0.1", false },
        { "net8.0", "8.0.1", true },
        { "net8.0", "9.0.0", false },
        { "net8.0", "10.0.0", false },
        { "net9.0", "9.0.0", false },
        { "net10.0", "10.0.0", false },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Case_A11_program_runs_on_the_versions_that_it_holds(string target, string version, bool resilience)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var project = await FreshProject.CreateAsync(packages, $"Program-{target}-{version}{(resilience ? "-Resilience" : "")}", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{target}</TargetFramework>
                <Nullable>enable</Nullable>
                <!-- The machine has one runtime; the packages are those that lie beside the program. -->
                <RollForward>Major</RollForward>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.Extensions.Caching.Memory" Version="[{version}]" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="[{version}]" />
                <PackageReference Include="Microsoft.Extensions.Http" Version="[{version}]" />
                <PackageReference Include="TokenClients" Version="{packages.Version}" />
                <PackageReference Include="TokenClients.Caching" Version="{packages.Version}" />
            {(resilience ? $"""    <PackageReference Include="TokenClients.Resilience" Version="{packages.Version}" />""" : "")}
              </ItemGroup>
            </Project>
            """);
        await project.WriteAsync("Program.cs", $$"""
            using System;
            using System.Security.Cryptography;
            using System.Threading.Tasks;
            using Microsoft.Extensions.Configuration;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Hosting;
            using Microsoft.Extensions.Http;
            using Microsoft.Extensions.Logging;
            using TokenClients;
            using TokenClients.Apinizer;
            using TokenClients.Caching;
            using TokenClients.Crafter;
            using TokenClients.Infisical;
            using TokenClients.Vercel;

            var builder = Host.CreateApplicationBuilder(args);
            builder.Services.AddDistributedMemoryCache();
            builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"))
                .ConfigureHttpClient(client => client.SetHandlerLifetime(TimeSpan.FromMinutes(1))){{(resilience ? ".UseHttpResilience()" : "")}}
                .ShareApinizerTokens(options => options.EncryptionKey = new SecretString(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
            using var host = builder.Build();
            await host.StartAsync();

            var vercel = await host.Services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new CreateVercelToken("program", TokenExpiry.In(TimeSpan.FromDays(1))));
            var crafter = await host.Services.GetRequiredService<ICrafterAccessTokens>().CreateTokenAsync(new CreateCrafterToken("program", TokenExpiry.Never));
            var infisical = await host.Services.GetRequiredService<IInfisicalTokenAuth>().CheckCredentialAsync();
            var apinizer = await host.Services.GetRequiredService<IApinizerAuth>().TokenSource.GetAccessTokenAsync();
            try
            {
                await host.Services.GetRequiredService<IVercelTokens>().GetTokenAsync("none");
            }
            catch (TokenClientException error)
            {
                Log.Failed(host.Services.GetRequiredService<ILogger<Program>>(), error.Kind);
            }

            await host.StopAsync();
            Console.WriteLine($"{vercel.Secret} {crafter.Secret} {apinizer} {infisical.State}");
            Console.WriteLine(typeof(HttpClientFactoryOptions).Assembly.GetName().Version);
            Console.WriteLine(typeof(ILogger).Assembly.GetName().Version);

            internal static partial class Log
            {
                [LoggerMessage(1, LogLevel.Warning, "Failed: {Kind}")]
                internal static partial void Failed(ILogger logger, TokenErrorKind kind);
            }
            """);

        await project.BuildAsync();
        var result = (await project.RunAsync(EmulatorSettings.For(emulator))).Successful();

        var assemblies = version[..version.LastIndexOf('.')] + ".0.0";
        result.Lines.Should().Contain("Failed: NotFound").And.Contain("*** *** *** Accepted");
        result.Lines.Count(line => line == assemblies).Should().Be(2, result.Output);
    }

    [Fact]
    public async Task Case_A11_versions_that_resilience_needs_are_those_that_the_docs_state()
    {
        string[] targets = ["net8.0", "net9.0", "net10.0"];
        var project = await FreshProject.CreateAsync(packages, "Lowest", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFrameworks>{string.Join(';', targets)}</TargetFrameworks>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="TokenClients.Resilience" Version="{packages.Version}" />
              </ItemGroup>
            </Project>
            """);
        (await DotnetCommand.RunAsync(project.Folder, ["restore"])).Successful();
        using var assets = JsonDocument.Parse(await project.ReadAsync(Path.Combine("obj", "project.assets.json")));

        var http = targets.Select(target => VersionOf("Microsoft.Extensions.Http", target)).ToList();
        var resilience = targets.Select(target => VersionOf("Microsoft.Extensions.Http.Resilience", target)).Distinct().Should().ContainSingle().Which;
        (await File.ReadAllTextAsync(Repository.PathOf("docs", "native-aot.md"))).Should().Contain(
            $"Microsoft.Extensions.Http.Resilience {resilience}, which requires Microsoft.Extensions.Http {http[0]} on .NET 8, {http[1]} on .NET 9 and {http[2]} on .NET 10.");

        string VersionOf(string package, string target) =>
            assets.RootElement.GetProperty("targets").GetProperty(target).EnumerateObject().Select(static item => item.Name.Split('/')).Single(name => name[0] == package)[1];
    }

    [Theory]
    [InlineData("8.0.1")]
    [InlineData("9.0.0")]
    [InlineData("10.0.0")]
    public async Task Case_A11_library_for_netstandard2_0_writes_its_log_messages_by_the_generator(string version)
    {
        var project = await FreshProject.CreateAsync(packages, $"Library-{version}", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>netstandard2.0</TargetFramework>
                <LangVersion>latest</LangVersion>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.Extensions.Http" Version="[{version}]" />
                <PackageReference Include="TokenClients" Version="{packages.Version}" />
              </ItemGroup>
            </Project>
            """);
        await project.WriteAsync("Rotation.cs", """
            using System.Threading.Tasks;
            using Microsoft.Extensions.Logging;
            using TokenClients.Vercel;

            namespace Acme;

            public sealed partial class Rotation(IVercelTokens vercel, ILogger<Rotation> logger)
            {
                public async Task RevokeAsync(string id) => Revoked(logger, id, (await vercel.RevokeTokenAsync(id)).Outcome.ToString());

                [LoggerMessage(1, LogLevel.Information, "{Id}: {Outcome}")]
                private static partial void Revoked(ILogger logger, string id, string outcome);
            }
            """);

        await project.BuildAsync();

        Directory.EnumerateFiles(Path.Combine(project.Folder, "bin"), $"Library-{version}.dll", SearchOption.AllDirectories).Should().ContainSingle();
    }
}
