using System.Reflection;
using System.Text.Json.Serialization;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Infisical;
using TokenClients.Requests;
using TokenClients.Transport;
using TokenClients.Vercel;

namespace TokenClients.Tests.Conventions;

public sealed class OperationTests
{
    [Fact]
    public void Specifications_are_found() => Spec.Services.Select(static spec => spec.Service).Should().BeEquivalentTo(Enum.GetNames<TokenService>());

    [Fact]
    public void Credential_stands_where_the_specification_says()
    {
        foreach (var spec in Spec.Services)
        {
            var definitions = ClientDefinitions.All.Where(definition => definition.Service.ToString() == spec.Service).ToList();
            definitions.Should().NotBeEmpty().And.OnlyContain(definition => definition.CredentialParameter == spec.CredentialParameter, spec.Service);
        }

        Spec.Services.Where(static spec => spec.CredentialParameter is not null).Should().ContainSingle().Which.Service.Should().Be("Crafter");
    }

    [Fact]
    public void Paths_of_a_service_begin_as_its_definition_says()
    {
        foreach (var definition in ClientDefinitions.All.Where(static definition => definition.ApiPath is not null))
        {
            Spec.Services.Single(spec => spec.Service == definition.Service.ToString()).Operations.Should().OnlyContain(operation => operation.Route.StartsWith(definition.ApiPath + "/"), definition.Section);
        }

        ClientDefinitions.All.Select(static definition => (definition.Section, definition.ApiPath)).Should().BeEquivalentTo([("Infisical", "/api"), ("Apinizer", "/apiops"), ("Vercel", null), ("VercelSso", null), ("Crafter", "/api/1")]);
    }

    [Fact]
    public void Generated_operations_are_those_of_the_specification()
    {
        foreach (var (spec, transport) in Transports())
        {
            var operations = (IReadOnlyList<Operation>)transport.GetField("Operations", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;

            operations.Select(static operation => (operation.Service.ToString(), operation.Id, operation.Method.Method, operation.Route, operation.Rule.ToString(), operation.IssuesSecret, operation.SendsCredential, operation.Accept))
                .Should().Equal(spec.Operations.Select(operation =>
                    (spec.Service, operation.Id, operation.Verb.ToUpperInvariant(), operation.Route, char.ToUpperInvariant(operation.Rule[0]) + operation.Rule[1..], operation.IssuesSecret, operation.SendsCredential, operation.Accept)));
        }
    }

    [Fact]
    public void Methods_that_the_specification_names_are_those_of_the_facades() =>
        Spec.Services.SelectMany(static spec => spec.Operations).SelectMany(static operation => operation.Methods).Distinct()
            .Should().BeEquivalentTo(Library.Facades.SelectMany(static facade => facade.GetMethods().Where(Library.IsAsync).Select(method => $"{facade.Name}.{method.Name}")));

    [Fact]
    public void Request_models_hold_secrets_as_secret_strings()
    {
        var secrets = 0;
        foreach (var (spec, transport) in Transports())
        {
            foreach (var schema in spec.Requests)
            {
                var type = transport.Assembly.GetType($"{transport.Namespace}.{schema.Name}");
                type.Should().NotBeNull(schema.Name);
                type.Should().BeDerivedFrom<RequestModel>();
                var properties = type!.GetProperties().ToDictionary(static property => property.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name);
                properties.Keys.Should().BeEquivalentTo(schema.Members.Select(static member => member.Name), schema.Name);
                foreach (var member in schema.Members)
                {
                    (properties[member.Name].PropertyType == typeof(SecretString)).Should().Be(member.IsSecret, member.ToString());
                    secrets += member.IsSecret ? 1 : 0;
                }
            }
        }

        secrets.Should().BeGreaterThanOrEqualTo(6, "the single sign-on has three, the fixture four");
    }

    [Fact]
    public void Transport_takes_secret_parameters_as_secret_strings()
    {
        var secrets = 0;
        foreach (var (spec, transport) in Transports())
        {
            foreach (var operation in spec.Operations)
            {
                var method = transport.GetMethod(char.ToUpperInvariant(operation.Id[0]) + operation.Id[1..] + "Async", BindingFlags.Instance | BindingFlags.NonPublic);
                method.Should().NotBeNull(operation.Id);
                var types = method!.GetParameters().ToDictionary(static parameter => parameter.Name!, static parameter => parameter.ParameterType, StringComparer.OrdinalIgnoreCase);
                foreach (var (name, isSecret) in operation.Parameters)
                {
                    (types[string.Concat(name.Split('-', '_'))] == typeof(SecretString)).Should().Be(isSecret, $"{operation.Id} {name}");
                    secrets += isSecret ? 1 : 0;
                }
            }
        }

        secrets.Should().BeGreaterThanOrEqualTo(3, "the fixture has three");
    }

    [Fact]
    public void Request_model_tells_all_its_secrets_for_masking()
    {
        var request = new TokenClients.Transport.Vercel.ExchangeSsoTokenRequest(TokenClients.Transport.Vercel.SsoGrantType.RefreshToken, "id") { Code = new("s2"), RefreshToken = new("s3") };
        var secrets = new List<SecretString>();

        request.CollectSecrets(secrets);

        secrets.Select(static secret => secret.Reveal()).Should().BeEquivalentTo("s2", "s3");
        request.HoldsCredential.Should().BeTrue("the call remembers the credential itself when it sets it");
        request.SetCredential(new SecretString("s1"));
        request.ClientSecret!.Reveal().Should().Be("s1");
    }

    [Fact]
    public void Every_request_that_is_sent_as_JSON_stands_in_the_one_context()
    {
        var requests = Library.Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(RequestModel))).ToList();

