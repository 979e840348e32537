using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization;

namespace TokenClients.Tests.Conventions;

public sealed class PublicSurfaceTests
{
    private static readonly Type[] AbstractBases = [typeof(TokenClientModel), typeof(TokenClientOptions), typeof(AccessTokenOptions), typeof(ClientSecretOptions)];

    [Fact]
    public void Public_types_cannot_be_derived_from()
    {
        var derivable = Library.PublicTypes.Where(static type =>
            !type.IsInterface && !type.IsSealed && !IsReadOnly(type));

        derivable.Should().BeEquivalentTo(AbstractBases);
        Library.PublicTypes.Where(static type => type.IsValueType && !type.IsEnum && !IsReadOnly(type)).Should().BeEmpty();
    }

    [Fact]
    public void Public_types_stand_in_the_namespaces_that_users_know()
    {
        string[] namespaces = ["TokenClients", "Microsoft.Extensions.DependencyInjection", .. Enum.GetNames<TokenService>().Select(static service => "TokenClients." + service)];

        var elsewhere = Library.PublicTypes.Where(type => !namespaces.Contains(type.Namespace)).ToList();

        elsewhere.Should().OnlyContain(
            static type => typeof(JsonConverter).IsAssignableFrom(type) && type.GetCustomAttribute<EditorBrowsableAttribute>() != null && type.GetCustomAttribute<EditorBrowsableAttribute>()!.State == EditorBrowsableState.Never,
            "only the converters that attributes name are public elsewhere, and editors do not offer them");
    }

    [Fact]
    public void Exceptions_are_the_two_that_users_catch() =>
        Library.PublicTypes.Where(static type => typeof(Exception).IsAssignableFrom(type)).Should().BeEquivalentTo([typeof(TokenClientException), typeof(TokenCallCanceledException)]);

    [Fact]
    public void Facades_are_those_of_the_plan() =>
        Library.Facades.Select(static type => type.Name).Should().BeEquivalentTo("IInfisicalTokenAuth", "IApinizerAuth", "IVercelTokens", "IVercelSso", "ICrafterAccessTokens");

    [Fact]
    public void Async_methods_take_a_cancellation_token_last_and_by_default()
    {
        foreach (var method in Library.Facades.SelectMany(static facade => facade.GetMethods()).Where(Library.IsAsync))
        {
            var last = method.GetParameters()[^1];
            (last.ParameterType, last.Name, last.HasDefaultValue).Should().Be((typeof(CancellationToken), "cancellationToken", true), method.Name);
            method.Name.Should().EndWith("Async");
        }
    }

    // By its name: the library for netstandard2.0 brings the type itself.
    private static bool IsReadOnly(Type type) => type.IsValueType && type.CustomAttributes.Any(static attribute => attribute.AttributeType.FullName == "System.Runtime.CompilerServices.IsReadOnlyAttribute");
}
