namespace TokenClients.DocsTests.Packages;

/// <summary>The tests that somebody writes for an ASP.NET Core application with the package: WebApplicationFactory, and the emulator out of the package for tests.</summary>
[Trait("Duration", "Long")]
public sealed class TestHostTests(PackageFeed packages) : IClassFixture<PackedPackages>
{
    [Fact]
    public async Task Case_A07_tests_with_WebApplicationFactory_pass()
    {
        var web = await FreshProject.CreateAsync(packages, "Shop", "web", framework: null, "TokenClients");
        await web.WriteAsync("Program.cs", """
            using TokenClients;
            using TokenClients.Vercel;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
            var app = builder.Build();
            app.MapGet("/state", async (IVercelTokens vercel) => (await vercel.CheckCredentialAsync()).State.ToString());
            app.MapGet("/team", async ([FromKeyedServices("team_b")] IVercelTokens vercel) => (await vercel.CheckCredentialAsync()).State.ToString());
            app.Run();
            """);
        var tests = await FreshProject.CreateAsync(packages, "Shop.Tests", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.AspNetCore.Mvc.Testing" Version="10.0.15" />
                <PackageReference Include="TokenClients.Testing" Version="{packages.Version}" />
                <PackageReference Include="xunit.v3" Version="3.2.2" />
                <ProjectReference Include="../Shop/Shop.csproj" />
              </ItemGroup>
            </Project>
            """);
        await tests.WriteAsync("ShopTests.cs", """
            using Microsoft.AspNetCore.Hosting;
            using Microsoft.AspNetCore.Mvc.Testing;
            using Microsoft.AspNetCore.TestHost;
            using Microsoft.Extensions.Configuration;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Options;
            using TokenClients;
            using TokenClients.Testing;
            using Xunit;

            public sealed class ShopTests(WebApplicationFactory<Program> factory) : IClassFixture<WebApplicationFactory<Program>>
            {
                private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

                [Fact]
                public async Task Emulator_stands_in_for_services()
                {
                    await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
                    using var host = factory.WithWebHostBuilder(web => web
                        .ConfigureTestServices(services => services.AddTokenClients().UseEmulator(emulator)));
                    using var http = host.CreateClient();

                    Assert.Equal("Accepted", await http.GetStringAsync("/state", Cancellation));
                }

                [Fact]
                public async Task Configuration_of_a_test_names_a_client()
                {
                    await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
                    using var host = factory.WithWebHostBuilder(web => web
                        .ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection(new Dictionary<string, string?>
                        {
                            ["TokenClients:Vercel:AccessToken"] = "replaced",
                            ["TokenClients:Vercel:Instances:TEAM_B:AccessToken"] = "replaced too",
                        }))
                        .ConfigureTestServices(services => services.AddTokenClients().UseEmulator(emulator)));
                    using var http = host.CreateClient();

                    Assert.Equal("Accepted", await http.GetStringAsync("/team", Cancellation));
                }

                [Fact]
                public void Wrong_configuration_fails_the_start()
                {
                    using var host = factory.WithWebHostBuilder(web => web
                        .ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["TokenClients:Vercel:AcessToken"] = "something" })));

                    var error = Assert.Throws<OptionsValidationException>(() => host.CreateClient());

                    Assert.Contains("Did you mean TokenClients:Vercel:AccessToken?", error.Message);
                }
            }
            """);

        await tests.BuildAsync();
        var result = (await tests.RunAsync(new Dictionary<string, string>())).Successful();

        result.Output.Should().MatchRegex("Total: 3, Errors: 0, Failed: 0, Skipped: 0");
    }
}
