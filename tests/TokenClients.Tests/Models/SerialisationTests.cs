using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using TokenClients.Crafter;
using TokenClients.ForeignModels;
using TokenClients.Infisical;
using TokenClients.Tests.Conventions;
using TokenClients.Vercel;

namespace TokenClients.Tests.Models;

/// <summary>Models in a user's own program: written and read by reflection, and by a context that was generated in another assembly.</summary>
public sealed class SerialisationTests
{
    /// <summary>Models that hold a credential which must not be written.</summary>
    private static readonly Type[] Refusing =
    [
        typeof(CreatedToken<InfisicalToken>), typeof(CreatedToken<VercelToken>), typeof(CreatedToken<CrafterToken>), typeof(IssuedToken), typeof(VercelSsoTokens),

        // The id of such a token is its credential.
        typeof(CrafterToken), typeof(TokenPage<CrafterToken>),
    ];

    public static MatrixTheoryData<Type, bool> Models { get; } = new(Library.Models, [false, true]);

    public static MatrixTheoryData<Type, bool> ModelsWithoutSecret { get; } = new(Library.Models.Except(Refusing), [false, true]);

    public static TheoryData<Type> RefusingModels { get; } = [.. Refusing];

    [Theory]
    [MemberData(nameof(ModelsWithoutSecret))]
    public async Task Filled_model_is_written_without_extra_members_and_comes_back_as_it_was(Type type, bool foreign)
    {
        foreach (var model in (await FilledAsync()).Where(model => model.GetType() == type))
        {
            var written = JsonNode.Parse(Write(model, foreign))!;
            var back = (TokenClientModel)Read(written.ToJsonString(), type, foreign)!;

            var names = NamesIn(written).ToList();
            names.Should().NotContain(["surprise", "Extra", "Response", "LeakedUrl"]);
            names.Should().Contain(type.GetProperties().Select(static property => property.Name).Where(static name => name is not ("Extra" or "Response" or "LeakedUrl")));
            written.ToJsonString().Should().NotContain("hidden-value").And.NotContain("leakedUrl-");
            Visible(back).Should().Be(Visible(model));
            back.Response.Should().NotBeNull();
            back.Extra.Names.Should().BeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(RefusingModels))]
    public async Task Filled_model_with_a_secret_is_refused_by_a_foreign_context(Type type)
    {
        foreach (var model in (await FilledAsync()).Where(model => model.GetType() == type))
        {
            var error = FluentActions.Invoking(() => Write(model, foreign: true)).Should().Throw<NotSupportedException>().Which;

            error.Message.Should().Contain("A SecretString cannot be serialized.").And.Contain("Reveal()");
            error.ToString().Should().NotContainAny("bearerToken-", "_token-", "accessToken-", "\"id-", "issued-secret");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void New_model_is_written_and_comes_back(Type type, bool foreign)
    {
        var model = (TokenClientModel)Activator.CreateInstance(type)!;

        var back = (TokenClientModel)Read(Write(model, foreign), type, foreign)!;

        Responses.Describe(back).Should().Be(Responses.Describe(model));
        back.Response.Should().NotBeNull();
    }

    [Fact]
    public async Task Every_model_is_tried_filled() =>
        (await FilledAsync()).Select(static model => model.GetType()).Distinct().Should().BeEquivalentTo(Library.Models);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_come_back_as_they_were(bool foreign)
    {
        foreach (var (value, written) in new (object Value, string Written)[]
        {
            (InfisicalTokenLifetime.ServerMaximum, "[0,0]"),
            (InfisicalTokenLifetime.Of(TimeSpan.FromDays(1), TimeSpan.FromDays(30)), "[86400,2592000]"),
            (InfisicalTokenLifetime.Of(TimeSpan.FromDays(3650)), "[315360000,315360000]"),
            (InfisicalTrustedIp.AnyIPv4, "\"0.0.0.0/0\""),
            (new InfisicalTrustedIp("2001:db8::/32"), "\"2001:db8::/32\""),
            (new InfisicalTrustedIp("192.0.2.7"), "\"192.0.2.7\""),
            (CrafterAction.Any, "\"*\""),
            (new CrafterAction("NEW_ACTION"), "\"NEW_ACTION\""),
            (new VercelTokenType("hologram"), "\"hologram\""),
            (VercelOrigin.GitHubWebhook, "\"github-webhook\""),
            (TokenExpiry.Never, "\"never\""),
            (TokenExpiry.Unknown, "\"unknown\""),
            (TokenExpiry.At(Wire.Now), "\"2026-11-22T08:00:00Z\""),
            (TokenExpiry.At(Wire.Now.AddTicks(1_234_567)), "\"2026-11-22T08:00:00.1234567Z\""),
        })
        {
            var text = Write(value, foreign);

            text.Should().Be(written);
            Read(text, value.GetType(), foreign).Should().Be(value);
        }
    }

    [Theory]
    [InlineData(typeof(InfisicalTokenLifetime), "7")]
    [InlineData(typeof(InfisicalTokenLifetime), "[7]")]
    [InlineData(typeof(InfisicalTokenLifetime), "[7,8,9]")]
    [InlineData(typeof(InfisicalTokenLifetime), "[\"7\",8]")]
    [InlineData(typeof(InfisicalTrustedIp), "7")]
    [InlineData(typeof(CrafterAction), "7")]
    [InlineData(typeof(VercelTokenType), "7")]
    [InlineData(typeof(TokenExpiry), "null")]
    [InlineData(typeof(TokenExpiry), "7")]
    [InlineData(typeof(TokenExpiry), "\"\"")]
    [InlineData(typeof(TokenExpiry), "\"soon\"")]
    [InlineData(typeof(TokenExpiry), "\"Never\"")]
    public void Value_of_another_form_is_a_JsonException(Type type, string json)
    {
        // What System.Text.Json throws at a value that it cannot convert, and what programs that read stored models catch.
        FluentActions.Invoking(() => Read(json, type, foreign: false)).Should().Throw<JsonException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Permission_is_written_without_what_is_unknown(bool foreign)
    {
        using var crafter = Wire.Crafter(Wire.Responding("""{"id":"t","tenantPermissions":[{"tenant":"default","allowedActions":["READ_TENANT"],"surprise":"hidden-value"}]}"""));
        var token = await crafter.GetTokenAsync(new("t"), TestContext.Current.CancellationToken);

        Write(token.Permissions.Single(), foreign).Should().Be("""{"Tenant":"default","Actions":["READ_TENANT"]}""");
    }

    /// <summary>At least one instance of each model, read from whole responses with a member more in every object.</summary>
    private static async Task<List<TokenClientModel>> FilledAsync()
    {
        var models = new List<TokenClientModel> { new IssuedToken { Secret = new("issued-secret"), Expiry = TokenExpiry.Never } };
        foreach (var operation in Spec.Services.SelectMany(static spec => spec.Operations))
        {
            foreach (var schema in operation.Responses)
            {
                var body = Responses.Of(schema).WithEverywhere("surprise", static () => new JsonObject { ["hidden"] = "hidden-value" });
                models.AddRange(Responses.WithInner(await Responses.ReadAsync(operation.Id, body)));
            }
        }

        models.Where(static model => model is VercelToken or VercelScope or VercelSudo).Should().OnlyContain(static model => model.Extra.Names.Count == 1);
        models.Add(await Wire.Vercel("""{"error":{"message":"no"}}""", HttpStatusCode.Forbidden).CheckCredentialAsync(TestContext.Current.CancellationToken));
        return models;
    }

    private static string Write(object model, bool foreign) =>
        foreign ? JsonSerializer.Serialize(model, Info(model.GetType())) : JsonSerializer.Serialize(model, model.GetType());

    private static object? Read(string json, Type type, bool foreign) =>
        foreign ? JsonSerializer.Deserialize(json, Info(type)) : JsonSerializer.Deserialize(json, type);

    private static JsonTypeInfo Info(Type type) => ForeignJson.Default.GetTypeInfo(type)!;

    private static string Visible(TokenClientModel model) => System.Text.RegularExpressions.Regex.Replace(
        Responses.Describe(model).Replace("[surprise]", "[]", StringComparison.Ordinal), "LeakedUrl: secret \"[^\"]*\"", "LeakedUrl: null");

    private static IEnumerable<string> NamesIn(JsonNode? node) => node switch
    {
        JsonObject value => value.SelectMany(static member => NamesIn(member.Value).Prepend(member.Key)),
        JsonArray items => items.SelectMany(NamesIn),
        _ => [],
    };
}
