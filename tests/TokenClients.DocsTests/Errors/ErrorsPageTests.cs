using System.Globalization;
using System.IO;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.DocsTests.Readme;
using TokenClients.Infisical;
using TokenClients.IntegrationTests;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Errors;

/// <summary>What docs/errors.md, docs/outcome-unknown.md and docs/error-codes.md show and say, and what docs/configuration.md says of wrong settings, carried out.</summary>
public sealed class ErrorsPageTests
{
    private const string CodesPage = "error-codes.md";
    private const string CreateOperation = "createAuthToken";
    private static readonly string Text = PageText.Of("errors.md");

    /// <summary>The messages, in the order of the page. The last one is of a canceled call.</summary>
    private static readonly IReadOnlyList<string> Messages = PageText.Outputs(CodesPage);

    /// <summary>Each response of the table of kinds by service.</summary>
    public static TheoryData<TokenErrorKind, TokenService, string> Responses
    {
        get
        {
            var data = new TheoryData<TokenErrorKind, TokenService, string>();
            TokenService[] columns = [TokenService.Infisical, TokenService.Apinizer, TokenService.Vercel, TokenService.Crafter];
            foreach (var row in ReadmeTable.Rows(PageText.Of(CodesPage), "## Kinds by service"))
            {
                for (var column = 0; column < columns.Length; column++)
                {
                    foreach (var response in ReadmeTable.Code(row[column + 1]))
                    {
                        data.Add(Enum.Parse<TokenErrorKind>(ReadmeTable.Code(row[0]).Single()), columns[column], response);
                    }
                }
            }

            return data;
        }
    }

    [Fact]
    public void Every_kind_has_a_row_and_every_property_a_word()
    {
        ReadmeTable.Rows(Text, "## Kinds").Select(static row => ReadmeTable.Code(row[0]).Single()).Should().BeEquivalentTo(Enum.GetNames<TokenErrorKind>());
        foreach (var property in typeof(TokenClientException).GetProperties().Where(static property => property.DeclaringType == typeof(TokenClientException)))
        {
            Text.Should().Contain($"`{property.Name}`");
        }
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task What_a_service_responds_is_of_the_kind_that_the_table_says(TokenErrorKind kind, TokenService service, string response)
    {
        var status = int.Parse(response[..3], CultureInfo.InvariantCulture);
        var failure = await FailureAsync(service, Fault.Body("application/json; charset=utf-8", BodyOf(service, status, response[4..]), status));

        failure.Kind.Should().Be(kind);
        failure.StatusCode.Should().Be(status);
    }

    [Theory]
    [InlineData(401, TokenErrorKind.InvalidCredential)]
    [InlineData(402, TokenErrorKind.PermissionDenied)]
    [InlineData(403, TokenErrorKind.PermissionDenied)]
    [InlineData(405, TokenErrorKind.UnsupportedByServer)]
    [InlineData(408, TokenErrorKind.Timeout)]
    [InlineData(409, TokenErrorKind.Conflict)]
    [InlineData(410, TokenErrorKind.NotFound)]
    [InlineData(418, TokenErrorKind.InvalidRequest)]
    [InlineData(429, TokenErrorKind.RateLimited)]
    [InlineData(503, TokenErrorKind.ServiceFault)]
    public async Task Other_statuses_mean_the_same_everywhere(int status, TokenErrorKind kind)
    {
        foreach (var service in Enum.GetValues<TokenService>())
        {
            (await FailureAsync(service, Fault.Body("application/json", BodyOf(service, status, "something_new"), status))).Kind.Should().Be(kind, $"{service}");
        }
    }

    [Fact]
    public async Task A_404_that_is_not_the_services_own_is_of_something_else()
    {
        foreach (var service in Enum.GetValues<TokenService>())
        {
            (await FailureAsync(service, Fault.Body("text/html", "<html></html>", 404))).Kind.Should().Be(TokenErrorKind.UnsupportedByServer, $"{service}");
            (await FailureAsync(service, Fault.Redirect(302))).Kind.Should().Be(TokenErrorKind.UnexpectedResponse, $"{service}");
        }
    }

    [Fact]
    public async Task The_orphan_of_a_lost_response_is_found_and_revoked()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        emulator.Fail(TokenService.Vercel, CreateOperation, Fault.Drop(afterExecuting: true));

        (await Failing.CallAsync(() => ErrorSnippets.CreateWithoutOrphanAsync(vercel, CancellationToken.None))).OutcomeUnknown.Should().BeTrue();

        emulator.Executed(TokenService.Vercel, CreateOperation).Should().Be(1);
        emulator.Executed(TokenService.Vercel, "deleteAuthToken").Should().Be(1);
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle("the emulator's own is left");
        (await ErrorSnippets.CreateWithoutOrphanAsync(vercel, CancellationToken.None)).Token!.Name.Should().StartWith("deploy ");
    }

