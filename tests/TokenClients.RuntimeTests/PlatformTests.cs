using System.Reflection;
using System.Runtime.Versioning;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Http;

namespace TokenClients.RuntimeTests;

/// <summary>The other tests prove something only if they run on what the project names, with what a program gets there.</summary>
public sealed class PlatformTests
{
    [Fact]
    public void Runtime_is_the_one_that_the_project_names() =>
        Environment.Version.ToString(3).Should().Be(typeof(PlatformTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static item => item.Key == "Runtime").Value);

    [Theory]
    [InlineData(typeof(HttpClientFactoryOptions))]
    [InlineData(typeof(WebApplication))]
    public void Packages_of_the_platform_are_those_of_the_runtime(Type type) => type.Assembly.GetName().Version!.Major.Should().Be(Environment.Version.Major);

    [Theory]
    [InlineData(typeof(SecretString))]
    [InlineData(typeof(Caching.CachedTokenSharing))]
    [InlineData(typeof(Microsoft.Extensions.DependencyInjection.HttpResilienceTokenClientsBuilderExtensions))]
    [InlineData(typeof(Testing.TokenServicesEmulator))]
    public void Library_is_the_assembly_that_a_program_gets_there(Type type) =>
        type.Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName.Should().Be($".NETCoreApp,Version=v{(Environment.Version.Major < 10 ? 8 : 10)}.0");
}
