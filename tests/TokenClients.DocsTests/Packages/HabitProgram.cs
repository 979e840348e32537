namespace TokenClients.DocsTests.Packages;

/// <summary>The program of <see cref="PlatformHabitTests"/>, built once for all tests.</summary>
public sealed class HabitProgram(PackageFeed packages) : IAsyncLifetime
{
    internal FreshProject Project { get; private set; } = null!;

    /// <summary>A home directory of its own, for user secrets.</summary>
    internal string Home { get; } = packages.CreateFolder("home");

    public async ValueTask InitializeAsync()
    {
        await packages.PackAsync();
        Project = await FreshProject.CreateAsync(packages, "Habits", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <UserSecretsId>tokenclients-habits</UserSecretsId>
              </PropertyGroup>
              <ItemGroup>
                <None Update="appsettings.json" CopyToOutputDirectory="PreserveNewest" />
                <None Update="appsettings.Development.json" CopyToOutputDirectory="PreserveNewest" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.0" />
                <PackageReference Include="Newtonsoft.Json" Version="13.0.3" />
                <PackageReference Include="TokenClients" Version="{packages.Version}" />
              </ItemGroup>
            </Project>
            """);
        await Project.WriteAsync("appsettings.Development.json", """{ "TokenClients": { "Vercel": { "AccessTokenFile": "/run/secrets/vercel" } } }""");
        await Project.WriteAsync("Program.cs", """
            using System.Xml.Serialization;
            using Microsoft.Extensions.Configuration;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Hosting;
            using Microsoft.Extensions.Options;
            using TokenClients;
            using TokenClients.Vercel;

            var builder = Host.CreateApplicationBuilder(args);
            if (Environment.GetEnvironmentVariable("HABIT") == "options")
            {
                builder.Services.Configure<DeployOptions>(builder.Configuration.GetSection("Deploy"));
                using var container = builder.Services.BuildServiceProvider();
                var options = container.GetRequiredService<IOptions<DeployOptions>>().Value;
                Console.WriteLine($"IOptions: {options}");
                Console.WriteLine($"Get: {builder.Configuration.GetSection("Deploy").Get<DeployOptions>()}");
                var bound = new DeployOptions();
                builder.Configuration.Bind("Deploy", bound);
                Console.WriteLine($"Bind: {bound}");
                Console.WriteLine($"System.Text.Json: {Refused(() => System.Text.Json.JsonSerializer.Serialize(options))}");
                Console.WriteLine($"Newtonsoft.Json: {Refused(() => Newtonsoft.Json.JsonConvert.SerializeObject(options))}");
                Console.WriteLine($"XmlSerializer: {Refused(() => new XmlSerializer(typeof(DeployOptions)).Serialize(new StringWriter(), options))}");
                return;
            }

            builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
            using var host = builder.Build();
            await host.StartAsync();
            var vercel = host.Services.GetRequiredService<IVercelTokens>();
            if (Environment.GetEnvironmentVariable("HABIT_UNTIL") is { } until)
            {
                while (!File.Exists(until))
                {
                    Console.WriteLine($"check: {(await vercel.CheckCredentialAsync()).State}");
                    await Task.Delay(50);
                }

                return;
            }

            Console.WriteLine((await vercel.CheckCredentialAsync()).State);
            if (Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(static name => name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)))
            {
                using var http = new HttpClient();
                try
                {
                    await http.GetStringAsync(new Uri("http://api.example.com/"));
                }
                catch (HttpRequestException error)
                {
                    Console.WriteLine($"through the proxy: {error.HttpRequestError != HttpRequestError.NameResolutionError}");
                }
            }

            static string Refused(Action serialize)
            {
                try
                {
                    serialize();
                    return "written";
                }
                catch (Exception error)
                {
                    for (Exception? cause = error; cause is not null; cause = cause.InnerException)
                    {
                        if (cause.Message.Contains("Reveal()", StringComparison.Ordinal))
                        {
                            return "refused";
                        }
                    }

                    return error.ToString();
                }
            }

            public sealed class DeployOptions
            {
                public string? Name { get; set; }

                public SecretString? ApiKey { get; set; }

                public List<SecretString> Fallbacks { get; set; } = [];

                public override string ToString() => $"{Name} {ApiKey} {ApiKey?.Reveal().Length}, {Fallbacks.Count} fallbacks";
            }
            """);
        await Project.BuildAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
