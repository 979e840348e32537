using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NJsonSchema;
using TokenClients.Infisical;
using TokenClients.Tests;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Packages;

/// <summary>The schema that gives completion in appsettings.json says what registration does: the same keys, the same defaults, and the same refusals as far as a schema can.</summary>
public sealed class SchemaTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("src", "TokenClients", "ConfigurationSchema.json"));
    private static readonly JsonObject Root = JsonNode.Parse(Text)!.AsObject();
    private static readonly JsonObject Services = Properties(Properties(Root)["TokenClients"]!.AsObject());

    public static TheoryData<string> Sections => [.. DocumentedSettings.Sections.Select(static section => section.Name)];

    public static TheoryData<string, string> Wrong => new()
    {
        { "Vercel", """{ "BaseAddress": "api.vercel.com" }""" },
        { "Vercel", """{ "BaseAddress": "https://user@api.vercel.com" }""" },
        { "Vercel", """{ "BaseAddress": "https://api.vercel.com/?a=b" }""" },
        { "Infisical", """{ "BaseAddress": "eu" }""" },
        { "Infisical", """{ "AccessToken": "one", "AccessTokenFile": "/two" }""" },
        { "Apinizer", """{ "ClientSecret": "one", "ClientSecretFile": "/two" }""" },
        { "Vercel", """{ "TeamId": "team_1", "TeamSlug": "acme" }""" },
        { "Vercel", """{ "TeamSlug": " " }""" },
        { "Vercel", """{ "Resilience": { "TotalRequestTimeout": { "Timeout": "30" } } }""" },
        { "Vercel", """{ "Resilience": { "TotalRequestTimeout": { "Timeout": "30s" } } }""" },
        { "Vercel", """{ "Resilience": { "TotalRequestTimeout": { "Timeout": "24:00:00" } } }""" },
        { "Vercel", """{ "Resilience": { "Retry": { "MaxRetryAttempts": 11 } } }""" },
        { "Vercel", """{ "Resilience": { "CircuitBreaker": { "FailureRatio": 1.5 } } }""" },
        { "Vercel", """{ "Resilience": { "CircuitBreaker": { "MinimumThroughput": 1 } } }""" },
        { "Vercel", """{ "Resilience": 3 }""" },
        { "Vercel", """{ "Resilience": { "MaxRetries": 2 } }""" },
        { "Vercel", """{ "Resilience": { "AttemptTimeout": "00:00:05" } }""" },
        { "Crafter", """{ "AllowWellKnownToken": "perhaps" }""" },
        { "Crafter", """{ "Instances": { "team__b": { "AccessToken": "one" } } }""" },
        { "Crafter", """{ "Instances": { "b": "one" } }""" },
    };

    [Fact]
    public void Services_are_those_that_registration_knows() =>
        Services.Select(static service => service.Key).Should().BeEquivalentTo(DocumentedSettings.Sections.Select(static section => section.Name));

    [Theory]
    [MemberData(nameof(Sections))]
    public void Keys_are_those_that_are_bound(string section)
    {
        var (service, instance) = Find(section);
        var bound = DocumentedSettings.Sections.Single(candidate => candidate.Name == section).Keys;

        Leaves(service).Select(static leaf => leaf.Key).Should().BeEquivalentTo(bound);
        Leaves(instance).Select(static leaf => leaf.Key).Should().BeEquivalentTo(bound, "a keyed client has the same keys, and no keyed clients of its own");
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Defaults_are_those_of_the_options_and_every_key_is_described(string section)
    {
        var documented = DocumentedSettings.Sections.Single(candidate => candidate.Name == section);
        var options = documented.CreateOptions();
        foreach (var (key, schema) in Leaves(Find(section).Service))
        {
            schema["description"]!.GetValue<string>().Should().EndWith(".", key);
            var expected = documented.ValueOf(options, key) is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
            schema["default"]?.ToString().Should().BeEquivalentTo(expected, key);
            (schema["default"] is null).Should().Be(expected is null, key);
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Each_key_is_accepted_and_an_unknown_one_is_refused_as_at_start_up(string section)
    {
        var documented = DocumentedSettings.Sections.Single(candidate => candidate.Name == section);
        var schema = await JsonSchema.FromJsonAsync(Text);
        foreach (var (key, leaf) in Leaves(Find(section).Service))
        {
            var text = documented.TextOf(key);
            var value = leaf["type"]!.GetValue<string>() == "string" ? JsonValue.Create(text) : JsonNode.Parse(text)!;
            var settings = At(key, value);
            Errors(schema, section, settings).Should().BeEmpty(key);
            Errors(schema, section, new JsonObject { ["Instances"] = new JsonObject { ["team_b"] = settings.DeepClone() } }).Should().BeEmpty(key);

            // One letter more, at whatever depth.
            var mistyped = At(key + "x", value.DeepClone());
            Errors(schema, section, mistyped).Should().NotBeEmpty(key);
            FluentActions.Invoking(() => Bind(documented, Wrap(section, mistyped))).Should().Throw<OptionsValidationException>().WithMessage("*is not a known key*");
        }

        schema.Validate("""{ "TokenClients": { "Vercl": {} } }""").Should().NotBeEmpty();
        schema.Validate("""{ "Logging": { "LogLevel": { "Default": "Debug" } } }""").Should().BeEmpty("the rest of the file is others'");
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_start_up_refuses_is_refused_here_as_well(string section, string settings)
    {
        var schema = await JsonSchema.FromJsonAsync(Text);
        var documented = DocumentedSettings.Sections.Single(candidate => candidate.Name == section);

        Errors(schema, section, JsonNode.Parse(settings)!.AsObject()).Should().NotBeEmpty();
        FluentActions.Invoking(() => Bind(documented, Wrap(section, JsonNode.Parse(settings)!.AsObject()))).Should().Throw<OptionsValidationException>();
    }

    [Fact]
    public async Task Example_of_the_package_page_is_accepted_by_both()
    {
        var schema = await JsonSchema.FromJsonAsync(Text);
        var example = new MarkdownPage("src/TokenClients/README.md").Blocks("json").Should().ContainSingle().Which;
        var mounted = Directory.CreateTempSubdirectory();
        try
        {
            foreach (var file in (string[])["infisical", "vercel", "vercel-b"])
            {
                await File.WriteAllTextAsync(Path.Combine(mounted.FullName, file), "token-1");
            }

            schema.Validate(example).Should().BeEmpty();
            using var services = Provide(example.Replace("/run/secrets", mounted.FullName, StringComparison.Ordinal));
            services.GetRequiredService<IVercelTokens>().Should().NotBeNull();
            services.GetRequiredKeyedService<IVercelTokens>("team_b").Should().NotBeNull();
            services.GetRequiredService<IInfisicalTokenAuth>().Should().NotBeNull();
        }
        finally
        {
            mounted.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Key_of_an_instance_is_what_registration_takes_for_one()
    {
        var schema = await JsonSchema.FromJsonAsync(Text);
        foreach (var key in (string[])["b", "team_b", "B2", "a_b_c", "_b", "b_", "a__b", "a-b", "a.b", "ä", ""])
        {
            var settings = new JsonObject { ["Instances"] = new JsonObject { [key] = new JsonObject { ["AccessToken"] = "one" } } };
            var isRefused = Errors(schema, "Vercel", settings).Count > 0;
            var starting = FluentActions.Invoking(() =>
            {
                using var services = Provide(Wrap("Vercel", settings));
                services.GetRequiredService<IStartupValidator>().Validate();
            });

            if (isRefused)
            {
                starting.Should().Throw<OptionsValidationException>(key);
            }
            else
            {
                starting.Should().NotThrow(key);
            }
        }
    }

    private static ICollection<NJsonSchema.Validation.ValidationError> Errors(JsonSchema schema, string section, JsonObject settings) => schema.Validate(Wrap(section, settings));

    private static string Wrap(string section, JsonObject settings) => new JsonObject { ["TokenClients"] = new JsonObject { [section] = settings.DeepClone() } }.ToJsonString();

    private static JsonObject At(string key, JsonNode value)
    {
        var parts = key.Split(':');
        return (JsonObject)parts.Reverse().Aggregate(value, static (inner, part) => new JsonObject { [part] = inner });
    }

    private static ServiceProvider Provide(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        var services = new ServiceCollection();
        services.AddTokenClients(new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection("TokenClients"));
        return services.BuildServiceProvider();
    }

    /// <summary>Does what a host does at its start.</summary>
    private static void Bind(DocumentedSection section, string json)
    {
        using var services = Provide(json);
        services.GetRequiredService<IStartupValidator>().Validate();
        section.GetOptions(services, instance: null);
    }

    private static (JsonObject Service, JsonObject Instance) Find(string section)
    {
        var service = Services[section]!.AsObject();
        var instances = Properties(service)["Instances"]!.AsObject();
        return (service, Resolve(instances["patternProperties"]!.AsObject().Should().ContainSingle().Which.Value!.AsObject()));
    }

    /// <summary>The keys of a section with what the schema says of each; those of keyed clients are a section of their own.</summary>
    private static IEnumerable<(string Key, JsonObject Schema)> Leaves(JsonObject section, string prefix = "")
    {
        section["additionalProperties"]!.GetValue<bool>().Should().BeFalse(prefix);
        foreach (var (name, node) in Properties(section))
        {
            var schema = Resolve(node!.AsObject());
            if (schema["type"]!.GetValue<string>() != "object")
            {
                yield return (prefix + name, schema);
            }
            else if (name != "Instances")
            {
                foreach (var leaf in Leaves(schema, $"{prefix}{name}:"))
                {
                    yield return leaf;
                }
            }
        }
    }

    private static JsonObject Properties(JsonObject schema) => schema["properties"]!.AsObject();

    private static JsonObject Resolve(JsonObject schema)
    {
        if (schema["$ref"] is not { } reference)
        {
            return schema;
        }

        var target = Root;
        foreach (var part in reference.GetValue<string>().Split('/')[1..])
        {
            target = target[part]!.AsObject();
        }

        return Resolve(target);
    }
}
