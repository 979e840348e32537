using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Newtonsoft.Json;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Tests.Conventions;
using TokenClients.Vercel;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace TokenClients.Tests.Serialization;

/// <summary>The library's other values in a program's own options and in what it stores.</summary>
public sealed class ValueConversionTests
{
    private static readonly DateTimeOffset Instant = new(2027, 1, 31, 12, 0, 0, 123, TimeSpan.Zero);

    /// <summary>A text as people write it in configuration, and the value.</summary>
    private static readonly (string Text, object Value)[] Texts =
    [
        ("never", TokenExpiry.Never),
        ("unknown", TokenExpiry.Unknown),
        ("2027-01-31T12:00:00.123Z", TokenExpiry.At(Instant)),
        ("2027-01-31T14:00:00.123+02:00", TokenExpiry.At(Instant)),
        ("in 30.00:00:00", TokenExpiry.In(TimeSpan.FromDays(30))),
        ("in 12:30:00", TokenExpiry.In(TimeSpan.FromHours(12.5))),
        ("token", VercelTokenType.Token),
        ("hologram", new VercelTokenType("hologram")),
        ("github-webhook", VercelOrigin.GitHubWebhook),
        ("team", new VercelScopeType("team")),
        ("READ_TENANT", CrafterAction.ReadTenant),
        ("server maximum, at most unbounded", InfisicalTokenLifetime.ServerMaximum),
        ("server maximum", InfisicalTokenLifetime.ServerMaximum),
        ("1.00:00:00", InfisicalTokenLifetime.Of(TimeSpan.FromDays(1))),
        ("1.00:00:00, at most 30.00:00:00", InfisicalTokenLifetime.Of(TimeSpan.FromDays(1), TimeSpan.FromDays(30))),
        ("10.0.0.0/24", new InfisicalTrustedIp("10.0.0.0/24")),
    ];

    public static TheoryData<string, Type> TextsAndTypes => new(Texts.Select(static row => (row.Text, row.Value.GetType())));

