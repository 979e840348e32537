using System.Text.RegularExpressions;

namespace TokenClients.DocsTests.Packages;

/// <summary>The rules that come with the package, in fresh projects: what the compiler prints of mistakes, and that it prints nothing of the code after the fixes.</summary>
public sealed partial class RuleTests(PackageFeed packages) : IClassFixture<PackedPackages>
{
    /// <summary>The page that a report links to: in the repository that the package names, or its path if the package was built without a remote on the web.</summary>
    private string Page => packages.Find("TokenClients").RepositoryAddress is { } address ? $"{address}/blob/HEAD/docs/analyzers.md" : "docs/analyzers.md";

    [Fact]
    public async Task Console_program_is_told_of_a_logged_secret_and_an_ignored_outcome()
    {
        var project = await FreshProject.CreateAsync(packages, "ConsoleRules", "console", framework: null, "TokenClients");
        await project.WriteAsync("Program.cs", Program(
            """logger.LogInformation("Created {Secret}", created.Secret.Reveal());""",
            "catch (TokenClientException error)"));

        (await ReportsAsync(project)).Should().Equal(
            $"Program.cs(11): TKC001: The revealed secret 'created.Secret' is written to a log, which many people can read. Log the SecretString itself, which prints ***, or the token's id. ({Page}#tkc001)",
            $"Program.cs(14): TKC008: This catch handles a failure of 'CreateTokenAsync' without checking OutcomeUnknown. If it is true, a token whose secret is lost may exist. Look for the token and revoke it, or do not catch the exception. ({Page}#tkc008)");

        await project.WriteAsync("Program.cs", Program(
            """logger.LogInformation("Created {Secret}", created.Secret);""",
            "catch (TokenClientException error) when (!error.OutcomeUnknown)"));
        await project.BuildAsync();

        // One line of .editorconfig turns a rule off.
        await project.WriteAsync("Program.cs", Program("", "catch (TokenClientException error)"));
        await project.WriteAsync(".editorconfig", "[*.cs]\ndotnet_diagnostic.TKC008.severity = none\n");
        await project.BuildAsync();
    }

    [Fact]
    public async Task Web_application_is_told_of_a_token_that_its_serializer_refuses()
    {
        var project = await FreshProject.CreateAsync(packages, "WebRules", "web", framework: null, "TokenClients");
        await project.WriteAsync("Program.cs", WebProgram("app.MapPost(\"/tokens\", (IVercelTokens vercel) => vercel.CreateTokenAsync(new CreateVercelToken(\"deploy\", TokenExpiry.In(TimeSpan.FromDays(7)))));"));

        (await ReportsAsync(project)).Should().Equal(
            $"Program.cs(7): TKC007: 'CreatedToken<VercelToken>' contains a SecretString, which the response's serializer refuses to write. The token stays valid, but its secret is lost. Return your own type with the revealed text, and forbid caching. ({Page}#tkc007)");

        await project.WriteAsync("Program.cs", WebProgram("""
            app.MapPost("/tokens", async (IVercelTokens vercel, HttpContext context) =>
            {
                var created = await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(7))));
                context.Response.Headers.CacheControl = "no-store";
                return new Delivered(created.Secret.Reveal(), created.Expiry);
            });
            """) + "\ninternal sealed record Delivered(string Secret, TokenExpiry Expiry);\n");
        await project.BuildAsync();
    }

    [Fact]
    public async Task Project_with_only_another_of_the_packages_is_told_too()
    {
        var project = await FreshProject.CreateAsync(packages, "TransitiveRules", "console", framework: null, "TokenClients.HealthChecks");
        await project.WriteAsync("Program.cs", """
            using TokenClients;

            Console.WriteLine(new SecretString("vcp_0123456789"));
            """);

        (await ReportsAsync(project)).Should().ContainSingle().Which.Should().StartWith("Program.cs(3): TKC010: ");

        // What an SDK takes from the package, by the version of its compiler.
        (await project.AnalyzersAsync("roslyn4.8")).Should().Contain("TokenClients.Analyzers.dll");
        (await project.AnalyzersAsync("roslyn4.7")).Should().NotContain(static file => file.StartsWith("TokenClients", StringComparison.Ordinal), "the compiler could not load them");
    }

    private static string Program(string log, string clause) => $$"""
        using Microsoft.Extensions.Logging;
        using TokenClients;
        using TokenClients.Vercel;

        using var loggers = LoggerFactory.Create(static _ => { });
        var logger = loggers.CreateLogger("Shop");
        using var vercel = new VercelTokens(new VercelOptions { AccessToken = SecretString.FromEnvironment("VERCEL_TOKEN") });
        try
        {
            var created = await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(7))));
            {{log}}
            await File.WriteAllTextAsync("/run/secrets/deploy", created.Secret.Reveal());
        }
        {{clause}}
        {
            logger.LogError(error, "It failed");
        }
        """;

    private static string WebProgram(string endpoint) => $$"""
        using TokenClients;
        using TokenClients.Vercel;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        var app = builder.Build();
        {{endpoint}}
        app.Run();
        """;

    /// <summary>What a build prints of our rules: the file, the line, the rule, its message and its page.</summary>
    private static async Task<IReadOnlyList<string>> ReportsAsync(FreshProject project)
    {
        var result = await project.BuildWithWarningsAsync();
        return
        [
            .. result.Lines
                .Select(static line => Report().Match(line))
                .Where(static match => match.Success)
                .Select(static match => $"{match.Groups["file"].Value}({match.Groups["line"].Value}): {match.Groups["report"].Value}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    [GeneratedRegex(@"(?<file>[^/\\]+\.cs)\((?<line>\d+),\d+\): warning (?<report>TKC\d{3}: .*?)( \[[^\]]*\])?$")]
    private static partial Regex Report();
}
