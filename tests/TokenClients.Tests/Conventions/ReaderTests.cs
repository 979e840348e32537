using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TokenClients.Tests.Conventions;

public sealed partial class ReaderTests
{
    /// <summary>What no model shows, by the plan: what is configured and not what the token got, what goes without saying, and what is of no use.</summary>
    private static readonly string[] Ignored =
    [
        "CursorPagination.count", "CursorPagination.prev", "TimePagination.count", "TimePagination.prev",
        "CreateTokenAuthTokenAnswer.expiresIn", "CreateTokenAuthTokenAnswer.accessTokenMaxTTL", "CreateTokenAuthTokenAnswer.tokenType",
        "RenewAccessTokenAnswer.expiresIn", "RenewAccessTokenAnswer.accessTokenMaxTTL", "RenewAccessTokenAnswer.tokenType",
        "TrustedIp.type",
        "TokenAnswer.token_type", "TokenAnswer.error", "TokenAnswer.error_description", "TokenAnswer.refresh_token",
    ];

    /// <summary>What must be what it is, or there is nothing to return: the object or list that is the whole point of the answer, its secret, and a type of token that nobody may use (RFC 6749).</summary>
    private static readonly string[] Points = ["$.token", "$.tokens", "$.identityTokenAuth", "$.bearerToken", "$.accessToken", "$.access_token", "$.token_type"];

    /// <summary>The least that each answer can be.</summary>
    private static readonly Dictionary<string, string> Least = new()
    {
        ["attachTokenAuth"] = """{"identityTokenAuth":{}}""",
        ["getTokenAuth"] = """{"identityTokenAuth":{}}""",
        ["updateTokenAuth"] = """{"identityTokenAuth":{}}""",
        ["deleteTokenAuth"] = "{}",
        ["createTokenAuthToken"] = """{"accessToken":"at"}""",
        ["getTokenAuthTokens"] = """{"tokens":[{}]}""",
        ["getTokenAuthTokenById"] = """{"token":{}}""",
        ["updateTokenAuthToken"] = """{"token":{}}""",
        ["revokeTokenAuthToken"] = "{}",
        ["renewIdentityAccessToken"] = """{"accessToken":"at"}""",
        ["revokeIdentityAccessToken"] = "{}",
        ["createToken"] = """{"access_token":"at"}""",
        ["createAuthToken"] = """{"bearerToken":"at"}""",
        ["listAuthTokens"] = """{"tokens":[{}]}""",
        ["getAuthToken"] = """{"token":{}}""",
        ["deleteAuthToken"] = "{}",
        ["exchangeSsoToken"] = """{"access_token":"at"}""",
        ["createAccessToken"] = """{"tenantPermissions":[{}]}""",
        ["listAccessTokens"] = """{"tenantPermissions":[{}]}""",
        ["getAccessToken"] = """{"tenantPermissions":[{}]}""",
    };

    /// <summary>The method that reads each schema. Two variants of one answer share a reader; a list, and an empty answer, have no members.</summary>
    private static readonly Dictionary<string, string[]> SchemasOfReaders = new()
    {
        ["InfisicalReader.ReadCreated"] = ["CreateTokenAuthTokenAnswer"],
        ["InfisicalReader.ReadRenewed"] = ["RenewAccessTokenAnswer"],
        ["InfisicalReader.ReadPage"] = ["ListTokenAuthTokensAnswer"],
        ["InfisicalReader.Token"] = ["TokenAuthTokenAnswer"],
        ["InfisicalReader.ReadToken"] = ["TokenAuthToken"],
        ["InfisicalReader.Configuration"] = ["TokenAuthAnswer"],
        ["InfisicalReader.ReadConfiguration"] = ["TokenAuthConfiguration"],
        ["InfisicalReader.ReadTrustedIp"] = ["TrustedIp"],
        ["InfisicalReader.Detached"] = ["TokenAuthAnswer"],
        ["InfisicalReader.Revoked"] = ["RevokeAccessTokenAnswer"],
        ["InfisicalReader.RevokedByValue"] = ["RevokeAccessTokenAnswer"],
        ["ApinizerReader.ReadToken"] = ["TokenAnswer"],
        ["VercelReader.ReadCreated"] = ["CreateAuthTokenAnswer"],
        ["VercelReader.ReadPage"] = ["ListAuthTokensByCursorAnswer", "ListAuthTokensByTimeAnswer"],
        ["VercelReader.Token"] = ["GetAuthTokenAnswer"],
        ["VercelReader.ReadToken"] = ["AuthToken"],
        ["VercelReader.ReadScope"] = ["AuthTokenScope"],
        ["VercelReader.ReadSudo"] = ["AuthTokenSudo"],
        ["VercelReader.ReadPagination"] = ["CursorPagination", "TimePagination"],
        ["VercelReader.ReadSsoTokens"] = ["SsoCodeAnswer", "SsoRefreshAnswer"],
        ["VercelReader.Revoked"] = ["DeleteAuthTokenAnswer"],
        ["VercelReader.RevokedCurrent"] = ["DeleteAuthTokenAnswer"],
        ["CrafterReader.ReadPage"] = [],
        ["CrafterReader.ReadToken"] = ["AccessToken"],
        ["CrafterReader.ReadPermission"] = ["TenantPermission"],
    };