    [Fact]
    public void Case_A03_every_public_value_has_a_converter()
    {
        var values = Library.PublicTypes.Where(static type => !type.IsEnum && type.IsDefined(typeof(System.Text.Json.Serialization.JsonConverterAttribute), inherit: false)).ToList();

        values.Should().OnlyContain(static type => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)));
        values.Where(static type => type != typeof(SecretString)).Should().BeEquivalentTo(Texts.Select(static text => text.Value.GetType()).Distinct());
        Library.PublicTypes.Where(static type => type.IsValueType && !type.IsEnum).Should().BeSubsetOf(values);
    }

    [Theory]
    [MemberData(nameof(TextsAndTypes))]
    public void Case_A03_value_is_bound_from_configuration(string text, Type type)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Value"] = text, ["Values:0"] = text }).Build();
        var expected = Texts.Single(row => row.Text == text).Value;

        configuration.GetValue(type, "Value").Should().Be(expected);
        foreach (var holder in new[] { typeof(ValueHolder<>), typeof(ValueListHolder<>) })
        {
            dynamic bound = configuration.Get(holder.MakeGenericType(type), static options => options.ErrorOnUnknownConfiguration = false)!;
            ((object)bound.Value).Should().Be(expected);
        }
    }

    [Theory]
    [InlineData(typeof(TokenExpiry), "")]
    [InlineData(typeof(TokenExpiry), "30")]
    [InlineData(typeof(TokenExpiry), "1.5")]
    [InlineData(typeof(TokenExpiry), "12:00")]
    [InlineData(typeof(TokenExpiry), "in 30")]
    [InlineData(typeof(TokenExpiry), "in 24:00:00")]
    [InlineData(typeof(TokenExpiry), "in 00:00:00")]
    [InlineData(typeof(TokenExpiry), "in -1.00:00:00")]
    [InlineData(typeof(InfisicalTokenLifetime), "")]
    [InlineData(typeof(InfisicalTokenLifetime), "3600")]
    [InlineData(typeof(InfisicalTokenLifetime), "24:00:00")]
    [InlineData(typeof(InfisicalTokenLifetime), "00:00:00")]
    [InlineData(typeof(InfisicalTokenLifetime), "00:00:01.5")]
    [InlineData(typeof(InfisicalTokenLifetime), "unbounded")]
    [InlineData(typeof(InfisicalTokenLifetime), "1.00:00:00, at most 30")]
    [InlineData(typeof(InfisicalTrustedIp), "localhost")]
    public void Case_A03_text_of_no_value_is_refused_with_what_to_write(Type type, string text)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Value"] = text }).Build();

        FluentActions.Invoking(() => configuration.GetValue(type, "Value")).Should().Throw<InvalidOperationException>().WithMessage("*'Value'*")
            .Which.InnerException!.Message.Should().Contain("must be");
    }

    [Theory]
    [MemberData(nameof(TextsAndTypes))]
    public void Case_A02_value_comes_back_as_it_was(string text, Type type)
    {
        var value = Texts.Single(row => row.Text == text).Value;
        if (value is TokenExpiry { IsNever: false, IsUnknown: false, Instant: null })
        {
            // When it is read, it would mean another instant.
            FluentActions.Invoking(() => JsonConvert.SerializeObject(value)).Should().Throw<NotSupportedException>().WithMessage("An expiry from TokenExpiry.In(…) has no instant, so it cannot be serialized.*");
            FluentActions.Invoking(() => JsonSerializer.Serialize(value, type)).Should().Throw<NotSupportedException>().WithMessage("An expiry from TokenExpiry.In(…) has no instant, so it cannot be serialized.*");
            return;
        }

        foreach (var dates in Enum.GetValues<DateParseHandling>())
        {
            JsonConvert.DeserializeObject(JsonConvert.SerializeObject(value), type, new JsonSerializerSettings { DateParseHandling = dates }).Should().Be(value);
        }

        JsonSerializer.Deserialize(JsonSerializer.Serialize(value, type), type).Should().Be(value);
    }

    [Theory]
    [InlineData("2027-01-31T12:00:00.123")]
    [InlineData("2027-01-31T12:00:00.123Z")]
    [InlineData("2027-01-31T13:00:00.123+01:00")]
    public void Case_A02_instant_is_the_same_whatever_its_zone(string text)
    {
        JsonConvert.DeserializeObject<TokenExpiry>($"\"{text}\"").Should().Be(TokenExpiry.At(Instant));
        JsonSerializer.Deserialize<TokenExpiry>($"\"{text}\"").Should().Be(TokenExpiry.At(Instant));
    }

    [Fact]
    public async Task Case_A02_result_comes_back_as_it_was_from_Newtonsoft()
    {
        using var vercel = Wire.Vercel("""{"token":{"id":"tok_1","name":"n","type":"oauth2-token","origin":"github-webhook","scopes":[{"type":"team","teamId":"t"}],"expiresAt":1801396800123,"leakedUrl":"https://example.com/hidden-value","surprise":{"hidden":"hidden-value"}}}""");
        var token = await vercel.GetTokenAsync("tok_1", cancellationToken: TestContext.Current.CancellationToken);

        var text = JsonConvert.SerializeObject(token);
        var back = JsonConvert.DeserializeObject<VercelToken>(text)!;

        text.Should().NotContain("hidden-value").And.NotContain("LeakedUrl");
        token.LeakedUrl.Should().NotBeNull();
        token.Extra.Names.Should().Equal("surprise");
        (back.Id, back.Type, back.Origin, back.Expiry, back.Scopes.Single().Type, back.LeakedUrl).Should().Be((token.Id, token.Type, token.Origin, token.Expiry, token.Scopes[0].Type, null));
    }
}

public sealed class ValueHolder<T>
{
    public T? Value { get; set; }
}

public sealed class ValueListHolder<T>
{
    public IReadOnlyList<T> Values { get; set; } = [];

    public T Value => Values.Single();
}