        requests.Should().HaveCountGreaterThanOrEqualTo(2);
        foreach (var type in requests.Where(static type => type.GetMethod("WriteForm", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is null))
        {
            TransportJson.Default.GetTypeInfo(type).Should().NotBeNull(type.Name);
        }
    }

    [Theory]
    [InlineData(typeof(VercelTokenType), new[] { "AuthToken.type" })]
    [InlineData(typeof(VercelOrigin), new[] { "AuthToken.origin", "AuthTokenScope.origin" })]
    [InlineData(typeof(VercelScopeType), new[] { "AuthTokenScope.type" })]
    [InlineData(typeof(CrafterAction), new[] { "TenantPermission.allowedActions", "TenantPermissionRequest.allowedActions" })]
    public void Known_values_of_an_open_enum_are_those_of_the_specification(Type openEnum, string[] members)
    {
        var known = Spec.Services.SelectMany(static spec => spec.Schemas).SelectMany(static schema => schema.Members)
            .Where(member => members.Contains(member.ToString())).SelectMany(static member => member.KnownValues).Distinct().ToList();

        var values = openEnum.GetProperties(BindingFlags.Public | BindingFlags.Static).Select(static property => property.GetValue(null)!.ToString());

        known.Should().NotBeEmpty();
        values.Should().BeEquivalentTo(known);
    }

    [Fact]
    public void Open_enums_are_all_checked()
    {
        var structs = Library.PublicTypes.Where(static type => type.IsValueType && !type.IsEnum).ToList();

        structs.Where(static type => type.GetConstructor([typeof(string)]) is not null).Should().BeEquivalentTo([typeof(VercelTokenType), typeof(VercelOrigin), typeof(VercelScopeType), typeof(CrafterAction)]);
        structs.Where(static type => type.GetConstructor([typeof(string)]) is null).Should().BeEquivalentTo([typeof(TokenExpiry), typeof(InfisicalTokenLifetime)]);
    }

    private static IEnumerable<(Spec Spec, Type Transport)> Transports()
    {
        foreach (var spec in Spec.Services)
        {
            yield return (spec, Library.Assembly.GetType($"TokenClients.Transport.{spec.Service}.{spec.Service}Transport", throwOnError: true)!);
        }

        yield return (Spec.Fixture, typeof(Tests.Transport.FixtureTransport));
    }
}
