using System.IO;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TokenClients.Tests.DependencyInjection;

/// <summary>What the start of a host says of the likeliest mistakes in configuration. The file beside this one holds the sentences: whoever changes one reads it again there, with fresh eyes.</summary>
public sealed class ConfigurationMistakesTests
{
    private const string Approved = "configuration-mistakes.approved.txt";

    /// <summary>Where the sentences are written as they are now, beside the approved ones in the output of the build.</summary>
    private const string Received = "configuration-mistakes.received.txt";

    private const string Vercel = "TokenClients:Vercel:";

    private static readonly (string Key, string? Value) Token = (Vercel + "AccessToken", "vcp_1");

    private static readonly (string Title, (string Key, string? Value)[] Settings)[] Mistakes =
    [
        ("nothing is set", []),
        ("the section has another name", [("TokenClient:Vercel:AccessToken", "vcp_1")]),
        ("a service is named, and nothing below it", [("TokenClients:Vercel", null)]),
        ("a service has a value", [("TokenClients:Vercel", "vcp_1")]),
        ("a service is misspelled", [("TokenClients:Versel:AccessToken", "vcp_1")]),
        ("a service that is none", [Token, ("TokenClients:GitHub:AccessToken", "ghp_1")]),
        ("a key stands above its service", [Token, ("TokenClients:AccessToken", "vcp_1")]),
        ("no credential", [(Vercel + "TeamId", "team_1")]),
        ("an empty credential", [(Vercel + "AccessToken", "")]),
        ("a value and a file in one provider", [Token, (Vercel + "AccessTokenFile", "/run/secrets/vercel")]),
        ("Token", [(Vercel + "Token", "vcp_1")]),
        ("ApiKey", [(Vercel + "ApiKey", "vcp_1")]),
        ("a misspelled key", [(Vercel + "AccesToken", "vcp_1")]),
        ("Bearer before the token", [(Vercel + "AccessToken", "Bearer vcp_1")]),
        ("white space in the token", [(Vercel + "AccessToken", "vcp_1 ")]),
        ("two lines in the token", [(Vercel + "AccessToken", "vcp_1\nvcp_2")]),
        ("a letter that is not ASCII in the token", [(Vercel + "AccessToken", "vcp_ü")]),
        ("a path of white space", [(Vercel + "AccessTokenFile", " ")]),
        ("an address without a scheme", [Token, (Vercel + "BaseAddress", "api.vercel.com")]),
        ("http to another machine", [Token, (Vercel + "BaseAddress", "http://vercel.internal")]),
        ("a user and a password in the address", [Token, (Vercel + "BaseAddress", "https://user:password@vercel.internal")]),
        ("a query in the address", [Token, (Vercel + "BaseAddress", "https://vercel.internal?team=b")]),
        ("no address where there is no default", [("TokenClients:Infisical:AccessToken", "st.1")]),
        ("Url in place of BaseAddress", [("TokenClients:Crafter:AccessToken", "crafter-1"), ("TokenClients:Crafter:Url", "https://crafter.example/crafter-profile")]),
        ("yes in place of true", [Token, (Vercel + "AllowInsecureHttp", "yes")]),
        ("seconds without a unit", [Token, (Vercel + "Resilience:TotalRequestTimeout:Timeout", "30")]),
        ("a day as 24 hours", [.. Apinizer(), ("TokenClients:Apinizer:AssumedLifetime", "24:00:00")]),
        ("a duration with a unit", [Token, (Vercel + "Resilience:AttemptTimeout:Timeout", "10s")]),
        ("a lifetime of ten years", [.. Apinizer(), ("TokenClients:Apinizer:AssumedLifetime", "3650.00:00:00")]),
        ("an attempt longer than the call", [Token, (Vercel + "Resilience:AttemptTimeout:Timeout", "00:01:00")]),
        ("too many retries", [Token, (Vercel + "Resilience:Retry:MaxRetryAttempts", "100")]),
        ("retries that are no number", [Token, (Vercel + "Resilience:Retry:MaxRetryAttempts", "three")]),
        ("a ratio in words", [Token, (Vercel + "Resilience:CircuitBreaker:FailureRatio", "half")]),
        ("a ratio in percent", [Token, (Vercel + "Resilience:CircuitBreaker:FailureRatio", "10")]),
        ("a key of resilience of an earlier version", [Token, (Vercel + "Resilience:MaxRetries", "3")]),
        ("Timeout beside the credential", [Token, (Vercel + "Timeout", "00:00:30")]),
        ("the id and the slug of a team", [Token, (Vercel + "TeamId", "team_1"), (Vercel + "TeamSlug", "acme")]),
        ("no client id and no secret", [("TokenClients:Apinizer:BaseAddress", "https://apinizer.example")]),
        ("User and Password", [("TokenClients:Apinizer:BaseAddress", "https://apinizer.example"), ("TokenClients:Apinizer:User", "admin"), ("TokenClients:Apinizer:Password", "secret")]),
        ("an instance with a hyphen in its key", [("TokenClients:Vercel:Instances:team-b:AccessToken", "vcp_b")]),
        ("an instance without a credential", [("TokenClients:Vercel:Instances:team_b:TeamId", "team_1")]),
        ("an instance that is a value", [("TokenClients:Vercel:Instances:team_b", "vcp_b")]),
        ("instances that are a value", [Token, (Vercel + "Instances", "vcp_b")]),
        ("two separators in a row", [Token, ("TokenClients::x", "1"), ("TokenClients:Vercel:Instances::TeamId", "team_1")]),
        ("two separators in a row below a service", [Token, ("TokenClients:Vercel::TeamId", "team_1"), ("TokenClients:Vercel:Resilience::Enabled", "true")]),
        ("a separator at the end", [Token, ("TokenClients:Vercel:", "vcp_2")]),
        ("variables that are not set, and no other", [(Vercel + "AccessToken", ""), (Vercel + "BaseAddress", ""), ("TokenClients:Crafter:AccessToken", ""), ("TokenClients:Crafter:BaseAddress", "")]),
        ("a comment", [Token, (Vercel + "_comment", "made by ops")]),
        ("a key that is turned into a comment", [Token, (Vercel + "//TeamId", "team_1")]),
        ("a schema", [Token, ("TokenClients:$schema", "https://example.com/schema.json")]),
        ("a key that is nothing like any other", [Token, (Vercel + "Colour", "green")]),
        ("one of the public tokens of CrafterCMS", [("TokenClients:Crafter:BaseAddress", "https://crafter.example/crafter-profile"), ("TokenClients:Crafter:AccessToken", "e8f5170c-877b-416f-b70f-4b09772f8e2d")]),
        ("several at once", [(Vercel + "Token", "vcp_1"), (Vercel + "AllowInsecureHttp", "yes"), (Vercel + "Resilience:Retry:Delay", "5"), (Vercel + "TeamId", " ")]),
    ];

