using System.Text.RegularExpressions;

namespace TokenClients.DocsTests.Packages;

/// <summary>Libraries of users, each in the language version that its framework has unless somebody sets one.</summary>
[Trait("Duration", "Long")]
public sealed partial class LibraryTests(PackageFeed packages) : IClassFixture<PackedPackages>
{
    [Fact]
    public async Task Library_for_net8_0_compiles_in_its_own_language_version()
    {
        var project = await FreshProject.CreateAsync(packages, "Net8", "classlib", framework: null, "TokenClients", "TokenClients.Caching", "TokenClients.Resilience", "TokenClients.Testing");

        // The template of a newer SDK does not offer it.
        var content = await project.ReadAsync("Net8.csproj");
        var retargeted = TargetFramework().Replace(content, "<TargetFramework>net8.0</TargetFramework>");
        retargeted.Should().NotBe(content);
        await project.WriteAsync("Net8.csproj", retargeted);

        // The one namespace is enough to register.
        await project.WriteAsync("Registration.cs", """
            using Microsoft.Extensions.DependencyInjection;

            namespace Acme;

            public static class Registration
            {
                public static void Add(IServiceCollection services) => services.AddTokenClients().AddVercel(options => options.AccessTokenFile = "/run/secrets/vercel");
            }
            """);

        // What the pages of the packages show.
        var resilience = new MarkdownPage("src/TokenClients.Resilience/README.md").Blocks("csharp");
        await project.WriteAsync("Resilience.cs", $$"""
            using Microsoft.Extensions.Configuration;
            using Microsoft.Extensions.DependencyInjection;
            using Polly;

            namespace Acme;

            public static class Resilience
            {
                public static void Use(IServiceCollection services, IConfiguration configuration)
                {
                    {{string.Join('\n', resilience)}}
                }
            }
            """);
        resilience.Should().HaveCount(2);
        var blocks = new MarkdownPage("src/TokenClients/README.md").Blocks("csharp");
        await project.WriteAsync("Page.cs", $$"""
            using Microsoft.Extensions.Configuration;
            using Microsoft.Extensions.DependencyInjection;
            using TokenClients;
            using TokenClients.Vercel;

            namespace Acme;

            public sealed class ManagementApi(HttpClient http)
            {
                public HttpClient Http { get; } = http;
            }

            public static class Page
            {
                public static void Register((IServiceCollection Services, IConfiguration Configuration) builder)
                {
                    {{blocks[1]}}
                }

                public static void Authorize(IServiceCollection services)
                {
                    {{blocks[2]}}
                }

                public static async Task<SecretString?> CreateAsync([FromKeyedServices("team_b")] IVercelTokens vercel)
                {
                    try
                    {
                        return (await vercel.CreateTokenAsync(new CreateVercelToken("page", TokenExpiry.Never) { ProjectId = "prj_1" })).Secret;
                    }
                    {{blocks[3]}}
                    return null;
                }
            }
            """);
        blocks.Should().HaveCount(4);

        await project.BuildAsync();
    }

    [Fact]
    public async Task Library_for_netstandard2_0_compiles_in_its_own_language_version()
    {
        var project = await FreshProject.CreateAsync(packages, "NetStandard", "classlib", "netstandard2.0", "TokenClients");
        (await project.ReadAsync("NetStandard.csproj")).Should().NotContain("LangVersion");
        await project.WriteAsync("Class1.cs", """
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Microsoft.Extensions.DependencyInjection;
            using TokenClients;
            using TokenClients.Apinizer;
            using TokenClients.Crafter;
            using TokenClients.Infisical;
            using TokenClients.Vercel;

            namespace Acme
            {
                public sealed class Rotation
                {
                    private readonly IVercelTokens _vercel;
                    private readonly IInfisicalTokenAuth _infisical;
                    private readonly ICrafterAccessTokens _crafter;
                    private readonly IApinizerAuth _apinizer;

                    public Rotation(IVercelTokens vercel, IInfisicalTokenAuth infisical, ICrafterAccessTokens crafter, IApinizerAuth apinizer)
                    {
                        _vercel = vercel;
                        _infisical = infisical;
                        _crafter = crafter;
                        _apinizer = apinizer;
                    }

                    public static void Register(IServiceCollection services)
                    {
                        services.AddTokenClients()
                            .AddVercel(options => options.AccessToken = SecretString.FromEnvironment("VERCEL_TOKEN"))
                            .AddVercel("team_b", options => options.AccessTokenFile = "/run/secrets/vercel");
                    }

                    public async Task<IReadOnlyList<SecretString>> CreateAsync(Guid identityId, CancellationToken cancellationToken)
                    {
                        var vercel = await _vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.In(TimeSpan.FromDays(7))) { Team = VercelTeam.FromSlug("acme") }, cancellationToken);
                        var infisical = await _infisical.CreateTokenAsync(identityId, new CreateInfisicalToken { Name = "ci" }, cancellationToken);
                        var crafter = await _crafter.CreateTokenAsync(
                            new CreateCrafterToken("newsletter", TokenExpiry.Never) { Permissions = new[] { CrafterPermission.ForTenant("default", CrafterAction.ManageProfiles) } },
                            cancellationToken);
                        var apinizer = await _apinizer.TokenSource.GetAccessTokenAsync(cancellationToken);
                        return new[] { vercel.Secret, infisical.Secret, crafter.Secret, apinizer };
                    }

                    public async Task<int> RevokeOldAsync(DateTimeOffset now)
                    {
                        var revoked = 0;
                        string cursor = null;
                        do
                        {
                            var page = await _vercel.ListTokensPageAsync(cursor);
                            foreach (var token in page.Items)
                            {
                                if (token.Expiry.HasPassed(now) == true)
                                {
                                    try
                                    {
                                        revoked += (await _vercel.RevokeTokenAsync(token.Id)).Outcome == RevokeOutcome.Revoked ? 1 : 0;
                                    }
                                    catch (TokenClientException error) when (error.Kind == TokenErrorKind.RateLimited && error.RetryAfter is TimeSpan wait)
                                    {
                                        await Task.Delay(wait);
                                    }
                                }
                            }

                            cursor = page.NextCursor;
                        }
                        while (cursor != null);
                        return revoked;
                    }
                }
            }
            """);

        await project.BuildAsync();
    }

    [GeneratedRegex("<TargetFramework>[^<]*</TargetFramework>")]
    private static partial Regex TargetFramework();
}
