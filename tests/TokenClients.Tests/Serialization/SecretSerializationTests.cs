using System.IO;
using System.Reflection;
using Newtonsoft.Json;
using TokenClients.Caching;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Tests.Conventions;
using TokenClients.Vercel;
using YamlDotNet.Serialization;

namespace TokenClients.Tests.Serialization;

/// <summary>No serializer writes a secret, none loses one silently, and what prints shows a mask.</summary>
public sealed class SecretSerializationTests
{
    private const string Characters = "vcp_sEcret0123456789";
    private const string Sentence = "A SecretString cannot be serialized. Leave the member out, or write the result of SecretString.Reveal() yourself.";

    private static readonly SecretString Secret = new(Characters);

    public static MatrixTheoryData<string, string> Writings { get; } = new(Serializers.All.Keys, Shapes.All.Keys);

    /// <summary>Every public type of the packages that holds secrets, with each serializer.</summary>
    public static MatrixTheoryData<Type, string> Holders { get; } =
        new(HolderTypes(), Serializers.All.Keys.Where(static name => !name.Contains("source-generated", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Writings))]
    public void Case_A02_secret_is_refused_or_masked_by(string serializer, string shape)
    {
        var value = Shapes.All[shape](Secret);
        if (Serializers.IsLogger(serializer))
        {
            var text = Serializers.All[serializer](value);
            text.Should().NotContain(Characters);
            (text.Contains("***", StringComparison.Ordinal) || serializer == "Serilog").Should().BeTrue(text);
            return;
        }

        var error = FluentActions.Invoking(() => Serializers.All[serializer](value)).Should().Throw<Exception>().Which;

        error.ToString().Should().NotContain(Characters);
        if (!RefusesByItself(serializer, shape))
        {
            error.ToString().Should().Contain(Sentence);
        }
    }

    [Theory]
    [InlineData("alone", "SecretString { Masked: \"***\", NotSerialized: \"The property accessor threw an exception: NotSupportedException\" }")]
    [InlineData("record", "SecretRecord { Secret: SecretString { Masked: \"***\", NotSerialized: \"The property accessor threw an exception: NotSupportedException\" }, Name: \"name\" }")]
    public void Case_A02_Serilog_shows_a_mask(string shape, string expected) => Serializers.All["Serilog, destructured"](Shapes.All[shape](Secret)).Should().Be(expected);

    [Theory]
    [MemberData(nameof(Holders))]
    public void Case_A02_public_type_with_a_secret_is_refused_or_masked(Type type, string serializer)
    {
        var holder = Filled(type);
        var text = "";
        if (Record.Exception(() => text = Serializers.All[serializer](holder)) is { } error)
        {
            error.ToString().Should().NotContain(Characters);
            Serializers.IsLogger(serializer).Should().BeFalse("a logger must not fail");
            return;
        }

        text.Should().NotContain(Characters);
        if (Serializers.IsLogger(serializer))
        {
            // The text of a result or of options leaves its secrets out.
            (text.Contains("***", StringComparison.Ordinal) || serializer == "Serilog").Should().BeTrue(text);
        }
        else
        {
            // Written without what is documented as not serialized.
            SecretsOf(type).Should().OnlyContain(property => IsLeftOut(property) && !text.Contains(property.Name, StringComparison.Ordinal), text);
        }
    }

    [Fact]
    public void Case_A02_types_with_secrets_are_those_known() =>
        HolderTypes().Select(static type => type.Name).Should().BeEquivalentTo(
            "ApinizerOptions", "CrafterOptions", "CrafterToken", "CreateCrafterToken", "CreatedToken`1", "CreatedToken`1", "CreatedToken`1", "InfisicalOptions", "IssuedToken", "TokenSharingOptions",
            "VercelInstallation", "VercelOptions", "VercelSsoOptions", "VercelSsoTokens", "VercelToken");