    [Fact]
    public async Task Case_A16_sentences_are_the_approved_ones_and_each_names_the_key_and_says_what_to_write_without_the_value()
    {
        var received = new StringBuilder();
        foreach (var (title, settings) in Mistakes)
        {
            received.Append("# ").Append(title).Append('\n');
            foreach (var (key, value) in settings)
            {
                received.Append(key).Append(value is null ? ": {}" : $" = {value.Replace("\n", "\\n", StringComparison.Ordinal)}").Append('\n');
            }

            var failures = await FailuresAsync(settings);
            received.Append(string.Concat(failures.Select(static failure => $"  {failure}\n"))).Append('\n');
            failures.Should().AllSatisfy(failure => failure.Should().MatchRegex("^(TokenClients:|The section 'TokenClients' ).*[.?]$", title));
            foreach (var (_, value) in settings.Where(IsSecret))
            {
                failures.Should().NotContain(failure => value!.Length > 0 && failure.Contains(value), title);
            }
        }

        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "DependencyInjection", Received), received.ToString(), TestContext.Current.CancellationToken);
        var approved = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "DependencyInjection", Approved), TestContext.Current.CancellationToken);
        Mistakes.Length.Should().BeGreaterThanOrEqualTo(40);
        received.ToString().Should().Be(approved.ReplaceLineEndings("\n"), "a change of the sentences is read before it is approved; they are in {0}", Received);
    }

    [Theory]
    [InlineData("Apinizer", "Token", "ClientSecret")]
    [InlineData("Infisical", "apikey", "AccessToken")]
    [InlineData("VercelSso", "Secret", "ClientSecret")]
    [InlineData("Vercel", "Team", "TeamId")]
    [InlineData("Apinizer", "UserName", "ClientId")]
    [InlineData("Vercel", "TeamSlg", "TeamSlug")]
    [InlineData("Vercel", "Resilience:TotalRequestTimeout", "Resilience:TotalRequestTimeout:Timeout")]
    [InlineData("Vercel", "Instances:b:AccessTokn", "Instances:b:AccessToken")]
    [InlineData("Vercel", "Instances:b:_comment", null)]
    [InlineData("Vercel", "Instances:b:Instances:c:AccessToken", null)]
    public async Task Case_A16_suggestion_goes_by_meaning_first_and_only_where_it_is_near(string service, string key, string? suggestion)
    {
        var failures = await FailuresAsync([($"TokenClients:{service}:{key}", "x")]);

        var failure = failures.Single(failure => failure.StartsWith($"TokenClients:{service}:{key} is not a known key", StringComparison.Ordinal));
        if (suggestion is null)
        {
            failure.Should().NotContain("Did you mean");
        }
        else
        {
            failure.Should().EndWith($"Did you mean TokenClients:{service}:{suggestion}?");
        }
    }

    private static bool IsSecret((string Key, string? Value) setting) =>
        setting.Value is "vcp_1" or "vcp_b" or "st.1" or "secret" or "crafter-1" or "ghp_1" || setting.Key.EndsWith("AccessToken", StringComparison.Ordinal);

    private static (string, string?)[] Apinizer() =>
        [("TokenClients:Apinizer:BaseAddress", "https://apinizer.example"), ("TokenClients:Apinizer:ClientId", "user"), ("TokenClients:Apinizer:ClientSecret", "password")];

    private static async Task<IReadOnlyList<string>> FailuresAsync((string Key, string? Value)[] settings)
    {
        var error = (await FluentActions.Awaiting(() => Setup.StartHostAsync(settings)).Should().ThrowAsync<Exception>()).Which;
        return error is AggregateException several
            ? [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static inner => inner.Failures)]
            : [.. ((OptionsValidationException)error).Failures];
    }
}