    [Fact]
    public async Task The_orphan_of_a_cancelled_call_is_found_and_revoked()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        emulator.Fail(TokenService.Vercel, CreateOperation, Fault.Hang(afterExecuting: true));
        using var cancellation = new CancellationTokenSource();

        var creating = ErrorSnippets.CreateWithoutOrphanAsync(vercel, cancellation.Token);
        await Until.TrueAsync(() => emulator.Executed(TokenService.Vercel, CreateOperation) == 1, "the token is created");
        await cancellation.CancelAsync();

        var canceled = await Failing.CancelledAsync(() => creating);
        canceled.OutcomeUnknown.Should().BeTrue();
        canceled.Message.Should().Be(Messages[^1]);
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle("the emulator's own is left");
    }

    [Fact]
    public async Task A_blocking_wait_loses_what_a_cancellation_says()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        emulator.Fail(TokenService.Vercel, CreateOperation, Fault.Hang(afterExecuting: true));
        using var cancellation = new CancellationTokenSource();
        var creating = vercel.CreateTokenAsync(new("deploy", TokenExpiry.Never), cancellation.Token);
        await Until.TrueAsync(() => emulator.Executed(TokenService.Vercel, CreateOperation) == 1, "the token is created");
        await cancellation.CancelAsync();

        (await Failing.CancelledAsync(() => creating)).OutcomeUnknown.Should().BeTrue();

#pragma warning disable xUnit1031 // A blocking wait is what this is about; the task has ended.
        FluentActions.Invoking(() => creating.Wait()).Should().ThrowExactly<AggregateException>().Which.InnerException.Should().BeOfType<TaskCanceledException>();