    [Fact]
    public void Case_A02_secret_is_read_by_serializers_that_know_its_converter()
    {
        JsonConvert.DeserializeObject<SecretHolder>($$"""{"Secret":"{{Characters}}"}""")!.Secret.Should().Be(Secret);
        JsonConvert.DeserializeObject<SecretHolder>("""{"Secret":null}""")!.Secret.Should().BeNull();
        JsonConvert.DeserializeObject<SecretHolder>("""{"Secret":""}""")!.Secret.Should().BeNull("Newtonsoft.Json makes null of empty text before it asks");
        JsonConvert.DeserializeObject<SecretRecord>($$"""{"Secret":"{{Characters}}","Name":"n"}""")!.Secret.Should().Be(Secret);
        new DeserializerBuilder().Build().Deserialize<SecretHolder>($"Secret: {Characters}").Secret.Should().Be(Secret);
    }

    [Theory]
    [InlineData("\\n")]
    [InlineData("hidden\\nvalue")]
    [InlineData("hidden\\u0000value")]
    public void Case_A02_text_that_is_no_secret_is_refused_without_being_shown(string json)
    {
        var read = JsonConvert.DeserializeObject<SecretHolder>($$"""{"Secret":"{{json}}"}""")!.Secret!;

        FluentActions.Invoking(read.Reveal).Should().Throw<InvalidOperationException>().Which.ToString().Should().Contain("cannot be used. The credential ").And.NotContain("hidden");
        read.ToString().Should().Be("***");
        read.Should().NotBe(Secret);
    }

    [Fact]
    public void Case_A02_page_has_a_row_for_each_serializer() =>
        Rows().Select(static row => row.Name).Should().Equal(Serializers.All.Keys);

    [Fact]
    public void Case_A02_rows_of_the_page_say_what_happens()
    {
        foreach (var (name, secret) in Rows())
        {
            secret.Should().StartWith(Serializers.IsLogger(name) ? "`***`" : "refused", name);
        }
    }

    /// <summary>The rows of the page's table of serializers.</summary>
    internal static List<(string Name, string Secret)> Rows() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "contract", "docs", "secrets.md")).SkipWhile(static line => line != "## What serializers do").Skip(1)
            .SkipWhile(static line => !line.StartsWith("| --- ", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(static line => line.StartsWith('|'))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries)).Select(static cells => (cells[1], cells[2]))];

    /// <summary>What a serializer does not write, whatever it holds; or where it calls nothing of ours.</summary>
    private static bool RefusesByItself(string serializer, string shape) =>
        serializer is "MessagePack" or "MessagePack, without contracts"
        || (serializer == "XmlSerializer" && shape is not ("alone" or "member" or "list"))
        || (serializer.StartsWith("DataContract", StringComparison.Ordinal) && shape == "record");

    private static IEnumerable<Type> HolderTypes() =>
        new[] { typeof(TokenClientModel), typeof(TokenSharingOptions), typeof(TokenServicesEmulator) }
            .SelectMany(static type => type.Assembly.GetExportedTypes())

            // With the library for netstandard2.0, the emulator is compiled into the tests.
            .Where(static type => type.Namespace?.Contains("Tests", StringComparison.Ordinal) == false)

            // The emulator is a server, which no program stores.
            .Where(static type => type is { IsClass: true, IsAbstract: false } && type != typeof(TokenServicesEmulator) && SecretsOf(type).Any())
            .SelectMany(static type => type.IsGenericTypeDefinition
                ? new[] { typeof(VercelToken), typeof(InfisicalToken), typeof(CrafterToken) }.Select(token => type.MakeGenericType(token))
                : [type]);

    private static IEnumerable<PropertyInfo> SecretsOf(Type type) =>
        type.GetProperties().Where(static property => property.PropertyType == typeof(SecretString));

    private static bool IsLeftOut(PropertyInfo property) => property.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute));

    private static object Filled(Type type)
    {
        var holder = type == typeof(CreateCrafterToken) ? new CreateCrafterToken("app", TokenExpiry.Never)
            : type == typeof(VercelInstallation) ? new VercelInstallation("icfg_1", Secret)
            : Activator.CreateInstance(type)!;
        foreach (var property in SecretsOf(type).Where(static property => property.CanWrite))
        {
            property.SetValue(holder, Secret);
        }

        return holder;
    }
}
