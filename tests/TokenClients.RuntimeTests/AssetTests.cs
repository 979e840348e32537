using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.Versioning;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Caching;
using TokenClients.ForeignModels;

namespace TokenClients.RuntimeTests;

public sealed class AssetTests
{
    private static readonly Assembly Asset = typeof(SecretString).Assembly;

    // A signature may name the parameters of what is generic; what they stand for changes nothing about what is found.
    private static readonly Type[] AnyArguments = [.. Enumerable.Repeat(typeof(object), 8)];

    [Fact]
    public void Library_under_test_is_the_one_for_netstandard() =>
        Asset.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName.Should().Be(".NETStandard,Version=v2.0");

    [Theory]
    [InlineData(typeof(CachedTokenSharing))]
    [InlineData(typeof(HttpResilienceTokenClientsBuilderExtensions))]
    [InlineData(typeof(ForeignJson))]
    public void Nothing_that_others_use_of_it_is_missing(Type type)
    {
        // The packages for caches and for resilience, and the library of a user, were compiled against the library for their own framework.
        using var file = new PEReader(System.IO.File.OpenRead(type.Assembly.Location));
        var metadata = file.GetMetadataReader();
        var used = new List<MemberInfo>();
        var missing = new List<string>();
        foreach (var handle in metadata.TypeReferences.Select(static handle => (EntityHandle)handle).Concat(metadata.MemberReferences.Select(static handle => (EntityHandle)handle)))
        {
            try
            {
                if (type.Module.ResolveMember(MetadataTokens.GetToken(handle), AnyArguments, AnyArguments) is { } member && member.Module.Assembly == Asset)
                {
                    used.Add(member);
                }
            }
            catch (Exception error) when (error is MissingMemberException or TypeLoadException)
            {
                missing.Add(error.Message);
            }
        }

        missing.Should().BeEmpty();
        used.Should().NotBeEmpty();
    }
}
