using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Caching;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Tests.Serialization;

/// <summary>A secret in options of a program's own, bound by the platform's configuration binder.</summary>
public sealed class SecretBindingTests
{
    private const string Characters = "vcp_sEcret0123456789";

    private static readonly Uri Address = new("https://service.example");

    private static readonly Type OptionsType = typeof(ProgramOptions);

    /// <summary>The ways in which programs bind options.</summary>
    private static readonly Dictionary<string, Func<IConfiguration, ProgramOptions>> Ways = new(StringComparer.Ordinal)
    {
        ["Get<T>"] = static section => section.Get<ProgramOptions>()!,
        ["Get<T>, no unknown keys"] = static section => section.Get<ProgramOptions>(static options => options.ErrorOnUnknownConfiguration = true)!,
        ["Get(type)"] = static section => (ProgramOptions)section.Get(OptionsType)!,
        ["Bind"] = static section =>
        {
            var options = new ProgramOptions();
            section.Bind(options);
            return options;
        },
        ["Configure<T>"] = static section => Resolve(services => services.Configure<ProgramOptions>(section)),
        ["AddOptions<T>().Bind"] = static section => Resolve(services => services.AddOptions<ProgramOptions>().Bind(section)),
        ["AddOptions<T>().BindConfiguration"] = static section => Resolve(services => services.AddSingleton(section).AddOptions<ProgramOptions>().BindConfiguration("")),
        ["GetValue<T>"] = static section => new() { Secret = section.GetValue<SecretString>("Secret") },
        ["record"] = static section => new() { Secret = section.Get<ProgramRecord>()!.Secret },
        ["list"] = static section => new() { Secret = section.Get<ProgramLists>()!.Secrets.Single() },
        ["dictionary"] = static section => new() { Secret = section.Get<ProgramLists>()!.ByName["a"] },
    };

    public static TheoryData<string> WayNames => [.. Ways.Keys];

    private const string HalfOfPair = "(half)";

