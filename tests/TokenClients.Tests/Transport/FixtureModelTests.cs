using System.Text;
using System.Text.Json;
using TokenClients.Models;

namespace TokenClients.Tests.Transport;

/// <summary>Everything that a generated constructor can read.</summary>
public sealed class FixtureModelTests
{
    private static readonly DateTimeOffset Instant = new(2026, 8, 6, 7, 8, 9, TimeSpan.Zero);

    [Fact]
    public void Model_has_every_kind_of_member()
    {
        var thing = Read("""
            {
              "kind": "new", "other_kind": "plain", "class": "c", "note": "n", "thingId": "0f8fad5b-d9cb-469f-a165-70867728950e", "enabled": true, "count": 3, "limit": 4, "share": 0.5,
              "createdAt": "2026-08-06T07:08:09Z", "expiry": 1786000089000, "password": "p", "address": "https://leak.example", "names": ["a", "b"], "kinds": ["x", "y"],
              "size": {"width": 1, "unit": "cm"}, "smallest": {"width": 2, "unit": "mm"}, "sizes": [{"width": 3, "unit": "m"}, {"ignored": {"a": 1}}], "ignored": "i"
            }
            """);

        thing.Should().BeEquivalentTo(new
        {
            Kind = new FixtureKind("new"),
            OtherKind = new FixtureKind("plain"),
            Class = "c",
            Note = "n",
            Id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
            Enabled = true,
            Count = 3L,
            Limit = 4L,
            Share = 0.5,
            CreatedAt = Instant,
            Password = new SecretString("p"),
            Address = new SecretString("https://leak.example"),
            Names = new[] { "a", "b" },
            Kinds = new[] { new FixtureKind("x"), new FixtureKind("y") },
            Size = new { Text = "1 cm" },
            SmallestSize = new { Text = "2 mm" },
            Sizes = new[] { new { Text = "3 m" }, new { Text = " " } },
        });
        thing.Expiry.Should().Be(TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(1_786_000_089_000)));
        thing.Response.StatusCode.Should().Be(299);
        thing.Extra.Names.Should().BeEmpty();
        thing.Sizes.Should().OnlyContain(static size => size.Extra.Names.Count == 0);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"kind":null,"other_kind":null,"class":null,"note":null,"thingId":null,"enabled":null,"count":null,"limit":null,"share":null,"createdAt":null,"password":null,"address":null,"names":null,"kinds":null,"size":null,"smallest":null,"sizes":null,"ignored":null}""", true)]
    [InlineData("""{"kind":{},"other_kind":[],"class":{},"note":[],"thingId":"no","enabled":"no","count":"no","limit":{},"share":"NaN","createdAt":"no","names":"no","kinds":{},"size":[],"smallest":1,"sizes":{}}""", false)]
    public void Absent_null_or_unreadable_member_leaves_what_the_initializer_says(string json, bool isAllKnown)
    {
        var thing = Read(json);

        thing.Should().BeEquivalentTo(new FixtureThing(), static options => options.Excluding(static model => model.Response).Excluding(static model => model.Extra).ComparingByMembers<FixtureKind>());
        using var document = JsonDocument.Parse(json);
        var kept = isAllKnown ? [] : document.RootElement.EnumerateObject().Select(static member => member.Name).ToList();
        thing.Extra.Names.Should().BeEquivalentTo(kept);
    }

    [Fact]
    public void Last_value_that_can_be_read_counts()
    {
        var thing = Read("""{"class":"first","class":"second","class":null,"class":{"a":1},"size":{"width":1},"size":{"width":2}}""");

        thing.Class.Should().Be("second");
        thing.Size!.Text.Should().Be("2 ");
        thing.Extra.TryGet("class", out var kept).Should().BeTrue();
        kept.GetRawText().Should().Be("""{"a":1}""");
    }

    [Fact]
    public void Members_that_are_not_known_are_kept_by_the_object_that_they_are_in()
    {
        var thing = Read("""{"x":1,"size":{"y":2,"width":1},"sizes":[{"z":3},4],"\u0063ount":5,"w":6}""");

        thing.Count.Should().Be(5, "an escaped name is the same name");
        thing.Extra.Names.Should().BeEquivalentTo("x", "w", "sizes");
        thing.Size!.Extra.Names.Should().Equal("y");
        thing.Sizes.Should().ContainSingle().Which.Extra.Names.Should().Equal("z");
    }

    [Theory]
    [InlineData("null", "never")]
    [InlineData("\"no\"", "unknown")]
    [InlineData("0", "1970-01-01T00:00:00Z")]
    public void Expiry_that_is_null_is_never_and_one_that_cannot_be_read_is_unknown(string value, string expiry) =>
        Read($$"""{"expiry":{{value}}}""").Expiry.ToString().Should().Be(expiry);

    [Fact]
    public void Secret_that_cannot_be_one_is_not_kept()
    {
        var thing = Read("""{"password":"","address":{"secret":"s"}}""");

        (thing.Password ?? thing.Address).Should().BeNull();
        thing.Extra.Names.Should().BeEmpty();
    }

    [Fact]
    public void Members_whose_names_cannot_be_decoded_are_left_out()
    {
        // What Latin-1 writes for ÿ is not UTF-8, and \ud800 is half a surrogate pair.
        var thing = Read(Encoding.Latin1.GetBytes("""{"ÿ":{"class":"inner"},"\ud800":["inner"],"class":"outer","\u0078":1}"""));

        thing.Class.Should().Be("outer");
        thing.Extra.Names.Should().Equal("x");
    }

    private static FixtureThing Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    private static FixtureThing Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var members = new Members(reader, new() { StatusCode = 299 });
        var thing = FixtureThing.Read(ref members);
        members.Next().Should().BeFalse("the constructor reads all members");
        return thing;
    }
}
