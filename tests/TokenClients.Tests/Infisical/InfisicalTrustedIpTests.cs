using System.Text.Json;
using TokenClients.Infisical;

namespace TokenClients.Tests.Infisical;

public sealed class InfisicalTrustedIpTests
{
    [Theory]
    [InlineData("255.255.255.255")]
    [InlineData("10.0.0.0/24")]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.1.2.3/32")]
    [InlineData("::")]
    [InlineData("2001:DB8:0:0:0:0:0:1")]
    [InlineData("2001:db8::1/128")]
    [InlineData("::ffff:192.0.2.7")]
    public void An_address_or_a_range_is_taken_as_it_was_given(string text)
    {
        var ip = new InfisicalTrustedIp(text);

        ip.Address.Should().Be(text);
        ip.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.256")]
    [InlineData("010.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("/24")]
    [InlineData("::/129")]
    [InlineData("[::1]")]
    [InlineData("10.0.0.1:443")]
    [InlineData("fe80::1%eth0")]
    [InlineData("*")]
    public void What_is_no_address_is_refused_with_what_would_be_one(string text) =>
        FluentActions.Invoking(() => new InfisicalTrustedIp(text)).Should().Throw<ArgumentException>().WithMessage("*192.0.2.7, 10.0.0.0/24, 2001:db8::/32*address*").Which.ParamName.Should().Be("address");

    [Fact]
    public void No_address_is_refused() =>
        FluentActions.Invoking(() => new InfisicalTrustedIp(null!)).Should().Throw<ArgumentNullException>().Which.ParamName.Should().Be("address");

    [Fact]
    public void Equal_texts_are_equal_values()
    {
        var one = new InfisicalTrustedIp("2001:db8::/32");
        var same = new InfisicalTrustedIp("2001:DB8::/32");
        var other = new InfisicalTrustedIp("2001:db8::/33");

        new HashSet<InfisicalTrustedIp> { one, same, other }.Should().Equal(one, other);
        one.Equals((object)same).Should().BeTrue();
        foreach (var none in new object?[] { null, "2001:db8::/32", other })
        {
            one.Equals(none).Should().BeFalse();
        }
    }

    [Fact]
    public void The_two_wildcards_are_the_servers_default() =>
        new[] { InfisicalTrustedIp.AnyIPv4, InfisicalTrustedIp.AnyIPv6 }.Select(static ip => ip.Address).Should().Equal("0.0.0.0/0", "::/0");

    [Fact]
    public void Json_null_is_null()
    {
        JsonSerializer.Deserialize<InfisicalTrustedIp>("null").Should().BeNull();
        JsonSerializer.Serialize<InfisicalTrustedIp?>(null).Should().Be("null");
    }
}