    private static readonly string[] ReaderFiles = [.. Enum.GetNames<TokenService>().Select(static service => service + "Reader.cs")];

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
    public void Answers_are_JSON_except_for_the_known_ones()
    {
        var operations = Spec.Services.SelectMany(static spec => spec.Operations).ToList();

        operations.Where(static operation => operation.Answers.Count == 0).Select(static operation => operation.Id).Should().Equal("hello", "healthcheck", "deleteAccessToken");
        AnswerSchemas.Select(static row => row.Data.Item1).Distinct().Should().BeEquivalentTo(Least.Keys).And.HaveCount(20);
        AnswerSchemas.Should().HaveCount(22, "two operations of Vercel have two variants");
    }

    [Theory]
    [MemberData(nameof(AnswerSchemas))]
    public async Task Whole_answer_leaves_nothing_extra(string operation, string schema)
    {
        var model = await Answers.ReadAsync(operation, Answers.Of(SchemaOf(schema)).Document);

        Answers.RoomsOf(operation, model).Should().OnlyContain(static extra => extra.Names.Count == 0, Answers.Describe(model));
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

        // A revocation tells its outcome; what is gone is of no interest.
        var revokes = Spec.Services.SelectMany(static spec => spec.Operations).Single(candidate => candidate.Id == operation).Rule == "revoke";
        without.Distinct().Should().BeEquivalentTo(
            sample.Places.Select(static place => place.Member.ToString()).Distinct().Where(name => revokes || Ignored.Contains(name)), "every other member is shown by a model");
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
        var sample = Answers.Of(SchemaOf(schema));
        foreach (var place in sample.Places.Where(static place => !Points.Contains(place.Path)))
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

        // A wrapper around one token, the pagination and a trusted address have no room of their own.
        Answers.RoomsOf(operation, model).Should().NotBeEmpty().And.OnlyContain(static extra => extra.Names.SequenceEqual(new[] { "surprise" }));
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

        foreach (var model in Answers.WithInner(await Answers.ReadAsync(operation, JsonNode.Parse(Least[operation])!)))
        {
            AssertNullability(model);
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

        secrets.Distinct().Should().BeEquivalentTo(Shown(model, sample).Distinct());
        Answers.RoomsOf(operation, model).Should().OnlyContain(static extra => extra.Names.Count == 0);
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
        SchemasOfReaders.Values.SelectMany(static schemas => schemas).Distinct().Should().BeEquivalentTo(read);
    }

    [Fact]
    public void Search_for_secrets_knows_every_secret_of_an_answer()
    {
        var issued = Spec.Services.SelectMany(static spec => spec.Operations)
            // An id that the client chose need not be searched for.
            .Where(static operation => operation.IssuesSecret && operation.Rule != "clientId")
            .SelectMany(static operation => operation.Answers).SelectMany(static schema => schema.Members).Where(static member => member.IsSecret && !Ignored.Contains(member.ToString())).Select(static member => member.Name).Distinct();

        var searched = ReaderFiles.Select(Spec.Source).SelectMany(static source => SearchLiteral().Matches(source)).Select(static match => match.Groups[1].Value);

        searched.Distinct().Should().BeEquivalentTo(issued);
    }

    private static IEnumerable<string> Shown(object model, Answers.Sample sample) =>
        model is RevokeResult ? [] : sample.Places.Where(static place => place.Member.IsSecret && !Ignored.Contains(place.Member.ToString())).Select(static place => place.Text);

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
            foreach (Match wrapped in WrappedReader().Matches(source))
            {
                literals.Add($"{file[..^3]}.{wrapped.Groups[1].Value}", [wrapped.Groups[2].Value]);
            }

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

    [GeneratedRegex(@"(\w+)\(Answer answer\) => (?:AnswerJson\.ReadMember|Revocation\.\w+)\(answer, ""([^""]+)""u8")]
    private static partial Regex WrappedReader();

    [GeneratedRegex(@"json\.\w+\(""([^""]+)""u8")]
    private static partial Regex MemberLiteral();

    [GeneratedRegex(@"SecretSearch\.Find\(answer\.Body, ""\\""(\w+)\\""""u8\)")]
    private static partial Regex SearchLiteral();
}
