using System.IO;
using System.Text.RegularExpressions;
using TokenClients.DependencyInjection;

namespace TokenClients.IntegrationTests;

/// <summary>The program that is compiled ahead of time cannot find by itself what it does not call, so its source is held against the library here.</summary>
public sealed class AotSmokeTests
{
    public static TheoryData<string> Sections => [.. ClientDefinitions.All.Select(static definition => definition.Section)];

    [Theory]
    [MemberData(nameof(Sections))]
    public void It_calls_every_method_of_the_client(string section)
    {
        var facade = ClientDefinitions.All.Single(definition => definition.Section == section).GetType().GetGenericArguments()[1];
        var source = Source($"{section}Checks.cs");

        facade.GetMethods().Select(static method => method.IsSpecialName ? $".{method.Name["get_".Length..]}." : $".{method.Name}(")
            .Should().NotBeEmpty().And.OnlyContain(call => source.Contains(call, StringComparison.Ordinal));
        Source("Program.cs").Should().Contain($"{section}Checks.RunAsync(");
    }

    [Fact]
    public void It_asks_the_server_about_every_operation()
    {
        var named = Regex.Matches(Source("ServerChecks.cs"), "\"([a-z]\\w+)\"").Select(static name => name.Groups[1].Value);

        named.Should().BeEquivalentTo(Enum.GetValues<TokenService>().SelectMany(static service => Specification.Of(service).Operations).Select(static operation => operation.Id));
    }

    private static string Source(string file) => File.ReadAllText(Repository.PathOf("tests", "TokenClients.AotSmoke", file));
}
