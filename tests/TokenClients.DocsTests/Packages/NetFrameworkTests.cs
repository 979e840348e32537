using System.IO;
using System.Security;
using System.Xml.Linq;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Packages;

/// <summary>The package where nothing is .NET: the program of tests/TokenClients.NetFramework, with the README's first program in it, under Mono.</summary>
[Trait("Duration", "Long")]
public sealed class NetFrameworkTests(PackageFeed packages) : IClassFixture<PackedPackages>
{
    [Fact]
    public async Task Program_for_net472_runs_under_Mono()
    {
        var program = Repository.PathOf("tests", "TokenClients.NetFramework");
        var items = XElement.Load(Path.Combine(program, "TokenClients.NetFramework.csproj")).Elements("ItemGroup").Elements().ToList();
        var sources = items.Where(static item => item.Name == "Compile").Select(static item => item.Attribute("Include")!.Value).Append("*.cs").Select(include => Path.GetFullPath(Path.Combine(program, include)));
        var usings = items.Where(static item => item.Name == "Using").Select(static item => $"    {item}");
        var project = await FreshProject.CreateAsync(packages, "NetFramework", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net472</TargetFramework>
                <LangVersion>14.0</LangVersion>
                <Nullable>enable</Nullable>
                <!-- It is a test, without a framework by which the rules would know. -->
                <NoWarn>$(NoWarn);TKC006;TKC008;TKC009;TKC010;TKC014</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="System.Net.Http" />
                <PackageReference Include="Microsoft.Extensions.Configuration" Version="8.0.0" />
                <!-- Polly.Core names an older one, which a package source may lack. -->
                <PackageReference Include="System.ComponentModel.Annotations" Version="5.0.0" />
                <PackageReference Include="TokenClients" Version="{packages.Version}" />
              </ItemGroup>
              <ItemGroup>
            {string.Join('\n', sources.Select(static source => $"""    <Compile Include="{SecurityElement.Escape(source)}" />"""))}
              </ItemGroup>
              <ItemGroup>
            {string.Join('\n', usings)}
              </ItemGroup>
            </Project>
            """);

        await project.BuildAsync();

        var mono = ExternalTools.Find("mono");
        ExternalTools.Need(mono.Length > 0, "Mono is not installed, so the program for net472 was built and not run. On Debian and Ubuntu run: apt-get install mono-devel; elsewhere see https://www.mono-project.com/download/stable/");
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var executable = Directory.EnumerateFiles(Path.Combine(project.Folder, "bin"), "NetFramework.exe", SearchOption.AllDirectories).Single();
        var result = (await DotnetCommand.RunProgramAsync(mono, project.Folder, [executable], EmulatorSettings.For(emulator))).Successful();

        result.Lines[^1].Should().MatchRegex("^NetFramework: [1-9][0-9]* checks, 0 failures$", result.Output);
    }
}
