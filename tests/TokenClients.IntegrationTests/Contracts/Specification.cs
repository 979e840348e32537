using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace TokenClients.IntegrationTests;

/// <summary>One of the specifications, for the checks that Prism does not make: query parameters and statuses that nobody declared.</summary>
internal sealed class Specification
{
    private static readonly string[] Verbs = ["get", "put", "post", "delete", "patch"];

    private readonly YamlMappingNode _root;

    private Specification(YamlMappingNode root, string file)
    {
        _root = root;
        File = file;
        ServerPath = PathOfServer();
        foreach (var (path, verbs) in Map(root, "paths"))
        {
            foreach (var (verb, operation) in (YamlMappingNode)verbs)
            {
                if (Verbs.Contains(Text(verb)))
                {
                    Operations.Add(new(
                        Text(((YamlMappingNode)operation)["operationId"]),
                        Text(verb).ToUpperInvariant(),
                        Text(path).Split('/'),
                        QueryParameters((YamlMappingNode)operation),
                        [.. Map((YamlMappingNode)operation, "responses").Select(response => Text(response.Key))]));
                }
            }
        }
    }

    internal List<Operation> Operations { get; } = [];

    internal string File { get; }

    /// <summary>What the address of the service adds in front of every path; <c>/</c> for nothing.</summary>
    internal string ServerPath { get; }

    internal static Specification Of(TokenService service)
    {
        var path = Repository.PathOf("openapi", service.ToString().ToLowerInvariant() + ".yaml");
        using var file = System.IO.File.OpenText(path);
        var yaml = new YamlStream();
        yaml.Load(file);
        return new((YamlMappingNode)yaml.Documents[0].RootNode, path);
    }

    /// <summary>The operation that a request is for, or <see langword="null"/>. A path that is one by the letter comes before one with parameters.</summary>
    internal Operation? Find(string method, Uri address)
    {
        var segments = address.AbsolutePath.Split('/');
        return Operations
            .Where(operation => operation.Method == method && operation.Matches(segments))
            .MinBy(static operation => operation.Segments.Count(static segment => segment.StartsWith('{')));
    }

    /// <summary>What is wrong with a request and its response.</summary>
    internal IEnumerable<string> Violations(string method, Uri address, int status)
    {
        if (Find(method, address) is not { } operation)
        {
            yield return $"{method} {address.AbsolutePath} is no operation.";
            yield break;
        }

        foreach (var parameter in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(parameter.Split('=')[0]);
            if (!operation.QueryParameters.Contains(name))
            {
                yield return $"{operation.Id} has no query parameter '{name}'.";
            }
        }

        // The default response stands for what comes from in front of the service.
        if (status < 500 && !operation.Statuses.Contains(status.ToString(CultureInfo.InvariantCulture)))
        {
            yield return $"{operation.Id} does not declare the status {status}.";
        }
    }

    private static YamlMappingNode Map(YamlMappingNode parent, string name) => (YamlMappingNode)parent[name];

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    /// <summary>The path that the addresses of all servers share, with the defaults of their variables.</summary>
    private string PathOfServer()
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var server in ((YamlSequenceNode)_root["servers"]).Cast<YamlMappingNode>())
        {
            var address = Text(server["url"]);
            if (server.Children.TryGetValue("variables", out var variables))
            {
                foreach (var (name, variable) in (YamlMappingNode)variables)
                {
                    address = address.Replace($"{{{Text(name)}}}", Text(variable["default"]), StringComparison.Ordinal);
                }
            }

            paths.Add(new Uri(address).AbsolutePath);
        }

        return paths.Single();
    }

    /// <summary>The parameters that an operation names, and those in which its credential can stand.</summary>
    private HashSet<string> QueryParameters(YamlMappingNode operation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var security = (YamlSequenceNode)(operation.Children.TryGetValue("security", out var own) ? own : _root["security"]);
        foreach (var (name, _) in security.Cast<YamlMappingNode>().SelectMany(static alternative => alternative.Children))
        {
            var scheme = Map(Map(Map(_root, "components"), "securitySchemes"), Text(name));
            if (Text(scheme["type"]) == "apiKey" && Text(scheme["in"]) == "query")
            {
                names.Add(Text(scheme["name"]));
            }
        }

        if (operation.Children.TryGetValue("parameters", out var parameters))
        {
            foreach (var parameter in ((YamlSequenceNode)parameters).Select(Resolve))
            {
                if (Text(parameter["in"]) == "query")
                {
                    names.Add(Text(parameter["name"]));
                }
            }
        }

        return names;
    }

    private YamlMappingNode Resolve(YamlNode node)
    {
        var map = (YamlMappingNode)node;
        if (!map.Children.TryGetValue("$ref", out var reference))
        {
            return map;
        }

        return Text(reference).TrimStart('#', '/').Split('/').Aggregate(_root, Map);
    }

    internal sealed record Operation(string Id, string Method, string[] Segments, HashSet<string> QueryParameters, List<string> Statuses)
    {
        internal bool Matches(string[] path) =>
            path.Length == Segments.Length
            && path.Zip(Segments).All(pair => pair.Second.StartsWith('{') ? pair.First.Length > 0 : pair.First == pair.Second);
    }
}