#pragma warning restore xUnit1031
    }

    [Fact]
    public async Task A_renewal_whose_response_was_lost_ends_with_the_token()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromDays(1)) });
        var created = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        emulator.Fail(TokenService.Infisical, "renewIdentityAccessToken", Fault.Drop(afterExecuting: true));
        (await Failing.CallAsync(() => infisical.RenewByValueAsync(created.Secret))).OutcomeUnknown.Should().BeTrue();

        await infisical.RevokeTokenAsync(created.Token!.Id);

        emulator.LiveTokens(TokenService.Infisical).Should().NotContain(token => token.DisplayId == created.Token.Id);
    }

    [Fact]
    public async Task Wrong_settings_are_told_as_the_page_says()
    {
        var printed = await Printed.ByAsync(() =>
        {
            ErrorSnippets.ConstructWithoutSettings();
            return Task.CompletedTask;
        });

        printed.Should().Equal(PageText.Outputs("configuration.md").Single().Split('\n'));
    }

    [Fact]
    public async Task A_host_throws_them_together_where_several_clients_are_set_wrong()
    {
        var builder = Host.CreateApplicationBuilder([]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["TokenClients:Vercel:TeamId"] = "team_1", ["TokenClients:Crafter:AllowWellKnownToken"] = "true" });
        builder.Logging.ClearProviders();
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        using var host = builder.Build();

        var error = (await host.Awaiting(static host => host.StartAsync()).Should().ThrowAsync<AggregateException>()).Which;

        error.InnerExceptions.Should().HaveCount(2).And.AllBeOfType<OptionsValidationException>();
    }

    [Fact]
    public async Task Messages_are_as_the_page_shows_them()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var messages = new List<string>();
        async Task AddAsync(Func<Task> call) => messages.Add((await Failing.CallAsync(call)).Message);
        var request = new CreateVercelToken("page", TokenExpiry.Never);
        using var vercel = new VercelTokens(emulator.VercelOptions());

        using (var wrong = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessToken = new("wrong") }))
        {
            await AddAsync(() => wrong.ListTokensPageAsync());
        }

        emulator.Fail(TokenService.Vercel, CreateOperation, Fault.Drop(afterExecuting: true));
        await AddAsync(() => vercel.CreateTokenAsync(request));

        emulator.Fail(TokenService.Vercel, CreateOperation, Fault.Status(429, TimeSpan.FromHours(1)));
        await AddAsync(() => vercel.CreateTokenAsync(request));

        using (var ofTeam = new VercelTokens(emulator.VercelOptions(VercelCaller.Team)))
        {
            await AddAsync(() => ofTeam.CreateTokenAsync(request));
        }

        var crafterOptions = emulator.CrafterOptions();
        crafterOptions.BaseAddress = new(emulator.BaseAddress, "profile");
        using (var crafter = new CrafterAccessTokens(crafterOptions))
        {
            await AddAsync(() => crafter.ListTokensPageAsync());
        }

        emulator.Fail(TokenService.Infisical, "getTokenAuth", Fault.Body("text/html", "<!doctype html><html><body>Infisical</body></html>"));
        using (var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions()))
        {
            await AddAsync(() => infisical.GetConfigurationAsync(emulator.InfisicalIdentityId));
        }

        var apinizerOptions = emulator.ApinizerOptions();
        apinizerOptions.ClientSecret = new("wrong");
        using (var apinizer = new ApinizerAuth(apinizerOptions))
        {
            await AddAsync(() => apinizer.TokenSource.GetAccessTokenAsync().AsTask());
            await AddAsync(() => apinizer.TokenSource.GetAccessTokenAsync().AsTask());
        }

        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}");
        using (var fileless = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessTokenFile = file, AccessTokenFileOptional = true }))
        {
            await AddAsync(() => fileless.ListTokensPageAsync());
        }

        // How the platform reports a lost connection depends on timing.
        messages.Select(message => message
            .Replace(file, "/run/secrets/vercel", StringComparison.Ordinal)
            .Replace(emulator.BaseAddress.GetLeftPart(UriPartial.Authority), "https://api.vercel.com", StringComparison.Ordinal)
            .Replace("The response ended prematurely. (ResponseEnded).", "Connection reset by peer.", StringComparison.Ordinal))
            .Should().Equal(Messages.SkipLast(1));
    }

    /// <summary>What the first reading call of a service ends with, if it is responded so.</summary>
    private static async Task<TokenClientException> FailureAsync(TokenService service, Fault fault)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var (operation, call) = service switch
        {
            TokenService.Infisical => ("getTokenAuthTokenById", (Func<Task>)(() => CallAsync(new InfisicalTokenAuth(Once(emulator.InfisicalOptions())), static client => client.GetTokenAsync("any")))),
            TokenService.Apinizer => ("createToken", () => CallAsync(new ApinizerAuth(Once(emulator.ApinizerOptions())), static client => client.CreateTokenAsync())),
            TokenService.Vercel => ("getAuthToken", () => CallAsync(new VercelTokens(Once(emulator.VercelOptions())), static client => client.GetTokenAsync("any"))),
            _ => ("getAccessToken", () => CallAsync(new CrafterAccessTokens(Once(emulator.CrafterOptions())), static client => client.GetTokenAsync(new SecretString("any")))),
        };
        emulator.Fail(service, operation, fault);
        return await Failing.CallAsync(call);
    }

    private static async Task CallAsync<TClient>(TClient client, Func<TClient, Task> call)
        where TClient : IDisposable
    {
        using (client)
        {
            await call(client);
        }
    }

    private static TOptions Once<TOptions>(TOptions options)
        where TOptions : TokenClientOptions
    {
        options.Resilience.Retry.MaxRetryAttempts = 0;
        return options;
    }

    /// <summary>An error as each service writes it.</summary>
    private static string BodyOf(TokenService service, int status, string code) => service switch
    {
        TokenService.Infisical => JsonSerializer.Serialize(new { reqId = "req-0123456789abcd", statusCode = status, error = code, message = "A sentence." }),
        TokenService.Apinizer => JsonSerializer.Serialize(new { error = code, error_description = "A sentence." }),
        TokenService.Vercel when code is "invalidToken" => JsonSerializer.Serialize(new { error = new { code = "forbidden", message = "A sentence.", invalidToken = true } }),
        TokenService.Vercel when code is "missingToken" => JsonSerializer.Serialize(new { error = new { code = "forbidden", message = "A sentence.", missingToken = true } }),
        TokenService.Vercel => JsonSerializer.Serialize(new { error = new { code, message = "A sentence." } }),
        _ => JsonSerializer.Serialize(new { errorCode = code, message = "A sentence." }),
    };
}
