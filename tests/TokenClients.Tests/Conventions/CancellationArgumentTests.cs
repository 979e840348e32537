using System.Reflection;
using System.Runtime.CompilerServices;
using TokenClients.Testing;

namespace TokenClients.Tests.Conventions;

/// <summary>A cancellation token can stand directly behind what a method requires: <c>RevokeTokenAsync(id, cancellationToken)</c>.</summary>
public sealed class CancellationArgumentTests
{
    private static readonly IReadOnlyList<MethodInfo> Methods =
    [
        .. new[] { Library.Assembly, typeof(TokenServicesEmulator).Assembly }.SelectMany(static assembly => assembly.GetExportedTypes())
            .Where(static type => type.IsInterface || !type.GetInterfaces().Any(static face => Library.Facades.Contains(face)))
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)),
    ];

    public static TheoryData<string> WithOptionalArguments => [.. Methods.Where(HasOptionalBeforeToken).Select(Name)];

    [Theory]
    [MemberData(nameof(WithOptionalArguments))]
    public void Case_A14_The_token_can_stand_in_place_of_the_optional_arguments(string name)
    {
        var method = Methods.Single(method => HasOptionalBeforeToken(method) && Name(method) == name);
        var wanted = method.GetParameters().Where(static parameter => !parameter.HasDefaultValue).Select(static parameter => parameter.ParameterType).Append(typeof(CancellationToken)).ToList();

        var overloads = Methods.Where(other => other.Name == method.Name && other.ReturnType == method.ReturnType
            && (other.DeclaringType == method.DeclaringType ? TypesOf(other).SequenceEqual(wanted) : other.IsDefined(typeof(ExtensionAttribute)) && TypesOf(other).SequenceEqual([method.DeclaringType!, .. wanted])));

        overloads.Should().ContainSingle().Which.GetParameters()[^1].HasDefaultValue.Should().BeFalse("two methods with optional arguments would contradict each other");
    }

    [Fact]
    public void Case_A14_The_reported_call_is_among_them() =>
        WithOptionalArguments.Select(static row => row.Data).Should().Contain("IVercelTokens.RevokeTokenAsync").And.Contain("TokenServicesEmulator.StartAsync").And.HaveCountGreaterThan(9);

    private static bool HasOptionalBeforeToken(MethodInfo method) =>
        method.GetParameters() is { Length: > 1 } parameters && parameters[^1].ParameterType == typeof(CancellationToken) && parameters[..^1].Any(static parameter => parameter.HasDefaultValue);

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private static IEnumerable<Type> TypesOf(MethodInfo method) => method.GetParameters().Select(static parameter => parameter.ParameterType);
}
