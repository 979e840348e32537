using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TokenClients.Tests.Conventions;

public sealed partial class ReaderTests
{
    /// <summary>What no model shows, by the plan.</summary>
    private static readonly string[] Ignored = ["CursorPagination.count", "CursorPagination.prev", "TimePagination.count", "TimePagination.prev", "DeleteAuthTokenAnswer.tokenId"];

    /// <summary>The method that reads each schema. Two variants of one answer share a reader.</summary>
    private static readonly Dictionary<string, string[]> SchemasOfReaders = new()
    {
        ["VercelReader.ReadCreated"] = ["CreateAuthTokenAnswer"],
        ["VercelReader.ReadPage"] = ["ListAuthTokensByCursorAnswer", "ListAuthTokensByTimeAnswer"],
        ["VercelReader.ReadWrappedToken"] = ["GetAuthTokenAnswer"],
        ["VercelReader.ReadToken"] = ["AuthToken"],
        ["VercelReader.ReadScope"] = ["AuthTokenScope"],
        ["VercelReader.ReadSudo"] = ["AuthTokenSudo"],
        ["VercelReader.ReadPagination"] = ["CursorPagination", "TimePagination"],
        ["VercelReader.ReadSsoTokens"] = ["SsoCodeAnswer", "SsoRefreshAnswer"],
        ["VercelReader.ReadDeleted"] = ["DeleteAuthTokenAnswer"],
    };

    private static readonly string[] ReaderFiles = ["VercelReader.cs"];

