using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;

namespace TokenClients.Tests.Conventions;

public sealed class ReaderTests
{
    /// <summary>What must be what it is, or there is nothing to return: the object or list that is the whole point of the response, its secret, and a type of token that nobody may use (RFC 6749).</summary>
    private static readonly string[] Points = ["$.token", "$.tokens", "$.identityTokenAuth", "$.bearerToken", "$.accessToken", "$.access_token", "$.token_type"];

    public static TheoryData<string, string> ResponseSchemas => new(
        from operation in Spec.Services.SelectMany(static spec => spec.Operations)
        from response in operation.Responses
        select (operation.Id, response.Name));

    /// <summary>The secrets that a service issues. An id that the client chose is known without the response.</summary>
    public static TheoryData<string, string> IssuedSecrets => new(
        from operation in Spec.Services.SelectMany(static spec => spec.Operations)
        where operation.IssuesSecret && operation.Rule != "clientId"
        from name in operation.Responses.SelectMany(static schema => schema.Members)
            .Where(static member => member.IsSecret && !member.IsIgnored).Select(static member => member.Name).Distinct()
        select (operation.Id, name));

    [Fact]
    public void Responses_are_JSON_except_for_the_known_ones()
    {
        var operations = Spec.Services.SelectMany(static spec => spec.Operations).ToList();

        operations.Where(static operation => operation.Responses.Count == 0).Select(static operation => operation.Id).Should().Equal("hello", "healthcheck", "deleteAccessToken");
        ResponseSchemas.Should().HaveCount(24, "two operations of Vercel have two variants");
    }

    [Theory]
    [MemberData(nameof(ResponseSchemas))]
    public async Task Every_member_changes_the_model_and_null_is_the_same_as_absent(string operation, string schema)
    {
        var sample = Responses.Of(SchemaOf(schema));
        var whole = await DescribeAsync(operation, sample.Document);
        var without = new List<string>();
        foreach (var place in sample.Places)
        {
            var absent = await DescribeAsync(operation, sample.With(place, value: null));
            (await DescribeAsync(operation, sample.With(place, static () => null))).Should().Be(absent, place.Path);
            if (absent == whole)
            {
                without.Add(place.Member.ToString());
            }
        }

        // A revocation tells its outcome; what is gone is of no interest, unless it says that it was gone before.
        var revokes = Spec.Services.SelectMany(static spec => spec.Operations).Single(candidate => candidate.Id == operation).Rule == "revoke";
        without.Distinct().Should().BeEquivalentTo(
            sample.Places.Where(place => (revokes && place.Member.Name != "already_revoked") || place.Member.IsIgnored).Select(static place => place.Member.ToString()).Distinct(), "every other member is shown by a model");
    }

    [Theory]
    [MemberData(nameof(ResponseSchemas))]
    public async Task Member_of_another_type_costs_no_call_its_result(string operation, string schema)
    {
        var sample = Responses.Of(SchemaOf(schema));
        foreach (var place in sample.Places.Where(static place => !Points.Contains(place.Path)))
        {
            foreach (var other in new JsonNode[] { new JsonObject { ["strange"] = 1 }, new JsonArray(1, "two"), true, "strange", 7.5 })
            {
                var model = await Responses.ReadAsync(operation, sample.With(place, other.DeepClone));
                model.Should().NotBeNull();
            }
        }
    }

    [Theory]
    [MemberData(nameof(ResponseSchemas))]
    public async Task Unknown_members_are_extra_where_a_model_has_room(string operation, string schema)
    {
        var sample = Responses.Of(SchemaOf(schema));
        var model = await Responses.ReadAsync(operation, sample.WithEverywhere("surprise", static () => new JsonObject { ["a"] = 1 }));

        // A wrapper around one token, the pagination and a trusted address have no room of their own.
        Responses.DefinitionsOf(operation, model).Should().NotBeEmpty().And.OnlyContain(static extra => extra.Names.SequenceEqual(new[] { "surprise" }));
        Responses.Describe(model).Replace("[surprise]", "[]", StringComparison.Ordinal).Should().Be(await DescribeAsync(operation, sample.Document));
    }

