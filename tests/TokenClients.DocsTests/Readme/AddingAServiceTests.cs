using System.IO;
using System.Text.RegularExpressions;

namespace TokenClients.DocsTests.Readme;

/// <summary>What docs/adding-a-service.md says, counted: a service is a specification, a folder and a line of registration.</summary>
public sealed partial class AddingAServiceTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "adding-a-service.md"));

    public static TheoryData<string> Services => [.. Enum.GetNames<TokenService>()];

    [Theory]
    [MemberData(nameof(Services))]
    public void No_other_file_of_the_library_names_a_service(string service)
    {
        var library = Repository.PathOf("src", "TokenClients");
        var elsewhere = Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(library, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal) && !file.StartsWith($"{service}/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(Path.Combine(library, file)).Any(line => line.Contains(service, StringComparison.Ordinal) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            .Where(file => file != $"DependencyInjection/{service}HttpClientBuilderExtensions.cs")
            .ToList();

        elsewhere.Should().BeSubsetOf(["DependencyInjection/ClientDefinitions.cs", "DependencyInjection/TokenClientsBuilderExtensions.cs", "Models/TokenService.cs", "Transport/TransportJson.cs", $"Transport/Generated/{service}.g.cs"])
            .And.Contain(["DependencyInjection/ClientDefinitions.cs", "DependencyInjection/TokenClientsBuilderExtensions.cs", "Models/TokenService.cs", $"Transport/Generated/{service}.g.cs"]);
        Text.Should().Contain("src/TokenClients/DependencyInjection/ClientDefinitions.cs").And.Contain("src/TokenClients/Models/TokenService.cs").And.Contain("src/TokenClients/Transport/TransportJson.cs");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_service_folder_has_the_same_files(string service)
    {
        var files = Directory.EnumerateFiles(Repository.PathOf("src", "TokenClients", service), "*.cs").Select(Path.GetFileName).ToList();
        var facades = files.Where(file => file!.StartsWith($"I{service}", StringComparison.Ordinal)).ToList();

        files.Should().Contain([$"{service}Options.cs", $"{service}ErrorReader.cs", $"{service}Reader.cs", $"{service}Clients.cs"]);
        facades.Should().NotBeEmpty();
        files.Should().Contain(facades.Select(static facade => facade![1..]));
        files.Should().OnlyContain(file => Regex.IsMatch(file!, $"^(I|Create)?{service}"), "a folder holds its service only");
        File.Exists(Repository.PathOf("openapi", $"{service.ToLowerInvariant()}.yaml")).Should().BeTrue();
    }

    [Fact]
    public void Every_path_that_it_names_is_there()
    {
        var paths = CodeSpan().Matches(Text).Select(static span => span.Groups["code"].Value).Where(static code => code.Contains('/')).ToList();

        paths.Should().HaveCountGreaterThan(10).And.OnlyContain(static path => Path.Exists(Repository.PathOf(path)) || Path.Exists(Repository.PathOf("src", "TokenClients", path)));
        foreach (var file in CodeSpan().Matches(Section("## The folder")).Select(static span => span.Groups["code"].Value).Where(static code => code.EndsWith(".cs", StringComparison.Ordinal) && !code.Contains('/')))
        {
            File.Exists(Repository.PathOf("src", "TokenClients", "Crafter", file)).Should().BeTrue(file);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_service_has_the_files_beside_the_library(string service)
    {
        var name = service.ToLowerInvariant();

        File.Exists(Repository.PathOf("openapi", "nswag", $"{name}.nswag")).Should().BeTrue();
        Read("openapi", "openapi.csproj").Should().Contain($"openapi/nswag/{name}.nswag");
        Read("openapi", "redocly.yaml").Should().Contain($"root: {name}.yaml");
        File.Exists(Repository.PathOf("src", "TokenClients.Testing", service, $"{service}Emulation.cs")).Should().BeTrue();
        File.Exists(Repository.PathOf("src", "TokenClients.Testing", $"TokenServicesEmulator.{service}.cs")).Should().BeTrue();
        Read("src", "TokenClients.Testing", "TokenServicesEmulator.cs").Should().Contain($"_{name} = new(");
        Read("src", "TokenClients.Testing", "EmulatorTokenClientsBuilderExtensions.cs").Should().Contain($"<{service}Options>");
        Read("samples", "Quickstart", "ServiceCalls.cs").Should().Contain($"Task {service}Async(");
        File.Exists(Repository.PathOf("samples", "quickstarts", $"{name}.cs")).Should().BeTrue();
        Read("samples", "Emulator", "Program.cs").Should().Contain($"TokenClients__{service}__BaseAddress=");
        Read("CHANGELOG.md").Should().Contain(service);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void No_service_folder_sends_waits_logs_or_looks_up_a_setting(string service)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("src", "TokenClients", service), "*.cs"))
        {
            File.ReadLines(file).Where(static line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)).Should().NotContain(static line => Machinery().IsMatch(line), Path.GetFileName(file));
        }
    }

    private static string Read(params string[] path) => File.ReadAllText(Repository.PathOf(path));

    private static string Section(string heading)
    {
        var start = Text.IndexOf(heading, StringComparison.Ordinal);
        return Text[start..Text.IndexOf("\n## ", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex CodeSpan();

    /// <summary>What the shape has for every service. A logger factory or a section that is handed on is not among it.</summary>
    [GeneratedRegex(@"\b(HttpClient|HttpRequestMessage|HttpResponseMessage|JsonSerializer|ILogger|IConfiguration|Task\.Delay|GetSection)\b")]
    private static partial Regex Machinery();
}
