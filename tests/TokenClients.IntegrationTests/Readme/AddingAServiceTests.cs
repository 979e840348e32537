using System.IO;

namespace TokenClients.IntegrationTests.Readme;

/// <summary>What docs/adding-a-service.md says, counted: a service is a specification, a room and a line of registration.</summary>
public sealed class AddingAServiceTests
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
            .Where(file => !(file.StartsWith($"Json/{service}", StringComparison.Ordinal) && file.EndsWith("JsonConverter.cs", StringComparison.Ordinal)))
            .ToList();

        elsewhere.Should().BeSubsetOf(["DependencyInjection/Rooms.cs", "Models/TokenService.cs", "Json/TransportJson.cs", $"Transport/{service}.g.cs"])
            .And.Contain(["DependencyInjection/Rooms.cs", "Models/TokenService.cs", $"Transport/{service}.g.cs"]);
        Text.Should().Contain("src/TokenClients/DependencyInjection/Rooms.cs").And.Contain("src/TokenClients/Models/TokenService.cs").And.Contain("src/TokenClients/Json/TransportJson.cs");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_room_has_the_same_files(string service)
    {
        var files = Directory.EnumerateFiles(Repository.PathOf("src", "TokenClients", service), "*.cs").Select(Path.GetFileName).ToList();
        var facades = files.Where(file => file!.StartsWith($"I{service}", StringComparison.Ordinal)).ToList();

        files.Should().Contain([$"{service}Options.cs", $"{service}ErrorReader.cs", $"{service}Reader.cs", $"{service}Room.cs", $"{service}TokenClientsBuilderExtensions.cs"]);
        facades.Should().NotBeEmpty();
        files.Should().Contain(facades.Select(static facade => facade![1..]));
        File.Exists(Repository.PathOf("openapi", $"{service.ToLowerInvariant()}.yaml")).Should().BeTrue();
    }
}
