using System.Collections;
using System.Reflection;

namespace TokenClients.Tests.Conventions;

public sealed class ModelTests
{
    public static TheoryData<Type> Models => [.. Library.Models];

    [Fact]
    public void Models_of_the_facades_are_all_that_there_are() =>
        Library.PublicTypes.Where(static type => type.IsSubclassOf(typeof(TokenClientModel)))
            .Should().BeEquivalentTo(Library.Models.Select(static type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).Distinct());

    [Fact]
    public void Results_are_models()
    {
        var results = Library.Facades.SelectMany(static facade => facade.GetMethods()).Where(Library.IsAsync).SelectMany(static method => method.ReturnType.GetGenericArguments());

        results.Should().OnlyContain(static type => type.IsSubclassOf(typeof(TokenClientModel)) || type == typeof(ResponseInfo));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Model_has_a_constructor_without_parameters_and_properties_that_only_an_initialiser_sets(Type model)
    {
        model.GetConstructors().Should().ContainSingle().Which.GetParameters().Should().BeEmpty();
        foreach (var property in model.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is not { } setter)
            {
                $"{model.Name}.{property.Name}".Should().Be("CrafterToken.Fingerprint", "everything else is not worked out but given");
                continue;
            }

            setter.IsPublic.Should().BeTrue(property.Name);
            IsInitOnly(property).Should().BeTrue(property.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void New_model_has_metadata_and_collections_that_are_not_null(Type model)
    {
        var made = (TokenClientModel)Activator.CreateInstance(model)!;

        made.Response.Should().NotBeNull();
        made.Extra.Names.Should().BeEmpty();
        foreach (var property in model.GetProperties().Where(static property => property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType)))
        {
            property.GetValue(made).Should().NotBeNull(property.Name);
        }
    }

    // By its name: the library for netstandard2.0 brings the type itself.
    private static bool IsInitOnly(PropertyInfo property) =>
        property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Any(static modifier => modifier.FullName == "System.Runtime.CompilerServices.IsExternalInit") == true;
}
