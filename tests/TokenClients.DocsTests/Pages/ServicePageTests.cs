using System.Globalization;
using System.IO;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.DocsTests.Readme;
using TokenClients.Requests;
using TokenClients.Transport;
using TokenClients.Vercel;
using YamlDotNet.RepresentationModel;

namespace TokenClients.DocsTests;

/// <summary>What every service's page in <c>docs</c> must hold, against the code and the specifications in openapi: all methods, all operations, all settings.</summary>
public sealed partial class ServicePageTests
{
    private const string Instances = "Instances:";
    private static readonly Assembly Library = typeof(TokenClientModel).Assembly;

    public static TheoryData<TokenService> Services => [.. Enum.GetValues<TokenService>()];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_member_of_every_client_is_used_in_a_snippet(TokenService service)
    {
        var snippets = string.Join('\n', new MarkdownPage($"docs/{NameOf(service)}").Blocks("csharp"));

        foreach (var member in FacadesOf(service).SelectMany(static facade => facade.GetMembers()).Where(static member => member is not MethodInfo { IsSpecialName: true }))
        {
            snippets.Should().MatchRegex(member is MethodInfo ? $@"\.{member.Name}\(" : $@"\.{member.Name}\b", $"{NameOf(service)} shows how {member.Name} is used");
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void The_table_of_operations_has_every_operation_with_its_rule_and_every_method(TokenService service)
    {
        var rows = OperationsIn(service);
        var operations = (IReadOnlyList<Operation>)Library.GetType($"TokenClients.Transport.{service}.{service}Transport", throwOnError: true)!
            .GetField("Operations", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;

        rows.Select(static row => (row.Call, row.Rule)).Should().BeEquivalentTo(operations.Select(static operation =>
            ($"{operation.Method} {operation.Route}", $"`{JsonNamingPolicy.CamelCase.ConvertName(operation.Rule.ToString())}`")));
        rows.SelectMany(static row => row.Methods).Distinct().Should().BeEquivalentTo(
            FacadesOf(service).SelectMany(static facade => facade.GetMethods()).Where(static method => !method.IsSpecialName).Select(static method => method.Name).Distinct());
        foreach (var row in rows)
        {
            var specified = row.Specified("x-methods");
            row.Methods.Should().OnlyContain(method => FacadesOf(service).Any(facade => specified.Contains($"{facade.Name}.{method}")), row.Call);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void The_permissions_are_those_of_the_specification(TokenService service)
    {
        var rows = OperationsIn(service);
        foreach (var row in rows)
        {
            // "as `CreateTokenAsync`" stands for what that row says.
            var named = ReadmeTable.Code(row.Needs).ToList();
            if (named is [var method] && row.Needs.StartsWith("as ", StringComparison.Ordinal))
            {
                named = [.. ReadmeTable.Code(rows.Single(other => other.Methods.Contains(method)).Needs)];
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

    [Theory]
    [MemberData(nameof(Services))]
    public void The_limits_are_those_of_the_specification(TokenService service)
    {
        foreach (var row in OperationsIn(service))
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

        // Infisical's differ by plan, so a sentence below the table says what the words mean.
        PageText.Of("infisical.md").Should().Contain("per address and minute").And.Contain("200 reads and 90 writes on the free plan, 350 and 200 on Pro, and 200 calls by value");

        static string Spelled(string limit) => limit
            .Replace(" an hour", " tokens an hour", StringComparison.Ordinal)
            .Replace(" a minute", " calls in 60 seconds", StringComparison.Ordinal)
            .Replace(" in 5 minutes", " calls in 300 seconds", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void The_table_of_settings_has_every_key_of_the_services_own_and_no_other(TokenService service)
    {
        var keys = SettingsIn(service).SelectMany(static row => ReadmeTable.Code(row[0])).ToList();

        keys.Should().OnlyHaveUniqueItems();
        keys.Should().BeEquivalentTo(DefinitionsOf(service).SelectMany(static definition => definition.KeyNames.Where(static key => !IsShared(key)).Select(key => $"{definition.Section}:{key}")));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void What_the_table_of_settings_calls_required_is_missed_and_nothing_else_is(TokenService service)
    {
        foreach (var definition in DefinitionsOf(service))
        {
            var options = Activator.CreateInstance(definition.GetType().GetGenericArguments()[0])!;
            var check = definition.GetType().GetMethod("FailuresOf", BindingFlags.Instance | BindingFlags.NonPublic)!;
            var sentences = (IReadOnlyList<string>)check.Invoke(definition, [options, $"TokenClients:{definition.Section}", true])!;
            foreach (var row in SettingsIn(service).Where(row => row[0].StartsWith($"`{definition.Section}:", StringComparison.Ordinal)))
            {
                var first = ReadmeTable.Code(row[0]).First();
                sentences.Any(sentence => sentence.StartsWith($"TokenClients:{first} ", StringComparison.Ordinal)).Should().Be(row[2].EndsWith("required", StringComparison.Ordinal), $"{first}: {string.Join(' ', sentences)}");

                // Where a default is a value, it is the option's.
                if (ReadmeTable.Code(row[2]).ToList() is [var value])
                {
                    var property = options.GetType().GetProperty(first[(definition.Section.Length + 1)..])!;
                    value.Should().BeEquivalentTo(Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture), first);
                }
            }
        }
    }

    [Fact]
    public void Getting_started_has_the_keys_that_all_services_share()
    {
        var keys = ReadmeTable.Rows(PageText.Of("getting-started.md"), "## Settings").SelectMany(static row => ReadmeTable.Code(row[0])).ToList();

        keys.Should().BeEquivalentTo("{Service}:AllowInsecureHttp", "{Service}:Resilience:…", "{Service}:Instances:{key}:…");
        foreach (var definition in ClientDefinitions.All)
        {
            definition.KeyNames.Where(IsShared).Should().OnlyContain(key => key == "AllowInsecureHttp" || key.StartsWith("Resilience:", StringComparison.Ordinal));
        }
    }

    private static string NameOf(TokenService service) => $"{service.ToString().ToLowerInvariant()}.md";

    private static IEnumerable<IClientDefinition> DefinitionsOf(TokenService service) => ClientDefinitions.All.Where(definition => definition.Service == service);

    private static IEnumerable<Type> FacadesOf(TokenService service) => DefinitionsOf(service).Select(static definition => definition.GetType().GetGenericArguments()[1]);

    private static bool IsShared(string key) =>
        key == nameof(TokenClientOptions.AllowInsecureHttp) || key.StartsWith($"{nameof(TokenClientOptions.Resilience)}:", StringComparison.Ordinal) || key.StartsWith(Instances, StringComparison.Ordinal);

    private static List<string[]> SettingsIn(TokenService service) => ReadmeTable.Rows(PageText.Of(NameOf(service)), "## Settings");

    private static List<Row> OperationsIn(TokenService service) =>
        [.. ReadmeTable.Rows(PageText.Of(NameOf(service)), "## Operations").Select(cells => Row.Of(service, cells))];

    /// <summary>The actions whose names are two words: they cannot be anything else in a sentence.</summary>
    [GeneratedRegex("(edit|revoke|create|delete|get)-[a-z]+")]
    private static partial Regex Compound();

    private sealed record Row(string[] Methods, string Rule, string Needs, string Limit, string Call, YamlNode Operation)
    {
        /// <summary>A row, with the operation that the specification gives to its first method before all others.</summary>
        internal static Row Of(TokenService service, string[] cells)
        {
            using var file = File.OpenText(Repository.PathOf("openapi", $"{service.ToString().ToLowerInvariant()}.yaml"));
            var yaml = new YamlStream();
            yaml.Load(file);
            var methods = ReadmeTable.Code(cells[0]).ToArray();
            var (call, operation) = ((YamlMappingNode)yaml.Documents[0].RootNode["paths"]).Children
                .SelectMany(static path => ((YamlMappingNode)path.Value).Children.Where(static verb => verb.Value is YamlMappingNode).Select(verb => (Call: $"{((YamlScalarNode)verb.Key).Value!.ToUpperInvariant()} {path.Key}", Operation: verb.Value)))
                .Single(candidate => ((YamlScalarNode)candidate.Operation["x-methods"][0]).Value!.EndsWith($".{methods[0]}", StringComparison.Ordinal));
            return new(methods, cells[1], cells[2], cells[3], call, operation);
        }

        /// <summary>What the specification says of the operation: the words of one extension, or each of them.</summary>
        internal List<string> Specified(string extension) =>
            Operation[extension] is YamlSequenceNode items ? [.. items.Select(static item => ((YamlScalarNode)item).Value!)] : [((YamlScalarNode)Operation[extension]).Value!];
    }
}
