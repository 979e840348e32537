using System.Text.Json;
using TokenClients.Infisical;

namespace TokenClients.Tests.Infisical;

public sealed class InfisicalTrustedIpTests
{
    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("10.0.0.0/24")]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.1.2.3/32")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::/0")]
    [InlineData("2001:db8::/32")]
    [InlineData("2001:DB8:0:0:0:0:0:1")]
    [InlineData("2001:db8::1/128")]
    [InlineData("::ffff:192.0.2.7")]
    [InlineData("fe80::1")]
    public void An_address_or_a_range_is_taken_as_it_was_given(string text)
    {
        var ip = new InfisicalTrustedIp(text);

        ip.Address.Should().Be(text);
        ip.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("10.0.0.1 ")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.1\t")]
    [InlineData("::1\n")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("1")]
    [InlineData("2130706433")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/24/24")]
    [InlineData("10.0.0.0/255.255.255.0")]
    [InlineData("10.0.0.0/99999999999")]
    [InlineData("/24")]
    [InlineData("::/129")]
    [InlineData("2001:db8::g")]
    [InlineData("2001:db8")]
    [InlineData("[::1]")]
    [InlineData("[::1]:443")]
    [InlineData("10.0.0.1:443")]
    [InlineData("fe80::1%eth0")]
    [InlineData("host.example")]
    [InlineData("*")]
    [InlineData("10.0.0.1-10.0.0.9")]
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

        one.Equals(same).Should().BeTrue();
        one.Equals((object)same).Should().BeTrue();
        one.GetHashCode().Should().Be(same.GetHashCode());
        one.Equals(other).Should().BeFalse();
        foreach (var none in new object?[] { null, "2001:db8::/32", other })
        {
            one.Equals(none).Should().BeFalse();
        }

        foreach (var none in new InfisicalTrustedIp?[] { null, other })
        {
            one.Equals(none).Should().BeFalse();
        }

        new HashSet<InfisicalTrustedIp> { one, same, other }.Should().HaveCount(2);
    }

    [Fact]
    public void A_host_is_no_range() => new InfisicalTrustedIp("10.0.0.0").Should().NotBe(new InfisicalTrustedIp("10.0.0.0/24"));

    [Fact]
    public void The_two_wildcards_are_the_servers_default()
    {
        InfisicalTrustedIp.AnyIPv4.Address.Should().Be("0.0.0.0/0");
        InfisicalTrustedIp.AnyIPv6.Address.Should().Be("::/0");
    }

    [Theory]
    [InlineData("10.0.0.0/24")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::1")]
    public void Json_round_trips(string text)
    {
        var json = JsonSerializer.Serialize(new InfisicalTrustedIp(text));

        JsonSerializer.Deserialize<string>(json).Should().Be(text);
        JsonSerializer.Deserialize<InfisicalTrustedIp>(json).Should().Be(new InfisicalTrustedIp(text));
    }

    [Fact]
    public void Json_null_is_null_and_what_is_no_text_is_refused()
    {
        JsonSerializer.Deserialize<InfisicalTrustedIp>("null").Should().BeNull();
        JsonSerializer.Serialize<InfisicalTrustedIp?>(null).Should().Be("null");
        FluentActions.Invoking(() => JsonSerializer.Deserialize<InfisicalTrustedIp>("7")).Should().Throw<JsonException>();
        FluentActions.Invoking(() => JsonSerializer.Deserialize<InfisicalTrustedIp>("{}")).Should().Throw<JsonException>();
    }
}
