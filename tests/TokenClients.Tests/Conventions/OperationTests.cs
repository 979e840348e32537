using System.Reflection;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Infisical;
using TokenClients.Requests;
using TokenClients.Vercel;

namespace TokenClients.Tests.Conventions;

public sealed class OperationTests
{
    [Fact]
    public void Specifications_are_found() => Spec.Services.Select(static spec => spec.Service).Should().BeEquivalentTo(Enum.GetNames<TokenService>());

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
