using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

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
    public void Abstract_bases_have_no_constructor_for_outsiders()
    {
        foreach (var type in AbstractBases)
        {
            type.IsAbstract.Should().BeTrue(type.Name);
            type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Should().OnlyContain(static constructor => constructor.IsAssembly || constructor.IsFamilyAndAssembly || constructor.IsPrivate, type.Name);
        }
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

    [Fact]
    public void Facade_class_has_the_name_of_its_interface_is_disposable_and_has_the_one_constructor()
    {
        foreach (var facade in Library.Facades)
        {
            var type = Library.Assembly.GetType($"{facade.Namespace}.{facade.Name[1..]}");
            type.Should().NotBeNull(facade.Name);
            type.Should().Implement(facade).And.Implement<IDisposable>();

            var parameters = type!.GetConstructors().Should().ContainSingle(facade.Name).Subject.GetParameters();
            parameters.Select(static parameter => parameter.Name).Should().Equal("options", "primary", "loggerFactory", "timeProvider");
            parameters[0].ParameterType.Should().BeDerivedFrom<TokenClientOptions>();
            parameters.Skip(1).Select(static parameter => parameter.ParameterType).Should().Equal(typeof(HttpMessageHandler), typeof(ILoggerFactory), typeof(TimeProvider));
            parameters.Skip(1).Should().OnlyContain(static parameter => parameter.HasDefaultValue && parameter.DefaultValue == null);
        }
    }

    [Fact]
    public void Options_are_sealed_settable_and_have_a_constructor_without_parameters()
    {
        var options = Library.PublicTypes.Where(static type => typeof(TokenClientOptions).IsAssignableFrom(type) && !type.IsAbstract).ToList();

        options.Should().BeEquivalentTo([typeof(InfisicalOptions), typeof(ApinizerOptions), typeof(VercelOptions), typeof(VercelSsoOptions), typeof(CrafterOptions)]);
        foreach (var type in options)
        {
            type.GetConstructor(Type.EmptyTypes).Should().NotBeNull(type.Name);
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Should().OnlyContain(static property => property.SetMethod != null && property.SetMethod.IsPublic && !ModelTests.IsInitOnly(property), type.Name);
        }
    }

    [Fact]
    public void Request_objects_take_what_is_required_in_the_constructor_and_the_rest_by_set()
    {
        // Init would not compile in projects of C# 7.3.
        var requests = Library.Facades.SelectMany(static facade => facade.GetMethods()).SelectMany(static method => method.GetParameters()).Select(static parameter => parameter.ParameterType)
            .Where(static type => type.Assembly == Library.Assembly && type.IsClass && type.GetProperties().Any(static property => property.SetMethod is { IsPublic: true })).Distinct().ToList();

        requests.Should().BeEquivalentTo([typeof(CreateInfisicalToken), typeof(InfisicalTokenAuthSettings), typeof(CreateVercelToken), typeof(CreateCrafterToken)]);
        foreach (var property in requests.SelectMany(static type => type.GetProperties()).Where(static property => property.SetMethod is { IsPublic: true }))
        {
            ModelTests.IsInitOnly(property).Should().BeFalse($"{property.DeclaringType}.{property.Name}");
        }
    }

    // By its name: the library for netstandard2.0 brings the type itself.
    private static bool IsReadOnly(Type type) => type.IsValueType && type.CustomAttributes.Any(static attribute => attribute.AttributeType.FullName == "System.Runtime.CompilerServices.IsReadOnlyAttribute");
}