    /// <summary>Every way with one value that is refused, and one way with every such value.</summary>
    public static TheoryData<string, string, string> Refused
    {
        get
        {
            const string LineBreak = "The credential contains a line break or a NUL character. Remove it.";
            var data = new TheoryData<string, string, string>(Ways.Keys.Select(static way => (way, "hidden\nvalue", LineBreak)));
            data.Add("Bind", "", "The credential is empty.");
            data.Add("Bind", "\n", "The credential is empty.");
            data.Add("Bind", "hidden\0value", LineBreak);

            // The test host's protocol cannot carry half of a pair.
            data.Add("Bind", "hidden" + HalfOfPair, "The credential contains an unpaired surrogate, which is not a character. Remove it.");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WayNames))]
    public void Case_A03_secret_is_bound_by(string way)
    {
        Ways[way](Configuration(Characters)).Secret!.Reveal().Should().Be(Characters);
        Ways[way](Configuration(Characters + "\r\n")).Secret!.Reveal().Should().Be(Characters, "a line break at the end is removed, as of files and variables");
    }

    [Fact]
    public void Case_A03_secret_that_is_not_there_is_null() =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Name"] = "n" }).Build().Get<ProgramOptions>()!.Secret.Should().BeNull();

    [Theory]
    [MemberData(nameof(Refused))]
    public void Case_A03_value_that_is_no_secret_is_refused_without_being_shown_by(string way, string value, string problem)
    {
        // The binder of Microsoft.Extensions.Configuration 10 shows the value of a failed conversion, so binding must not fail.
        var secret = Ways[way](Configuration(value.Replace(HalfOfPair, "\uD800", StringComparison.Ordinal))).Secret!;

        var error = FluentActions.Invoking(secret.Reveal).Should().Throw<InvalidOperationException>().Which;
        error.Message.Should().Be("A credential that was read from text, such as a setting, cannot be used. " + problem);
        error.ToString().Should().NotContain("hidden");
        secret.ToString().Should().Be("***");
        secret.Should().NotBe(new SecretString(Characters));
    }

    [Fact]
    public void Case_A03_value_that_is_no_secret_can_be_refused_at_the_start()
    {
        var services = new ServiceCollection();
        services.AddOptions<ProgramOptions>().Bind(Configuration("hidden\nvalue")).Validate(static options => options.Secret?.Reveal() is not null);
        using var provider = services.BuildServiceProvider();

        FluentActions.Invoking(() => provider.GetRequiredService<IOptions<ProgramOptions>>().Value)
            .Should().Throw<InvalidOperationException>().WithMessage("*contains a line break*").Which.ToString().Should().NotContain("hidden");
    }

    [Fact]
    public void Case_A03_value_that_is_no_secret_is_refused_by_options_of_clients()
    {
        var bound = Ways["Bind"](Configuration("hidden\nvalue")).Secret!;
        Action[] clients =
        [
            () => new VercelTokens(new VercelOptions { AccessToken = bound }).Dispose(),
            () => new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = Address, AccessToken = bound }).Dispose(),
            () => new CrafterAccessTokens(new CrafterOptions { BaseAddress = Address, AccessToken = bound }).Dispose(),
            () => new CrafterAccessTokens(new CrafterOptions { BaseAddress = Address, AccessToken = bound, AllowWellKnownToken = true }).Dispose(),
            () => new VercelSso(new VercelSsoOptions { ClientId = "i", ClientSecret = bound }).Dispose(),
            () => new ApinizerAuth(new ApinizerOptions { BaseAddress = Address, ClientId = "i", ClientSecret = bound }).Dispose(),
        ];

        foreach (var client in clients)
        {
            client.Should().Throw<OptionsValidationException>().WithMessage("*cannot be used. The credential contains a line break or a NUL character. Remove it.*").Which.ToString().Should().NotContain("hidden");
        }

        SharedTokenProtection.KeyRefusal(bound).Should().Be("cannot be used. The credential contains a line break or a NUL character. Remove it.");
    }

    [Fact]
    public async Task Case_A03_value_that_is_no_secret_is_refused_by_calls_before_anything_is_sent()
    {
        var bound = Ways["Bind"](Configuration("hidden\nvalue")).Secret!;
        var cancellationToken = TestContext.Current.CancellationToken;
        using var infisical = Wire.Infisical(Wire.Responding("{}"));
        using var apinizer = Wire.Apinizer(Wire.Responding("{}"));
        using var crafter = Wire.Crafter(Wire.Responding("{}"));
        using var sso = Wire.Sso(Wire.Responding("{}"));
        Func<Task>[] calls =
        [
            () => infisical.RenewByValueAsync(bound, cancellationToken),
            () => infisical.RevokeByValueAsync(bound, cancellationToken),
            () => apinizer.CheckByValueAsync(bound, cancellationToken),
            () => crafter.GetTokenAsync(bound, cancellationToken),
            () => crafter.RevokeTokenAsync(bound, cancellationToken),
            () => crafter.CreateTokenAsync(new("app", TokenExpiry.Never) { Id = bound }, cancellationToken),
            () => sso.ExchangeCodeAsync(bound, cancellationToken: cancellationToken),
            () => sso.RefreshAsync(bound, cancellationToken),
        ];

        foreach (var call in calls)
        {
            (await call.Should().ThrowAsync<ArgumentException>()).WithMessage("The credential contains a line break or a NUL character. Remove it.*").Which.ToString().Should().NotContain("hidden");
        }

        FluentActions.Invoking(() => AccessTokenSource.Fixed(bound)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Case_A03_value_that_is_no_secret_is_refused_from_a_provider()
    {
        var bound = Ways["Bind"](Configuration("hidden\nvalue")).Secret!;
        using var vercel = new VercelTokens(new VercelOptions { AccessTokenProvider = _ => new(bound) });

        var error = await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync(cancellationToken: TestContext.Current.CancellationToken));

        error.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        error.ToString().Should().Contain("The credential cannot be used. The credential contains a line break").And.NotContain("hidden");
    }

    private static IConfiguration Configuration(string value) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Name"] = "n",
        ["Secret"] = value,
        ["Secrets:0"] = value,
        ["ByName:a"] = value,
    }).Build();

    private static ProgramOptions Resolve(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        configure(services);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<ProgramOptions>>().Value;
    }
}

public class ProgramLists
{
    public IReadOnlyList<SecretString> Secrets { get; set; } = [];

    public Dictionary<string, SecretString> ByName { get; } = [];
}

public sealed class ProgramOptions : ProgramLists
{
    public string? Name { get; set; }

    public SecretString? Secret { get; set; }
}

public sealed record ProgramRecord(string Name, SecretString Secret);
