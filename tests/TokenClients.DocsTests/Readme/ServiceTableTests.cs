using System.IO;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenClients.DependencyInjection;
using TokenClients.Http;
using YamlDotNet.RepresentationModel;

namespace TokenClients.DocsTests.Readme;

/// <summary>The README's table of services, held against the code and the specifications in openapi.</summary>
public sealed partial class ServiceTableTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n");
    private static readonly Assembly Library = typeof(TokenClientModel).Assembly;
    private static readonly List<Row> Rows = ReadRows();

    /// <summary>The interfaces of all clients, as registration knows them.</summary>
    public static TheoryData<Type> Facades => [.. Rooms.All.Select(static room => room.GetType().GetGenericArguments()[1])];

    public static TheoryData<TokenService> Services => [.. Enum.GetValues<TokenService>()];

    [Theory]
    [MemberData(nameof(Services))]
    public void It_has_a_row_for_each_operation_with_its_rule(TokenService service)
    {
        var rows = Rows.Where(row => row.Service == service).Select(static row => (row.Call, row.Rule));

        rows.Should().BeEquivalentTo(Operations(service).Select(static operation =>
            ($"`{operation.Method} {operation.Route}`", $"`{JsonNamingPolicy.CamelCase.ConvertName(operation.Rule.ToString())}`")));
    }

    [Theory]
    [MemberData(nameof(Facades))]
    public void It_has_every_method_of_every_client(Type facade)
    {
        var rows = Rows.Where(row => row.Facade == facade.Name).ToList();
        rows.SelectMany(static row => row.Methods).Distinct().Should().BeEquivalentTo(facade.GetMethods().Where(static method => !method.IsSpecialName).Select(static method => method.Name).Distinct());

        foreach (var row in rows)
        {
            row.Specified("x-methods").Should().Contain(row.Methods.Select(method => $"{facade.Name}.{method}"), row.Call);
        }
    }

    [Fact]
    public void Its_permissions_are_those_of_the_specifications()
    {
        foreach (var row in Rows)
        {
            // "as `CreateTokenAsync`" stands for what that row says.
            var named = ReadmeTable.Code(row.Needs).ToList();
            if (named is [var method] && row.Needs.StartsWith("as ", StringComparison.Ordinal))
            {
                named = [.. ReadmeTable.Code(Rows.Single(other => other.Facade == row.Facade && other.Methods.Contains(method)).Needs)];
            }

            var specified = row.Specified("x-permission").Single();
            named.Should().NotContain(action => !Regex.IsMatch(specified, $@"\b{action}\b(?!-)"), $"{row.Call}: {specified}");
            Compound().Matches(specified).Select(static action => action.Value).Should().BeSubsetOf(named, $"{row.Call}: {specified}");
            if (specified.Contains("master token", StringComparison.OrdinalIgnoreCase))
            {
                row.Needs.Should().Contain("a master's token");
            }
        }
    }

    [Fact]
    public void Its_limits_are_those_of_the_specifications()
    {
        // Infisical's differ by plan, so a sentence below the table says what the words mean.
        var sentence = Text.Split('\n').Single(static line => line.StartsWith("Infisical's limits ", StringComparison.Ordinal));
        sentence.Should().Contain("by address and minute").And.Contain("200 reads and 90 writes on the free plan, 350 and 200 on Pro, and 200 calls by value");
        foreach (var row in Rows)
        {
            var specified = row.Specified("x-rate-limit").Single();
            var expected = row.Limit switch
            {
                "read" => "200 calls in 60 seconds and client address on the free plan, 350 on Pro",
                "write" => "90 calls in 60 seconds and client address on the free plan, 200 on Pro",
                "by value" => "200 calls in 60 seconds and client address;",
                "none" => "none",
                "not documented" => "documented",
                _ => Spelled(row.Limit),
            };
            specified.Should().StartWith(row.Limit == "not documented" ? "no" : expected, row.Call).And.Contain(expected, row.Call);
        }

        static string Spelled(string limit) => limit
            .Replace(" an hour", " tokens an hour", StringComparison.Ordinal)
            .Replace(" a minute", " calls in 60 seconds", StringComparison.Ordinal)
            .Replace(" in 5 minutes", " calls in 300 seconds", StringComparison.Ordinal);
    }

    private static List<Row> ReadRows()
    {
        var rows = new List<Row>();
        var facade = "";
        foreach (var cells in ReadmeTable.Rows(Text, "## Services"))
        {
            if (cells[0].StartsWith("**", StringComparison.Ordinal))
            {
                facade = ReadmeTable.Code(cells[0]).Single();
                continue;
            }

            var room = Rooms.All.Single(room => room.GetType().GetGenericArguments()[1].Name == facade);
            rows.Add(new(room.Service, facade, [.. ReadmeTable.Code(cells[0])], cells[1], cells[2], cells[3], cells[4]));
        }

        return rows;
    }

    /// <summary>The operations of a service's transport, which is generated from the specification.</summary>
    private static IReadOnlyList<Operation> Operations(TokenService service) =>
        (IReadOnlyList<Operation>)Library.GetType($"TokenClients.Transport.{service}.{service}Transport", throwOnError: true)!
            .GetField("Operations", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;

    /// <summary>The actions whose names are two words: they cannot be anything else in a sentence.</summary>
    [GeneratedRegex("(edit|revoke|create|delete|get)-[a-z]+")]
    private static partial Regex Compound();

    private sealed record Row(TokenService Service, string Facade, string[] Methods, string Call, string Rule, string Needs, string Limit)
    {
        /// <summary>What the specification says of the operation: the words of one extension, or each of them.</summary>
        internal List<string> Specified(string extension)
        {
            using var file = File.OpenText(Repository.PathOf("openapi", $"{Service.ToString().ToLowerInvariant()}.yaml"));
            var yaml = new YamlStream();
            yaml.Load(file);
            var (verb, path) = ReadmeTable.Code(Call).Single().Split(' ') is [var first, var second] ? (first, second) : throw new InvalidOperationException(Call);
            var operation = yaml.Documents[0].RootNode["paths"][path][verb.ToLowerInvariant()];
            return operation[extension] is YamlSequenceNode items ? [.. items.Select(static item => ((YamlScalarNode)item).Value!)] : [((YamlScalarNode)operation[extension]).Value!];
        }
    }
}
