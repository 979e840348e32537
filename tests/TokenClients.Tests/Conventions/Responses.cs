using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Crafter;
using TokenClients.Models;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Conventions;

/// <summary>Responses made out of the specifications' schemas, and what the facades make of them.</summary>
internal static class Responses
{
    private static readonly Dictionary<string, Spec.Operation> Operations = Spec.Services.SelectMany(static spec => spec.Operations).ToDictionary(static operation => operation.Id);

    internal static async Task<object> ReadAsync(string operationId, string body)
    {
        using var handler = Wire.Responding(body);
        if (operationId == "createAccessToken")
        {
            // With an id of its own, as a random one would differ from response to respond.
            using var crafter = Wire.Crafter(handler, clock: Clock());
            return await crafter.CreateTokenAsync(new("ci", TokenExpiry.Never) { Id = new("chosen") }, TestContext.Current.CancellationToken);
        }

        var calls = Calls.All.Where(call => Calls.OperationOf(call).Id == operationId).ToList();
        return (await Calls.RunAsync(calls.Find(static call => Calls.MethodOf(call) == "ListTokensPageAsync") ?? calls[0], handler, clock: Clock()))!;
    }

    /// <summary>What is made of an object; where the operation responds with a list, of a list with that object.</summary>
    internal static Task<object> ReadAsync(string operationId, JsonNode body) =>
        ReadAsync(operationId, Operations[operationId].ResponsesList ? $"[{body.ToJsonString()}]" : body.ToJsonString());

    /// <summary>A whole response of a schema: every member is there, with a value of its own.</summary>
    internal static Sample Of(Spec.Schema schema)
    {
        var places = new List<Place>();
        var document = Make(schema, "$", places);
        return new(document, places);
    }

    /// <summary>A model as text, secrets in clear, without what came with the response: two responses that differ in what a user can see differ here.</summary>
    internal static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        SecretString secret => $"secret \"{secret.Reveal()}\"",
        ExtraMembers extra => $"[{string.Join(' ', extra.Names)}]",
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Describe))}]",
        TokenClientModel or CrafterPermission => $"{{{string.Join(", ", Members(value).Select(static member => $"{member.Name}: {Describe(member.Value)}"))}}}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    internal static IEnumerable<(string Name, object? Value)> Members(object model) =>
        model.GetType().GetProperties().Where(static property => property.Name != nameof(TokenClientModel.Response)).Select(property => (property.Name, property.GetValue(model)));

    /// <summary>A model and all models in it.</summary>
    internal static IEnumerable<TokenClientModel> WithInner(object? value) => value switch
    {
        TokenClientModel model => Members(model).SelectMany(static member => WithInner(member.Value)).Prepend(model),
        string => [],
        IEnumerable items => items.Cast<object?>().SelectMany(WithInner),
        _ => [],
    };

    /// <summary>Where unknown members go, everywhere in a response. A list has no members, and neither has what is made of one object besides its token.</summary>
    internal static IEnumerable<ExtraMembers> DefinitionsOf(string operationId, object model)
    {
        var isTheTokenItself = Operations[operationId].ResponsesList || model is CreatedToken<CrafterToken>;
        var inner = WithInner(model).Skip(isTheTokenItself ? 1 : 0).ToList();
        return [.. inner.Select(static model => model.Extra), .. inner.OfType<CrafterToken>().SelectMany(static token => token.Permissions).Select(static permission => permission.Extra)];
    }

    private static FakeTimeProvider Clock() => new(Wire.Now);

    private static JsonObject Make(Spec.Schema schema, string path, List<Place> places)
    {
        schema.Variants.Should().BeEmpty("this maker of samples does not support variants inside of a response");
        var document = new JsonObject();
        foreach (var member in schema.Members.Where(static member => member.ToString() is not "TokenResponse.error"))
        {
            // (A response with an error is a failure.)
            var place = new Place(member, path, places.Count);
            places.Add(place);
            document[member.Name] = member switch
            {
                { Type: "array", Inner: { } inner } => new JsonArray(Make(inner, $"{place.Path}[0]", places), Make(inner, $"{place.Path}[1]", places)),
                { Type: "array" } => new JsonArray(place.Text),
                { Inner: { } inner } => Make(inner, place.Path, places),
                _ => place.Scalar(),
            };
        }

        return document;
    }

    /// <summary>A member of a sample, and where in it.</summary>
    internal sealed record Place(Spec.Member Member, string Parent, int Number)
    {
        internal string Path => $"{Parent}.{Member.Name}";

        internal string Text => Member.Format switch
        {
            "uuid" => new Guid(Number, 0, 0, new byte[8]).ToString("D"),
            "date-time" => Wire.Now.AddMinutes(Number).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            _ => $"{Member.Name}-{Number}",
        };

        internal JsonNode Scalar() => Member.Type switch
        {
            "string" => Member.KnownValues.Count > 0 ? Member.KnownValues[Number % Member.KnownValues.Count] : Text,
            "boolean" => true,
            "number" or "integer" => Member.Description.Contains("milliseconds since 1970", StringComparison.Ordinal) ? 1_786_000_000_000 + (Number * 60_000) : 3600 + Number,
            _ => throw new InvalidOperationException($"{Member}: no sample for type {Member.Type}."),
        };

        public override string ToString() => Path;
    }

    /// <summary>A whole response, and all places in it.</summary>
    internal sealed record Sample(JsonObject Document, IReadOnlyList<Place> Places)
    {
        /// <summary>The same response with one place changed; without a value, with the member left out.</summary>
        internal JsonObject With(Place place, Func<JsonNode?>? value)
        {
            var copy = (JsonObject)Document.DeepClone();
            var parent = (JsonObject)At(copy, place.Parent);
            parent.ContainsKey(place.Member.Name).Should().BeTrue(place.Path);
            if (value is null)
            {
                parent.Remove(place.Member.Name);
            }
            else
            {
                parent[place.Member.Name] = value();
            }

            return copy;
        }

        /// <summary>The same response with a member more in every object.</summary>
        internal JsonObject WithEverywhere(string name, Func<JsonNode> value)
        {
            var copy = (JsonObject)Document.DeepClone();
            foreach (var parent in Places.Select(static place => place.Parent).Distinct())
            {
                At(copy, parent).AsObject()[name] = value();
            }

            return copy;
        }

        private static JsonNode At(JsonNode root, string path) => path.Split('.').Skip(1).Aggregate(root, static (at, step) =>
            step.Split('[') is [var name, var index] ? at[name]![int.Parse(index.TrimEnd(']'), CultureInfo.InvariantCulture)]! : at[step]!);
    }
}
