using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Text.Json;
using TokenClients.Tests.Serialization;

namespace TokenClients.Tests.Credentials;

public sealed class SecretStringTests
{
    private const string Value = "vcp_sEcret+1 ü";

    private static readonly SecretString Secret = new(Value);

    [Fact]
    public void Reveal_is_the_only_way_out()
    {
        Secret.Reveal().Should().Be(Value);
        Secret.Masked.Should().Be("***");
        FluentActions.Invoking(static () => Secret.NotSerialized).Should().Throw<NotSupportedException>().Which.ToString().Should().NotContain(Value);
        typeof(SecretString).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Select(static property => property.Name).Should().BeEquivalentTo(nameof(SecretString.Masked), nameof(SecretString.NotSerialized));
        typeof(SecretString).GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Should().BeEmpty();
        typeof(SecretString).GetMethods().Where(static method => method.Name is "op_Implicit" or "op_Explicit").Should().BeEmpty();
        typeof(SecretString).GetInterfaces().Should().BeEquivalentTo([typeof(IEquatable<SecretString>), typeof(System.Xml.Serialization.IXmlSerializable)]);
    }

    [Fact]
    public void Formatting_of_every_kind_gives_a_mask()
    {
        Secret.ToString().Should().Be("***");
        $"{Secret,5:X}".Should().Be("  ***");
        string.Concat("a", Secret).Should().Be("a***");
        Convert.ToString(Secret, CultureInfo.InvariantCulture).Should().Be("***");
    }

    [Fact]
    public void Debugger_shows_a_mask()
    {
        typeof(SecretString).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value.Should().Be("***");

        // In a Debug build the compiler adds the attribute to some of them once more.
        typeof(SecretString).GetFields(BindingFlags.NonPublic | BindingFlags.Instance).Should().NotBeEmpty()
            .And.OnlyContain(static field => field.GetCustomAttributes<DebuggerBrowsableAttribute>().Select(static attribute => attribute.State).Distinct().SequenceEqual(new[] { DebuggerBrowsableState.Never }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("a\n")]
    [InlineData("a\rb")]
    [InlineData("\0a")]
    public void Text_that_is_no_credential_is_refused_without_being_shown(string value)
    {
        var error = FluentActions.Invoking(() => new SecretString(value + (value.Length > 1 ? "XYZ" : ""))).Should().Throw<ArgumentException>().Which;

        error.ParamName.Should().Be("value");
        error.Message.Should().NotContain("XYZ");
    }

    [Fact]
    public void Characters_of_a_buffer_are_the_same_credential()
    {
        new SecretString(Value.AsSpan()).Should().Be(Secret);
        FluentActions.Invoking(static () => new SecretString("hidden\n".AsSpan())).Should().Throw<ArgumentException>().Which.Message.Should().NotContain("hidden");
        FluentActions.Invoking(static () => new SecretString([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(static () => new SecretString(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Equality_is_by_the_characters()
    {
        Secret.Equals(new SecretString(Value)).Should().BeTrue();
        Secret.Equals((object)new SecretString(Value)).Should().BeTrue();
        Secret.GetHashCode().Should().Be(new SecretString(Value).GetHashCode());
        (Secret == new SecretString(Value)).Should().BeTrue();
        (Secret != new SecretString(Value)).Should().BeFalse();
        foreach (var other in new[] { Value + "x", Value[..^1], "V" + Value[1..], Value[..^1] + "u", Value.ToUpperInvariant() })
        {
            Secret.Equals(new SecretString(other)).Should().BeFalse();
            (Secret != new SecretString(other)).Should().BeTrue();
        }

        Secret.Equals((object)Value).Should().BeFalse("text is no credential");
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, Value, false)]
    [InlineData(Value, null, false)]
    public void Null_is_equal_to_null_only(string? left, string? right, bool equal)
    {
        SecretString? one = left is null ? null : new(left), other = right is null ? null : new(right);

        (one == other).Should().Be(equal);
        (one != other).Should().Be(!equal);
        Secret.Equals(left is null ? one : other).Should().BeFalse();
    }

    [Theory]
    [InlineData("vcp_1", "vcp_1")]
    [InlineData("vcp_1\n", "vcp_1")]
    [InlineData("vcp_1\r\n\r\n", "vcp_1")]
    [InlineData(" vcp\t1 \n", " vcp\t1 ")]
    public void Variable_and_file_lose_their_final_line_breaks_only(string content, string expected)
    {
        WithVariable(content, static name => SecretString.FromEnvironment(name)).Reveal().Should().Be(expected);
        WithFile(content, SecretString.FromFile).Reveal().Should().Be(expected);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("XYZ\nXYZ")]
    [InlineData("\nXYZ")]
    public void Variable_and_file_that_hold_no_credential_are_refused_by_their_name(string content)
    {
        var variable = FluentActions.Invoking(() => WithVariable(content, static name => SecretString.FromEnvironment(name))).Should().Throw<InvalidOperationException>().Which;
        var file = FluentActions.Invoking(() => WithFile(content, SecretString.FromFile)).Should().Throw<InvalidOperationException>().Which;

        variable.Message.Should().Contain("TOKENCLIENTSTEST_").And.NotContain("XYZ");
        file.Message.Should().Contain(".secret").And.NotContain("XYZ");
    }

    [Fact]
    public void Variable_or_file_that_is_not_there_is_named()
    {
        FluentActions.Invoking(static () => SecretString.FromEnvironment("TOKENCLIENTSTEST_NONE")).Should().Throw<InvalidOperationException>().Which.Message.Should().Contain("TOKENCLIENTSTEST_NONE");
        FluentActions.Invoking(static () => SecretString.FromFile("/nowhere/at/all")).Should().Throw<IOException>();
        FluentActions.Invoking(static () => SecretString.FromEnvironment(" ")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(static () => SecretString.FromEnvironment(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => SecretString.FromFile("")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(static () => SecretString.FromFile(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void File_with_a_byte_order_mark_is_read_without_it() =>
        WithFile("\uFEFFvcp_1", SecretString.FromFile).Reveal().Should().Be("vcp_1");

    [Fact]
    public void Json_is_read()
    {
        JsonSerializer.Deserialize<SecretString>("\"vcp_\\u0031\"")!.Reveal().Should().Be("vcp_1");
        JsonSerializer.Deserialize<SecretString>("null").Should().BeNull();
        JsonSerializer.Deserialize<SecretHolder>("""{"Secret":"vcp_1"}""")!.Secret!.Reveal().Should().Be("vcp_1");
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"XYZ\\nXYZ\"")]
    [InlineData("7")]
    [InlineData("true")]
    [InlineData("{}")]
    public void Json_that_is_no_credential_is_refused_without_being_shown(string json) =>
        FluentActions.Invoking(() => JsonSerializer.Deserialize<SecretString>(json)).Should().Throw<JsonException>().Which.ToString().Should().NotContain("XYZ");

    private static SecretString WithVariable(string content, Func<string, SecretString> read)
    {
        var name = "TOKENCLIENTSTEST_" + Guid.NewGuid().ToString("N");
        Environment.SetEnvironmentVariable(name, content);
        try
        {
            return read(name);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static SecretString WithFile(string content, Func<string, SecretString> read)
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".secret");
        File.WriteAllText(path, content);
        try
        {
            return read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