    [Theory]
    [MemberData(nameof(ResponseSchemas))]
    public async Task Empty_objects_leave_no_null_where_none_may_be(string operation, string schema)
    {
        var sample = Responses.Of(SchemaOf(schema));
        var read = 0;
        var emptied = sample.Places.Where(static place => place.Member.Inner is not null).Select(place => sample.With(place, () => EmptyOf(place)));
        foreach (var document in emptied.Append(LeastOf(sample)))
        {
            foreach (var model in Responses.WithInner(await Responses.ReadAsync(operation, document)))
            {
                AssertNullability(model);
                read++;
            }
        }

        read.Should().BePositive();
    }

    [Theory]
    [MemberData(nameof(ResponseSchemas))]
    public async Task Secret_and_sensitive_members_are_secret_strings(string operation, string schema)
    {
        var sample = Responses.Of(SchemaOf(schema));
        var model = await Responses.ReadAsync(operation, sample.Document);
        var secrets = new List<string>();
        foreach (var property in Responses.WithInner(model).SelectMany(Responses.Members))
        {
            switch (property.Value)
            {
                case SecretString secret:
                    secrets.Add(secret.Reveal());
                    break;
                case string text:
                    sample.Places.Should().NotContain(place => place.Member.IsSecret && text.Contains(place.Text, StringComparison.Ordinal), property.Name);
                    break;
                default:
                    break;
            }
        }

        secrets.Distinct().Should().BeEquivalentTo(Shown(model, sample).Distinct());
        Responses.DefinitionsOf(operation, model).Should().OnlyContain(static extra => extra.Names.Count == 0);
    }

    [Theory]
    [MemberData(nameof(IssuedSecrets))]
    public async Task Secret_of_a_response_that_is_cut_off_is_found(string operation, string member)
    {
        var model = await Responses.ReadAsync(operation, $$"""{"{{member}}":"sec-1","rest":""");

        Responses.Members(model).Select(static property => property.Value).OfType<SecretString>().Should().ContainSingle().Which.Reveal().Should().Be("sec-1");
    }

    /// <summary>The least that a response can be: its secret, or what is the whole point of it, with nothing in that.</summary>
    private static JsonObject LeastOf(Responses.Sample sample)
    {
        var points = sample.Places.Where(static place => Points.Contains(place.Path) && place.Member.Name != "token_type").ToList();
        var least = points.Count == 0 ? sample.Places.Where(static place => place.Parent == "$" && place.Member.Inner is not null)
            : points.Exists(static place => place.Member.IsSecret) ? points.Where(static place => place.Member.IsSecret)
            : points;
        return new(least.Select(static place => KeyValuePair.Create(place.Member.Name, EmptyOf(place))));
    }

    private static JsonNode? EmptyOf(Responses.Place place) => place.Member switch
    {
        { Inner: null } => place.Text,
        { Type: "array" } => new JsonArray(new JsonObject()),
        _ => new JsonObject(),
    };

    private static IEnumerable<string> Shown(object model, Responses.Sample sample) =>
        model is RevokeResult ? [] : sample.Places.Where(static place => place.Member.IsSecret && !place.Member.IsIgnored).Select(static place => place.Text);

    private static void AssertNullability(object model)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var property in model.GetType().GetProperties())
        {
            if (nullability.Create(property).ReadState == NullabilityState.NotNull && Nullable.GetUnderlyingType(property.PropertyType) is null)
            {
                var value = property.GetValue(model);
                value.Should().NotBeNull($"{model.GetType().Name}.{property.Name}");
                if (value is IEnumerable items and not string)
                {
                    items.Cast<object?>().Should().NotContainNulls(property.Name);
                    items.OfType<TokenClients.Crafter.CrafterPermission>().ToList().ForEach(AssertNullability);
                }
            }
        }
    }

    private static async Task<string> DescribeAsync(string operation, JsonNode document)
    {
        try
        {
            return Responses.Describe(await Responses.ReadAsync(operation, document));
        }
        catch (TokenClientException error)
        {
            return error.Kind.ToString();
        }
    }

    private static Spec.Schema SchemaOf(string name) => Spec.Services.SelectMany(static spec => spec.Schemas).Single(schema => schema.Name == name);
}
