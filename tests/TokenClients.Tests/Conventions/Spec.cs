using System.IO;
using YamlDotNet.RepresentationModel;

namespace TokenClients.Tests.Conventions;

/// <summary>A specification out of openapi/, read as the document that it is: independent of what was generated from it.</summary>
internal sealed class Spec
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "contract");

    private readonly YamlMappingNode _root;

    private Spec(string path)
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(path);
        yaml.Load(text);
        _root = (YamlMappingNode)yaml.Documents[0].RootNode;
        Service = _root.Text("x-service")!;
    }

    /// <summary>One for each service.</summary>
    internal static IReadOnlyList<Spec> Services { get; } = [.. Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal).Select(static path => new Spec(path))];

    /// <summary>What the templates support.</summary>
    internal static Spec Fixture { get; } = new(Path.Combine(Folder, "fixture", "fixture.yaml"));

    internal string Service { get; }

    /// <summary>The query parameter that carries the credential; <see langword="null"/> if the <c>Authorization</c> header does.</summary>
    internal string? CredentialParameter => _root.Map("components")!.Map("securitySchemes")!.Entries().Select(static entry => (YamlMappingNode)entry.Value)
        .Where(static scheme => scheme.Text("type") == "apiKey" && scheme.Text("in") == "query").Select(static scheme => scheme.Text("name")).SingleOrDefault();

    internal IEnumerable<Operation> Operations =>
        from path in _root.Map("paths")!.Entries()
        from verb in ((YamlMappingNode)path.Value).Entries()
        where verb.Key is "get" or "put" or "post" or "delete" or "patch"
        select new Operation(this, path.Key, verb.Key, (YamlMappingNode)verb.Value);

    /// <summary>The schemas by name.</summary>
    internal IEnumerable<Schema> Schemas => _root.Map("components")!.Map("schemas")!.Entries().Select(entry => new Schema(this, entry.Key, (YamlMappingNode)entry.Value));

    private YamlMappingNode Follow(YamlMappingNode node)
    {
        while (node.Text("$ref") is { } reference)
        {
            node = reference.Split('/').Skip(1).Aggregate(_root, static (at, step) => at.Map(step)!);
        }

        return node;
    }

    /// <summary>An operation of a specification.</summary>
    internal sealed record Operation(Spec Spec, string Route, string Verb, YamlMappingNode Node)
    {
        internal string Id => Node.Text("operationId")!;

        internal string Rule => Node.Text("x-replay-rule")!;

        internal bool IssuesSecret => bool.Parse(Node.Text("x-issues-secret")!);

        /// <summary>An empty list of security schemes is how OpenAPI says that an operation takes no credential.</summary>
        internal bool SendsCredential => Node.List("security") is not { Count: 0 };

        /// <summary>The media types of the responses: of the success first, of errors after it.</summary>
        internal string Accept
        {
            get
            {
                var success = Node.Map("responses")!.Map("200")!.Map("content")?.Entries().Select(static entry => entry.Key) ?? [];
                return string.Join(", ", success.Append("application/json").Distinct());
            }
        }

        /// <summary>The documented statuses of errors.</summary>
        internal IReadOnlyList<int> ErrorStatuses =>
            [.. Node.Map("responses")!.Entries().Select(static entry => entry.Key).Where(static key => key is not ("200" or "default")).Select(static key => int.Parse(key, System.Globalization.CultureInfo.InvariantCulture))];

        internal IReadOnlyList<string> Methods => [.. Node.List("x-methods")!.Select(static method => method.ToString())];

        /// <summary>Whether a success is a list of what <see cref="Responses"/> says.</summary>
        internal bool ResponsesList => ResponseNode?.Text("type") == "array";

        /// <summary>The schemas that a success in JSON can have; several where any of them will do, none where the success is no JSON.</summary>
        internal IReadOnlyList<Schema> Responses
        {
            get
            {
                if (ResponseNode is not { } schema)
                {
                    return [];
                }

                schema = ResponsesList ? schema.Map("items")! : schema;
                var response = new Schema(Spec, schema.Text("$ref")!.Split('/')[^1], Spec.Follow(schema));
                return response.Variants is { Count: > 0 } variants ? variants : [response];
            }
        }

        private YamlMappingNode? ResponseNode => Node.Map("responses")!.Map("200")!.Map("content")?.Map("application/json")?.Map("schema");

        public override string ToString() => Id;
    }

    /// <summary>A schema of a specification.</summary>
    internal sealed record Schema(Spec Spec, string Name, YamlMappingNode Node)
    {
        internal IReadOnlyList<Schema> Variants =>
            [.. (Node.List("anyOf") ?? []).Cast<YamlMappingNode>().Select(variant => new Schema(Spec, variant.Text("$ref")!.Split('/')[^1], Spec.Follow(variant)))];

        internal IEnumerable<Member> Members => (Node.Map("properties")?.Entries() ?? []).Select(entry => new Member(this, entry.Key, (YamlMappingNode)entry.Value));

        public override string ToString() => Name;
    }

    /// <summary>A member of a schema.</summary>
    internal sealed record Member(Schema Owner, string Name, YamlMappingNode Node)
    {
        private YamlMappingNode Followed => Owner.Spec.Follow(Node);

        /// <summary>The type; of several that will do, the first.</summary>
        internal string Type => Followed.Text("type") ?? (Followed.List("anyOf")?[0] as YamlMappingNode)?.Text("type") ?? "object";

        internal string? Format => Followed.Text("format");

        internal string Description => Followed.Text("description") ?? "";

        internal bool IsSecret => Node.Text("x-secret") == "true" || Node.Text("x-sensitive") == "true";

        /// <summary>Whether no model shows it: what was configured and not what the token got, what goes without saying, and what is of no use.</summary>
        internal bool IsIgnored => Node.Text("x-ignore") == "true";

        internal IReadOnlyList<string> KnownValues => [.. (Node.List("x-known-values") ?? (Type == "array" ? Followed.Map("items")!.List("x-known-values") : null) ?? []).Select(static value => value.ToString())];

        /// <summary>The schema of the object, or of a list's elements.</summary>
        internal Schema? Inner
        {
            get
            {
                var node = Type == "array" ? Followed.Map("items")! : Node;
                return node.Text("$ref") is { } reference && Owner.Spec.Follow(node) is { } schema && (schema.Text("type") ?? "object") == "object"
                    ? new Schema(Owner.Spec, reference.Split('/')[^1], schema)
                    : null;
            }
        }

        public override string ToString() => $"{Owner.Name}.{Name}";
    }
}

/// <summary>Shortcuts through a document.</summary>
internal static class Yaml
{
    internal static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlMappingNode node) => node.Children.Select(static child => (child.Key.ToString(), child.Value));

    internal static YamlMappingNode? Map(this YamlMappingNode node, string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? (YamlMappingNode)value : null;

    internal static IReadOnlyList<YamlNode>? List(this YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? [.. ((YamlSequenceNode)value).Children] : null;

    internal static string? Text(this YamlMappingNode node, string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? ((YamlScalarNode)value).Value : null;
}
