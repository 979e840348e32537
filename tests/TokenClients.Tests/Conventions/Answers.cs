using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.Conventions;

/// <summary>Answers made out of the specifications' schemas, and what the facades make of them.</summary>
internal static class Answers
{
    /// <summary>A call of each operation, by a facade's method.</summary>
    private static readonly Dictionary<string, Func<HttpMessageHandler, Task<object>>> Calls = new()
    {
        ["createAuthToken"] = static async handler => await Vercel(handler).CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), TestContext.Current.CancellationToken),
        ["listAuthTokens"] = static async handler => await Vercel(handler).ListTokensPageAsync(cancellationToken: TestContext.Current.CancellationToken),
        ["getAuthToken"] = static async handler => await Vercel(handler).GetTokenAsync("tok_1", cancellationToken: TestContext.Current.CancellationToken),
        ["deleteAuthToken"] = static async handler => await Vercel(handler).RevokeTokenAsync("tok_1", cancellationToken: TestContext.Current.CancellationToken),
        ["exchangeSsoToken"] = static async handler => await Wire.Sso(handler, Clock()).RefreshAsync(new SecretString("refresh-0"), TestContext.Current.CancellationToken),
    };

    internal static async Task<object> ReadAsync(string operationId, string body)
    {
        using var handler = Wire.Answering(body);
        return await Calls[operationId](handler);
    }

    internal static Task<object> ReadAsync(string operationId, JsonNode body) => ReadAsync(operationId, body.ToJsonString());

    /// <summary>A whole answer of a schema: every member is there, with a value of its own.</summary>
    internal static Sample Of(Spec.Schema schema)
    {
        var places = new List<Place>();
        var document = Make(schema, "$", places);
        return new(document, places);
    }

    /// <summary>A model as text, secrets in clear, without what came with the answer: two answers that differ in what a user can see differ here.</summary>
    internal static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        SecretString secret => $"secret \"{secret.Reveal()}\"",
        ExtraMembers extra => $"[{string.Join(' ', extra.Names)}]",
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Describe))}]",
        TokenClientModel model => $"{{{string.Join(", ", Members(model).Select(static member => $"{member.Name}: {Describe(member.Value)}"))}}}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    internal static IEnumerable<(string Name, object? Value)> Members(TokenClientModel model) =>
        model.GetType().GetProperties().Where(static property => property.Name != nameof(TokenClientModel.Response)).Select(property => (property.Name, property.GetValue(model)));

    /// <summary>A model and all models in it.</summary>
    internal static IEnumerable<TokenClientModel> WithInner(object? value) => value switch
    {
        TokenClientModel model => Members(model).SelectMany(static member => WithInner(member.Value)).Prepend(model),
        string => [],
        IEnumerable items => items.Cast<object?>().SelectMany(WithInner),
        _ => [],
    };

    private static VercelTokens Vercel(HttpMessageHandler handler) => Wire.Vercel(handler, clock: Clock());

    private static ManualTimeProvider Clock() => new(Wire.Now);

    private static JsonObject Make(Spec.Schema schema, string path, List<Place> places)
    {
        schema.Variants.Should().BeEmpty("this maker of samples does not support variants inside of an answer");
        var document = new JsonObject();
        foreach (var member in schema.Members)
        {
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

        internal string Text => $"{Member.Name}-{Number}";

        internal JsonNode Scalar() => Member.Type switch
        {
            "string" => Member.KnownValues.Count > 0 ? Member.KnownValues[Number % Member.KnownValues.Count] : Text,
            "boolean" => true,
            "number" or "integer" => Member.Description.Contains("milliseconds since 1970", StringComparison.Ordinal) ? 1_786_000_000_000 + (Number * 60_000) : 3600 + Number,
            _ => throw new InvalidOperationException($"{Member}: no sample for type {Member.Type}."),
        };

        public override string ToString() => Path;
    }

    /// <summary>A whole answer, and all places in it.</summary>
    internal sealed record Sample(JsonObject Document, IReadOnlyList<Place> Places)
    {
        /// <summary>The same answer with one place changed; without a value, with the member left out.</summary>
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

        /// <summary>The same answer with a member more in every object.</summary>
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