    public static TheoryData<string, string> AnswerSchemas
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var operation in Spec.Services.SelectMany(static spec => spec.Operations))
            {
                foreach (var answer in operation.Answers)
                {
                    data.Add(operation.Id, answer.Name);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> Readers => [.. SchemasOfReaders.Keys];

    [Fact]
    public void Answers_of_the_specification_are_the_known_ones() =>
        AnswerSchemas.Select(static row => row.Data).Should().Contain([
            ("createAuthToken", "CreateAuthTokenAnswer"),
            ("listAuthTokens", "ListAuthTokensByCursorAnswer"),
            ("listAuthTokens", "ListAuthTokensByTimeAnswer"),
            ("getAuthToken", "GetAuthTokenAnswer"),
            ("deleteAuthToken", "DeleteAuthTokenAnswer"),
            ("exchangeSsoToken", "SsoCodeAnswer"),
            ("exchangeSsoToken", "SsoRefreshAnswer"),
        ]);

    [Theory]
    [MemberData(nameof(AnswerSchemas))]
    public async Task Whole_answer_leaves_nothing_extra(string operation, string schema)
    {
        var model = await Answers.ReadAsync(operation, Answers.Of(SchemaOf(schema)).Document);

        Answers.WithInner(model).Should().OnlyContain(static inner => inner.Extra.Names.Count == 0, Answers.Describe(model));
    }

    [Theory]
    [MemberData(nameof(AnswerSchemas))]
    public async Task Every_member_changes_the_model(string operation, string schema)
    {
        var sample = Answers.Of(SchemaOf(schema));
        var whole = await DescribeAsync(operation, sample.Document);
        var without = new List<string>();
        foreach (var place in sample.Places)
        {
            if (await DescribeAsync(operation, sample.With(place, value: null)) == whole)
            {
                without.Add(place.Member.ToString());
            }
        }

        without.Distinct().Should().BeEquivalentTo(Ignored.Where(name => sample.Places.Any(place => place.Member.ToString() == name)), "every other member is shown by a model");
    }

    [Theory]
    [MemberData(nameof(AnswerSchemas))]
    public async Task Null_is_the_same_as_absent(string operation, string schema)
    {
        var sample = Answers.Of(SchemaOf(schema));
        foreach (var place in sample.Places)
        {
            var absent = await DescribeAsync(operation, sample.With(place, value: null));
            (await DescribeAsync(operation, sample.With(place, static () => null))).Should().Be(absent, place.Path);
        }
    }

    [Theory]
    [MemberData(nameof(AnswerSchemas))]
    public async Task Member_of_another_type_costs_no_call_its_result(string operation, string schema)
    {
        // Only the object or list that is the whole point of the answer must be what it is; a secret that is none leaves nothing to return.
        var sample = Answers.Of(SchemaOf(schema));
        foreach (var place in sample.Places.Where(static place => place.Path is not ("$.token" or "$.tokens" or "$.bearerToken")))
        {
            foreach (var other in new JsonNode[] { new JsonObject { ["strange"] = 1 }, new JsonArray(1, "two"), true, "strange", 7.5 })
            {
                var model = await Answers.ReadAsync(operation, sample.With(place, other.DeepClone));
                model.Should().NotBeNull();
            }
        }
    }

    [Theory]
    [MemberData(nameof(AnswerSchemas))]
    public async Task Unknown_members_are_extra_where_a_model_has_room(string operation, string schema)
    {
        var sample = Answers.Of(SchemaOf(schema));
        var model = await Answers.ReadAsync(operation, sample.WithEverywhere("surprise", static () => new JsonObject { ["a"] = 1 }));

        // A wrapper around one token and the pagination have no model of their own.
        Answers.WithInner(model).Should().OnlyContain(static inner => inner.Extra.Names.SequenceEqual(new[] { "surprise" }));
        Answers.Describe(model).Replace("[surprise]", "[]", StringComparison.Ordinal).Should().Be(await DescribeAsync(operation, sample.Document));
    }

    [Theory]
    [MemberData(nameof(AnswerSchemas))]
    public async Task Empty_objects_leave_no_null_where_none_may_be(string operation, string schema)
    {
        var sample = Answers.Of(SchemaOf(schema));
        var read = 0;
        foreach (var place in sample.Places.Where(static place => place.Member.Inner is not null))
        {
            var empty = place.Member.Type == "array" ? new JsonArray(new JsonObject()) : (JsonNode)new JsonObject();
            foreach (var model in Answers.WithInner(await Answers.ReadAsync(operation, sample.With(place, empty.DeepClone))))
            {
                AssertNullability(model);
                read++;
            }
        }

        if (operation is "deleteAuthToken")
        {
            AssertNullability((TokenClientModel)await Answers.ReadAsync(operation, new JsonObject()));
            read++;
        }

        if (operation is "exchangeSsoToken")
        {
            // The least that such an answer can be.
            AssertNullability((TokenClientModel)await Answers.ReadAsync(operation, new JsonObject { ["access_token"] = "at" }));
            read++;
        }

        read.Should().BePositive();
    }

    [Theory]
    [MemberData(nameof(AnswerSchemas))]
    public async Task Secret_and_sensitive_members_are_secret_strings(string operation, string schema)
    {
        var sample = Answers.Of(SchemaOf(schema));
        var model = await Answers.ReadAsync(operation, sample.Document);
        var secrets = new List<string>();
        foreach (var property in Answers.WithInner(model).SelectMany(Answers.Members))
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

        secrets.Should().BeEquivalentTo(sample.Places.Where(static place => place.Member.IsSecret).Select(static place => place.Text));
        Answers.WithInner(model).Should().OnlyContain(static inner => inner.Extra.Names.Count == 0);
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void Reader_looks_for_the_members_of_its_schema_and_nothing_else(string reader)
    {
        var names = LiteralsOfReaders()[reader];

        names.Should().OnlyHaveUniqueItems();
        foreach (var schema in SchemasOfReaders[reader])
        {
            names.Should().BeEquivalentTo(SchemaOf(schema).Members.Select(static member => member.Name), schema);
        }
    }

    [Fact]
    public void Readers_are_all_checked()
    {
        LiteralsOfReaders().Keys.Should().BeEquivalentTo(SchemasOfReaders.Keys);
        var read = AnswerSchemas.Select(static row => SchemaOf(row.Data.Item2)).SelectMany(WithInner).Select(static schema => schema.Name).Distinct();
        SchemasOfReaders.Values.SelectMany(static schemas => schemas).Should().BeEquivalentTo(read);
    }

    [Fact]
    public void Search_for_secrets_knows_every_secret_of_an_answer()
    {
        var issued = Spec.Services.SelectMany(static spec => spec.Operations).Where(static operation => operation.IssuesSecret)
            .SelectMany(static operation => operation.Answers).SelectMany(static schema => schema.Members).Where(static member => member.IsSecret).Select(static member => member.Name).Distinct();

        var searched = ReaderFiles.Select(Spec.Source).SelectMany(static source => SearchLiteral().Matches(source)).Select(static match => match.Groups[1].Value);

        searched.Should().BeEquivalentTo(issued);
    }

    private static void AssertNullability(TokenClientModel model)
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
                }
            }
        }
    }

    private static async Task<string> DescribeAsync(string operation, JsonNode document)
    {
        try
        {
            return Answers.Describe(await Answers.ReadAsync(operation, document));
        }
        catch (TokenClientException error)
        {
            return error.Kind.ToString();
        }
    }

    private static Spec.Schema SchemaOf(string name) => Spec.Services.SelectMany(static spec => spec.Schemas).Single(schema => schema.Name == name);

    private static IEnumerable<Spec.Schema> WithInner(Spec.Schema schema) =>
        schema.Members.Select(static member => member.Inner).OfType<Spec.Schema>().SelectMany(WithInner).Prepend(schema);

    private static Dictionary<string, List<string>> LiteralsOfReaders()
    {
        var literals = new Dictionary<string, List<string>>();
        foreach (var file in ReaderFiles)
        {
            var source = Spec.Source(file);
            var methods = ReaderMethod().Matches(source);
            for (var index = 0; index < methods.Count; index++)
            {
                var body = source[methods[index].Index..(index + 1 < methods.Count ? methods[index + 1].Index : source.Length)];
                literals.Add($"{file[..^3]}.{methods[index].Groups[1].Value}", [.. MemberLiteral().Matches(body).Select(static match => match.Groups[1].Value)]);
            }
        }

        return literals;
    }

    [GeneratedRegex(@"(\w+)\(ref Utf8JsonReader json, ResponseInfo response\)")]
    private static partial Regex ReaderMethod();

    [GeneratedRegex(@"json\.\w+\(""([^""]+)""u8")]
    private static partial Regex MemberLiteral();

    [GeneratedRegex(@"SecretSearch\.Find\(answer\.Body, ""\\""(\w+)\\""""u8\)")]
    private static partial Regex SearchLiteral();
}
