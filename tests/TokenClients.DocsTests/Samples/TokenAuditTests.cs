using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Samples;

public sealed partial class TokenAuditTests
{
    [Fact]
    public async Task The_table_has_every_token_of_three_services_and_says_that_Apinizer_lists_none()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await CreateAsync(emulator, "daily");

        var (exitCode, output) = await RunAsync(emulator, Settings(emulator));

        exitCode.Should().Be(0, output);
        foreach (var token in Listable(emulator))
        {
            // Each in a line of its own, and whole.
            output.Split('\n').Should().ContainSingle(line => line.Contains($"│ {token.DisplayId} ", StringComparison.Ordinal)).Which.Should().Contain($" {token.Name} ").And.StartWith($"│ {token.Service}");
        }

        output.Should().MatchRegex("│ Apinizer +│ cannot be listed: there is no call for it ");
        LastLine(output).Should().Be("8 tokens in 4 accounts: 8 ok.");
        output.Should().NotContain("\e").And.NotContain("Not configured");
        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(0, "a login that nobody needs is not made");
    }

    [Fact]
    public async Task Json_holds_what_the_server_holds()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        emulator.InfisicalGeneration = InfisicalGeneration.BeforeApril2026; // the last that tells when a token was used
        var created = await CreateAsync(emulator, "daily", clock, TokenExpiry.At(clock.GetUtcNow().AddDays(20)));
        using (var holder = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Infisical }, timeProvider: clock))
        {
            clock.Advance(TimeSpan.FromDays(2));
            await holder.GetConfigurationAsync(emulator.InfisicalIdentityId);
        }

        var (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--json");

        exitCode.Should().Be(0, output);
        using var json = JsonDocument.Parse(output);
        var report = json.RootElement;
        report.EnumerateObject().Select(static member => member.Name).Should().Equal("version", "auditedAt", "staleAfterSeconds", "isComplete", "exitCode", "accounts", "tokens");
        report.GetProperty("version").GetInt32().Should().Be(1);
        report.GetProperty("isComplete").GetBoolean().Should().BeTrue();
        report.GetProperty("exitCode").GetInt32().Should().Be(0);
        report.GetProperty("staleAfterSeconds").ValueKind.Should().Be(JsonValueKind.Null);
        report.GetProperty("auditedAt").GetDateTimeOffset().Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(10));
        report.GetProperty("accounts").EnumerateArray().Select(static account => $"{Text(account, "service")} {Text(account, "identity")} {Text(account, "status")} {account.GetProperty("tokenCount")} {account.GetProperty("error")}")
            .Should().Equal("Infisical build Listed 1 ", "Apinizer  NotListable 0 ", "Vercel  Listed 2 ", "Crafter  Listed 5 ");
        var tokens = report.GetProperty("tokens").EnumerateArray().ToList();
        tokens[0].EnumerateObject().Select(static member => member.Name).Should().Equal(
            "service", "instance", "identity", "id", "name", "createdAt", "lastUsedAt", "expiry", "expiresAt", "state", "staleness", "isFinding", "revocation");

        var listable = Listable(emulator);
        tokens.Select(static token => Text(token, "id")).Should().BeEquivalentTo(listable.Select(static token => token.DisplayId));
        foreach (var expected in listable)
        {
            var token = tokens.Single(token => Text(token, "id") == expected.DisplayId);
            Text(token, "service").Should().Be($"{expected.Service}");
            Text(token, "name").Should().Be(expected.Name);
            Time(token, "createdAt").Should().Be(expected.CreatedAt);
            Time(token, "lastUsedAt").Should().Be(expected.LastUsedAt);
            Text(token, "expiry").Should().Be(expected.Expiry.IsNever ? "Never" : "At");
            Time(token, "expiresAt").HasValue.Should().Be(expected.Expiry.Instant.HasValue);
            (Time(token, "expiresAt") - expected.Expiry.Instant ?? TimeSpan.Zero).Should().BeCloseTo(TimeSpan.Zero, TimeSpan.FromSeconds(1), "what is signed into Infisical's tokens has whole seconds");
            Text(token, "state").Should().Be("Usable");
            Text(token, "staleness").Should().Be("NotJudged");
            token.GetProperty("isFinding").GetBoolean().Should().BeFalse();
            token.GetProperty("revocation").ValueKind.Should().Be(JsonValueKind.Null);
        }

        listable.Should().Contain(static token => token.Service == TokenService.Infisical && token.LastUsedAt > token.CreatedAt);
    }

    [Fact]
    public async Task Stale_are_tokens_long_unused_or_of_unknown_use_and_old_and_never_those_without_dates()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        await CreateAsync(emulator, "old", clock);
        clock.Advance(TimeSpan.FromDays(40));
        await CreateAsync(emulator, "young", clock);
        clock.Advance(TimeSpan.FromDays(50));

        var (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--json", "--stale", "90d");

        exitCode.Should().Be(1, output);
        using var json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("staleAfterSeconds").GetInt64().Should().Be(90 * 86400);
        Staleness("Infisical").Should().BeEquivalentTo("old StaleByAge True", "young Fresh False");
        Staleness("Vercel").Should().BeEquivalentTo("old Stale True", "young Fresh False", "emulated account Fresh False");
        Staleness("Crafter").Should().HaveCount(6).And.OnlyContain(static text => text.EndsWith(" Unknown False", StringComparison.Ordinal));

        (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--stale", "91d");
        exitCode.Should().Be(0, output);
        (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--stale", "7w", "--sort", "age");
        exitCode.Should().Be(1, output);
        LastLine(output).Should().Be("11 tokens in 4 accounts: 2 stale by age, 2 stale, 1 ok, 6 use unknown.");
        output.Split('\n').Single(static line => line.Contains(" engine ", StringComparison.Ordinal)).Should().Contain("use unknown");

        IEnumerable<string> Staleness(string service) => json.RootElement.GetProperty("tokens").EnumerateArray()
            .Where(token => Text(token, "service") == service).Select(static token => $"{Text(token, "name")} {Text(token, "staleness")} {token.GetProperty("isFinding").GetBoolean()}");
    }

    [Fact]
    public async Task Expired_and_leaked_tokens_are_findings_and_revoked_ones_are_shown()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        await CreateAsync(emulator, "expired", clock, TokenExpiry.At(clock.GetUtcNow().AddDays(1)));
        await CreateAsync(emulator, "leaked", clock);
        await CreateAsync(emulator, "revoked", clock);
        var vercel = emulator.LiveTokens(TokenService.Vercel);
        var place = new Uri("https://gist.example.com/" + Guid.NewGuid().ToString("N"));
        emulator.MarkVercelTokenLeaked(vercel.Single(static token => token.Name == "leaked").DisplayId, place);
        emulator.MarkVercelTokenRevoked(vercel.Single(static token => token.Name == "revoked").DisplayId);
        using (var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions()))
        {
            await infisical.RevokeTokenAsync(emulator.LiveTokens(TokenService.Infisical).Single(static token => token.Name == "revoked").DisplayId);
        }

        clock.Advance(TimeSpan.FromDays(2));

        var (exitCode, output) = await RunAsync(emulator, Settings(emulator));

        exitCode.Should().Be(1, output);
        Findings(output, "Infisical build").Should().BeEquivalentTo("expired expired", "leaked ok", "revoked revoked");
        Findings(output, "Vercel").Should().BeEquivalentTo("emulated account ok", "expired expired", "leaked leaked", "revoked revoked");
        Findings(output, "Crafter").Should().Contain("expired expired").And.Contain("leaked ok");
        output.Should().NotContain(place.AbsolutePath, "who reads that page has the token");

        // The order: what expired comes first, what never expires last.
        (_, output) = await RunAsync(emulator, Settings(emulator), "--sort", "expiry", "--service", "vercel", "--service", "CRAFTER");
        var names = Rows(output).Select(static row => row[2]).ToList();
        names[..2].Should().Equal("expired", "expired");
        names.Should().NotContain("").And.HaveCount(4 + 7);
        LastLine(output).Should().Contain("in 2 accounts");
    }

    [Fact]
    public async Task Revoke_ends_exactly_the_expired_and_stale_ones()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        await CreateAsync(emulator, "old", clock);
        await CreateAsync(emulator, "expired", clock, TokenExpiry.At(clock.GetUtcNow().AddDays(1)));
        await CreateAsync(emulator, "leaked", clock);
        emulator.MarkVercelTokenLeaked(emulator.LiveTokens(TokenService.Vercel).Single(static token => token.Name == "leaked").DisplayId);
        clock.Advance(TimeSpan.FromDays(90));
        await CreateAsync(emulator, "young", clock);
        var before = Listable(emulator);

        var (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--stale", "90d", "--revoke", "--yes");

        // The leaked one stays, so there is something left to complain of.
        exitCode.Should().Be(1, output);
        Listable(emulator).Select(static token => token.DisplayId).Should().BeEquivalentTo(before
            .Where(static token => token.Service == TokenService.Crafter || token.Name is not ("old" or "leaked")).Select(static token => token.DisplayId));
        output.Should().MatchRegex("(?m)^Revoked: Infisical build [0-9a-f-]{36} \"old\" \\(stale by age\\)\\.$")
            .And.MatchRegex("(?m)^Revoked: Infisical build [0-9a-f-]{36} \"leaked\" \\(stale by age\\)\\.$")
            .And.MatchRegex("(?m)^Revoked: Vercel [A-Za-z0-9]+ \"old\" \\(stale\\)\\.$")
            .And.MatchRegex("(?m)^Unconfirmed: Crafter [0-9a-f]{12} \"expired\" \\(expired\\)\\.$");
        LastLine(output).Should().EndWith("Revocation: 5 Revoked, 1 Unconfirmed.");
        emulator.Executed(TokenService.Vercel, "deleteAuthToken").Should().Be(2);
        emulator.Executed(TokenService.Crafter, "deleteAccessToken").Should().Be(1);
        emulator.IsLive(TokenService.Vercel, emulator.VercelOptions().AccessToken!).Should().BeTrue();
        emulator.IsLive(TokenService.Crafter, emulator.CrafterOptions().AccessToken!).Should().BeTrue();

        // A second run finds none of them.
        (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--stale", "90d", "--revoke", "--yes", "--service", "Crafter", "--json");
        exitCode.Should().Be(0, output);
        emulator.Executed(TokenService.Crafter, "deleteAccessToken").Should().Be(1);
    }

    [Fact]
    public async Task It_never_revokes_what_it_calls_with()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);

        // Each client calls with a token that is old, or that another client's list shows as expired.
        var infisical = (await CreateAsync(emulator, "own", clock)).Infisical;
        var expired = emulator.CrafterOptions(CrafterCaller.Expired).AccessToken!;
        clock.Advance(TimeSpan.FromDays(200));
        var settings = Settings(emulator);
        settings["TokenClients__Infisical__AccessToken"] = infisical.Reveal();
        settings["TokenClients__Crafter__Instances__second__BaseAddress"] = settings["TokenClients__Crafter__BaseAddress"];
        var file = System.IO.Path.GetTempFileName();
        try
        {
            await System.IO.File.WriteAllTextAsync(file, expired.Reveal());
            settings["TokenClients__Crafter__Instances__second__AccessTokenFile"] = file;

            var (exitCode, output) = await RunAsync(emulator, settings, "--stale", "90d", "--revoke", "--yes");

            exitCode.Should().Be(2, output); // the second client of Crafter cannot list
            output.Should().MatchRegex("(?m)^Kept: Infisical build [0-9a-f-]{36} \"own\" \\(stale by age\\)\\. This program uses this token itself\\.$")
                .And.MatchRegex("(?m)^Kept: Crafter [0-9a-f]{12} \"emulated expired master\" \\(expired\\)\\. This program uses this token itself\\.$")
                .And.MatchRegex("(?m)^Revoked: Vercel [A-Za-z0-9]+ \"own\" \\(stale\\)\\.$")
                .And.MatchRegex("(?m)^Crafter second: Crafter ListTokensAsync failed: ");
            emulator.IsLive(TokenService.Infisical, infisical).Should().BeTrue();
            emulator.Executed(TokenService.Crafter, "deleteAccessToken").Should().Be(0);
            emulator.Executed(TokenService.Infisical, "revokeTokenAuthToken").Should().Be(0);
        }
        finally
        {
            System.IO.File.Delete(file);
        }
    }

    [Fact]
    public async Task Where_its_own_token_cannot_be_told_nothing_is_revoked()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        await CreateAsync(emulator, "old", clock);
        clock.Advance(TimeSpan.FromDays(200));
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(500));
        var settings = Settings(emulator);
        settings["TokenClients__Vercel__Resilience__Retry__MaxRetryAttempts"] = "0";

        var (exitCode, output) = await RunAsync(emulator, settings, "--stale", "90d", "--revoke", "--yes", "--service", "Vercel", "--json");

        exitCode.Should().Be(2, output);
        using var json = JsonDocument.Parse(output);
        var revocation = json.RootElement.GetProperty("tokens").EnumerateArray().Single(static token => Text(token, "name") == "old").GetProperty("revocation");
        Text(revocation, "outcome").Should().Be("Failed");
        Text(revocation, "reason").Should().StartWith("The program cannot determine which token it calls Vercel with, so it revoked none there.");
        emulator.Executed(TokenService.Vercel, "deleteAuthToken").Should().Be(0);
    }

    [Fact]
    public async Task A_revocation_that_fails_does_not_keep_the_others_from_being_revoked()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        await CreateAsync(emulator, "first", clock);
        await CreateAsync(emulator, "second", clock);
        clock.Advance(TimeSpan.FromDays(200));
        emulator.Fail(TokenService.Infisical, "revokeTokenAuthToken", Fault.Status(403));
        emulator.Fail(TokenService.Vercel, "deleteAuthToken", Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromHours(2)));

        var (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--stale", "90d", "--revoke", "--yes", "--json");

        exitCode.Should().Be(2, output);
        using var json = JsonDocument.Parse(output);
        var outcomes = json.RootElement.GetProperty("tokens").EnumerateArray().Where(static token => token.GetProperty("revocation").ValueKind == JsonValueKind.Object)
            .Select(static token => $"{Text(token, "service")} {Text(token.GetProperty("revocation"), "outcome")} {Text(token.GetProperty("revocation"), "reason")}").ToList();
        outcomes.Should().HaveCount(4);
        outcomes[0].Should().StartWith("Infisical Failed Infisical RevokeTokenAsync failed: ");
        outcomes[1].Should().Be("Infisical Revoked ");
        outcomes[2].Should().StartWith("Vercel Failed Vercel RevokeTokenAsync failed: ").And.Contain("02:00:00", "that is too long to wait for");
        outcomes[3].Should().Be("Vercel NotTried Not attempted: an earlier call of this client failed.", "the limit is the account's");
        emulator.Executed(TokenService.Infisical, "revokeTokenAuthToken").Should().Be(1);
    }

    [Fact]
    public async Task Without_a_terminal_nothing_is_revoked_unless_yes_is_said()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        var (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--revoke");

        exitCode.Should().Be(3, output);
        output.Should().Be("--revoke asks for confirmation, but there is no terminal. Use --yes to revoke without confirmation.\n");
        emulator.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("n", false)]
    public async Task On_a_terminal_it_asks_and_nothing_breaks_at_80_columns(string response, bool isRevoked)
    {
        // The terminal is made by a program that every Linux has.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no script to make a terminal.");
        var withColors = !isRevoked;
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        await CreateAsync(emulator, "a [red]name[/] as long as names are in a company that likes them long", clock);
        clock.Advance(TimeSpan.FromDays(200));

        // The response is typed ahead: a terminal keeps it.
        var start = new ProcessStartInfo("script", ["-qec", $"stty cols 80 rows 40; dotnet '{Repository.Sample("TokenAudit")}' --stale 90d --revoke --service Vercel --service Apinizer", "/dev/null"]);
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        if (!withColors)
        {
            start.Environment["NO_COLOR"] = "1";
        }

        var (exitCode, output) = await RunAsync(emulator, start, Settings(emulator), response + "\n");

        exitCode.Should().Be(isRevoked ? 0 : 1, output);
        output.Should().Contain("Revoke 1 token?");
        Color().IsMatch(output).Should().Be(withColors);
        var lines = Escape().Replace(output, "").Split('\n', '\r');
        lines.Should().OnlyContain(static line => line.Length <= 80);
        lines.Should().Contain(static line => line.TrimStart().StartsWith("Account ", StringComparison.Ordinal)).And.Contain(static line => line.Contains("[red]", StringComparison.Ordinal));
        emulator.Executed(TokenService.Vercel, "deleteAuthToken").Should().Be(isRevoked ? 1 : 0);
    }

    [Fact]
    public async Task A_service_that_fails_is_named_and_the_others_are_shown()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await CreateAsync(emulator, "daily");
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(500), times: 2);
        var settings = Settings(emulator);
        settings["TokenClients__Vercel__Resilience__Retry__MaxRetryAttempts"] = "0";
        settings["TokenClients__Crafter__AccessToken"] = Guid.NewGuid().ToString();

        var (exitCode, output) = await RunAsync(emulator, settings);

        exitCode.Should().Be(2, output);
        output.Should().Contain(" daily ").And.MatchRegex("│ Vercel +│ could not be listed ").And.MatchRegex("│ Crafter +│ could not be listed ")
            .And.MatchRegex("(?m)^Vercel: Vercel ListTokensAsync failed: a fault occurred in the service \\(HTTP 500.*$")
            .And.MatchRegex("(?m)^Crafter: Crafter ListTokensAsync failed: the service does not accept the credential.*$");

        (exitCode, output) = await RunAsync(emulator, settings, "--json");

        exitCode.Should().Be(2);
        using var json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("isComplete").GetBoolean().Should().BeFalse();
        json.RootElement.GetProperty("accounts").EnumerateArray().Select(static account => $"{Text(account, "status")} {(account.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? Text(error, "kind") : "")}")
            .Should().Equal("Listed ", "NotListable ", "Failed ServiceFault", "Failed InvalidCredential");
    }

    [Fact]
    public async Task A_long_list_is_shown_whole_and_one_that_may_be_cut_says_so()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var identity = await AttachAsync(emulator, TimeProvider.System);
        using (var vercel = new VercelTokens(emulator.VercelOptions()))
        using (var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions()))
        {
            for (var number = 0; number < 201; number++)
            {
                await vercel.CreateTokenAsync(new CreateVercelToken($"vercel {number}", TokenExpiry.Never));
                await infisical.CreateTokenAsync(identity, new CreateInfisicalToken { Name = $"infisical {number}" });
            }
        }

        var (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--service", "Vercel", "--service", "Infisical");

        exitCode.Should().Be(2, output);
        var rows = Rows(output).ToList();
        rows.Where(static row => row[0] == "Vercel").Select(static row => row[1]).Should().BeEquivalentTo(emulator.LiveTokens(TokenService.Vercel).Select(static token => token.DisplayId)).And.HaveCount(202);
        rows.Where(static row => row[0] == "Infisical build" && row[2].Length > 0).Select(static row => row[1]).Should().BeSubsetOf(Listable(emulator).Select(static token => token.DisplayId)).And.OnlyHaveUniqueItems().And.HaveCount(200);
        output.Should().MatchRegex("│ Infisical build +│ there may be more ").And.MatchRegex("(?m)^Infisical build: Infisical ListTokensAsync failed: the list may be incomplete\\.");
    }

    [Fact]
    public async Task Keyed_clients_are_audited_too()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await CreateAsync(emulator, "daily");
        var all = Settings(emulator);
        var settings = new Dictionary<string, string>
        {
            ["TokenClients__Vercel__Instances__team_b__BaseAddress"] = all["TokenClients__Vercel__BaseAddress"],
            ["TokenClients__Vercel__Instances__team_b__AccessToken"] = all["TokenClients__Vercel__AccessToken"],
            ["TokenClients__Infisical__Instances__eu__BaseAddress"] = all["TokenClients__Infisical__BaseAddress"],
            ["TokenClients__Infisical__Instances__eu__AccessToken"] = all["TokenClients__Infisical__AccessToken"],
            ["TokenAudit__Infisical__Instances__eu__Identities__build"] = $"{emulator.InfisicalIdentityId}",
        };

        var (exitCode, output) = await RunAsync(emulator, settings);

        exitCode.Should().Be(0, output);
        Findings(output, "Vercel team_b").Should().BeEquivalentTo("daily ok", "emulated account ok");
        Findings(output, "Infisical eu build").Should().Equal("daily ok");
        LastLine(output).Should().Be("Not configured, so not audited: Apinizer, Crafter.");
    }

    [Fact]
    public async Task What_people_wrote_is_printed_as_it_is_and_does_a_terminal_no_harm()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using (var vercel = new VercelTokens(emulator.VercelOptions()))
        {
            await vercel.CreateTokenAsync(new CreateVercelToken("[bold red]x[/] [", TokenExpiry.Never));
            await vercel.CreateTokenAsync(new CreateVercelToken("a\e[31m\r\nb\u202ec\u009b\ud83d\udd11", TokenExpiry.Never));
        }

        var (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--service", "Vercel");

        exitCode.Should().Be(0, output);
        Rows(output).Select(static row => row[2]).Should().BeEquivalentTo("[bold red]x[/] [", @"a\u{1b}[31m\u{d}\u{a}b\u{202e}c\u{9b}🔑", "emulated account");
    }

    [Theory]
    [InlineData("--stale 3y", "--stale takes a number of days, weeks or hours, such as 90d, 12w or 36h.")]
    [InlineData("--service Github", "--service takes Infisical, Apinizer, Vercel, Crafter.")]
    [InlineData("--sort size", "--sort takes attention, service, age, expiry or use.")]
    [InlineData("--yes", "--yes can only be used with --revoke.")]
    [InlineData("--verbose", "Unrecognized command or argument '--verbose'.")]
    public async Task Wrong_options_are_told_and_nothing_is_called(string arguments, string sentence)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        var (exitCode, output) = await RunAsync(emulator, Settings(emulator), arguments.Split(' '));

        exitCode.Should().Be(3, output);
        output.Should().Be($"{sentence}\n--help shows the options.\n");
        emulator.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData("TokenAudit__Infisical__Identities__build", null, "Infisical lists tokens by identity: set TokenAudit:Infisical:Identities:<a name> to the id of each machine identity.")]
    [InlineData("TokenAudit__Infisical__Identities__build", "the build machine", "TokenAudit:Infisical:Identities:build must be the id of a machine identity: a UUID.")]
    [InlineData("TokenAudit__Infisical__Instances__us__Identities__build", "8e4b9f1c-6a4b-4a5e-9d7c-1f0a2b3c4d5e", "TokenAudit:Infisical:Instances:us:Identities:build names an identity, but there is no such client: TokenClients:Infisical:Instances:us is not set.")]
    [InlineData("TokenAudit__Vercel__Team", "a", "TokenAudit:Vercel:Team is not a setting. Use TokenAudit:Infisical:Identities:<a name> or TokenAudit:Infisical:Instances:<a key>:Identities:<a name>.")]
    [InlineData("TokenClients__Vercel__AccessToken", null, "TokenClients:Vercel:AccessToken is missing.")]
    [InlineData("TokenClients__Vercel__Acess", "a", "TokenClients:Vercel:Acess")]
    public async Task Wrong_settings_are_told_and_nothing_is_called(string variable, string? value, string sentence)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var settings = Settings(emulator);
        settings.Remove(variable);
        if (value is not null)
        {
            settings[variable] = value;
        }

        var (exitCode, output) = await RunAsync(emulator, settings);

        exitCode.Should().Be(3, output);
        output.Should().StartWith(sentence).And.EndWith("Nothing was called. --demo shows the program without settings.\n");
        emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Without_settings_it_says_what_to_set_and_the_demo_works()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        var (exitCode, output) = await RunAsync(emulator, []);
        exitCode.Should().Be(3, output);
        output.Should().StartWith("The section 'TokenClients' names no service.");

        // What is configured is not for the demo.
        (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--demo", "--stale", "90d", "--revoke", "--yes");
        exitCode.Should().Be(1, output);
        LastLine(output).Should().Be("13 tokens in 4 accounts: 1 leaked, 2 expired, 1 stale by age, 1 stale, 3 ok, 5 use unknown. Revocation: 3 Revoked, 1 Unconfirmed.");
        emulator.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Ended_while_it_lists_it_stops_at_once(string signal)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await CreateAsync(emulator, "daily");
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Hang());

        var (exitCode, output) = await InterruptAsync(emulator, signal, "listAuthTokens", "--json");

        exitCode.Should().Be(130, output);
        output.Should().Be("Canceled. Nothing was revoked.\n");
    }

    [Fact]
    public async Task Ended_while_it_revokes_it_says_what_was_revoked_and_what_not()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        await CreateAsync(emulator, "first", clock);
        await CreateAsync(emulator, "second", clock);
        clock.Advance(TimeSpan.FromDays(200));
        emulator.Fail(TokenService.Vercel, "deleteAuthToken", Fault.Hang(afterExecuting: true));

        var (exitCode, output) = await InterruptAsync(emulator, "INT", "deleteAuthToken", "--stale", "90d", "--revoke", "--yes");

        exitCode.Should().Be(130, output);
        Regex.Matches(output, "(?m)^(Revoked|Unknown|NotTried): (Infisical build|Vercel) [A-Za-z0-9-]+ (.*)$").Select(static line => $"{line.Groups[1].Value} {line.Groups[2].Value} {line.Groups[3].Value}").Should().Equal(
            "Revoked Infisical build \"second\" (stale by age).",
            "Revoked Infisical build \"first\" (stale by age).",
            "Unknown Vercel \"second\" (stale). The program was stopped during the call. Run it again.",
            "NotTried Vercel \"first\" (stale). The program was stopped first.");
        Unknown(output).Should().Equal("Vercel second The program was stopped during the call. Run it again.");
        emulator.Executed(TokenService.Vercel, "deleteAuthToken").Should().Be(1, "the server did it, and nobody knows");
    }

    [Fact]
    public async Task Killed_while_it_waits_for_a_limit_it_goes_on_in_the_next_run()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using (var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: clock))
        {
            for (var number = 0; number < 60; number++)
            {
                await vercel.CreateTokenAsync(new CreateVercelToken($"old {number}", TokenExpiry.Never));
            }
        }

        clock.Advance(TimeSpan.FromDays(200));
        emulator.VercelRateLimits = true;
        string[] arguments = ["--stale", "90d", "--revoke", "--yes", "--service", "Vercel"];
        using (var process = Start(new ProcessStartInfo("dotnet", [Repository.Sample("TokenAudit"), .. arguments]), Settings(emulator), withInput: false))
        {
            // The line is written as soon as the program has the response.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(2));
            try
            {
                (await process.StandardError.ReadLineAsync(patience.Token)).Should().MatchRegex("^Vercel: rate limit reached; continuing at [0-9-]{10} [0-9:]{8}Z\\.$");
            }
            finally
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync(patience.Token);
        }

        emulator.LiveTokens(TokenService.Vercel).Should().HaveCount(11);
        emulator.Calls.Should().ContainSingle(static call => call.StatusCode == 429, "nothing is tried against a limit");
        clock.Advance(TimeSpan.FromMinutes(5));
        var (exitCode, output) = await RunAsync(emulator, Settings(emulator), arguments);

        exitCode.Should().Be(0, output);
        LastLine(output).Should().EndWith("Revocation: 10 Revoked.");
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle("it calls with it");
        emulator.Executed(TokenService.Vercel, "deleteAuthToken").Should().Be(60);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_while_a_revocation_is_under_way_it_goes_on_in_the_next_run(bool isExecuted)
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using (var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: clock))
        {
            for (var number = 0; number < 5; number++)
            {
                await vercel.CreateTokenAsync(new CreateVercelToken($"old {number}", TokenExpiry.Never));
            }
        }

        clock.Advance(TimeSpan.FromDays(200));
        string[] arguments = ["--stale", "90d", "--revoke", "--yes", "--service", "Vercel"];
        using (emulator.Fail(TokenService.Vercel, "deleteAuthToken", Fault.Hang(afterExecuting: isExecuted)))
        {
            using var process = Start(new ProcessStartInfo("dotnet", [Repository.Sample("TokenAudit"), .. arguments]), WithLongTimeouts(Settings(emulator)), withInput: false);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(2));
            try
            {
                while (isExecuted ? emulator.Executed(TokenService.Vercel, "deleteAuthToken") == 0 : !emulator.Calls.Any(static call => call.OperationId == "deleteAuthToken"))
                {
                    await Task.Delay(10, patience.Token);
                }
            }
            finally
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync(patience.Token);
        }

        emulator.Executed(TokenService.Vercel, "deleteAuthToken").Should().Be(isExecuted ? 1 : 0);
        var (exitCode, output) = await RunAsync(emulator, Settings(emulator), arguments);

        exitCode.Should().Be(0, output);
        LastLine(output).Should().EndWith($"Revocation: {(isExecuted ? 4 : 5)} Revoked.");
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle("it calls with it");
        emulator.Executed(TokenService.Vercel, "deleteAuthToken").Should().Be(5);
    }

    [Fact]
    public async Task A_table_at_the_end_names_every_token_of_which_nothing_is_known()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        await CreateAsync(emulator, "first", clock);
        await CreateAsync(emulator, "second", clock);
        clock.Advance(TimeSpan.FromDays(200));
        using var fault = emulator.Fail(TokenService.Vercel, "deleteAuthToken", Fault.Drop(afterExecuting: true), times: 10);
        emulator.Fail(TokenService.Infisical, "revokeTokenAuthToken", Fault.Status(500));
        var settings = Settings(emulator);
        settings["TokenClients__Vercel__Resilience__Retry__MaxRetryAttempts"] = "0";
        settings["TokenClients__Infisical__Resilience__Retry__MaxRetryAttempts"] = "0";

        var (exitCode, output) = await RunAsync(emulator, settings, "--stale", "90d", "--revoke", "--yes");

        exitCode.Should().Be(2, output);
        LastLine(output).Should().EndWith("Revocation: 3 Unknown, 1 Revoked.");
        Unknown(output).Select(static row => string.Join(' ', row.Split(' ')[..3])).Should().Equal("Infisical build second", "Vercel second Vercel", "Vercel first Vercel");
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle("the server did it");

        (exitCode, output) = await RunAsync(emulator, Settings(emulator), "--stale", "90d", "--revoke", "--yes");

        exitCode.Should().Be(0, output);
        LastLine(output).Should().EndWith("Revocation: 1 Revoked.");
        Unknown(output).Should().BeEmpty();
    }

    /// <summary>A token at each service that has lists, under one name.</summary>
    private static async Task<(SecretString Infisical, SecretString Vercel, SecretString Crafter)> CreateAsync(TokenServicesEmulator emulator, string name, TimeProvider? clock = null, TokenExpiry? expiry = null)
    {
        clock ??= TimeProvider.System;
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: clock);
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions(), timeProvider: clock);
        var identity = await AttachAsync(emulator, clock);
        var lifetime = expiry?.Instant - clock.GetUtcNow() ?? TimeSpan.FromDays(1000);
        await infisical.UpdateConfigurationAsync(identity, new InfisicalTokenAuthSettings { Lifetime = InfisicalTokenLifetime.Of(lifetime) });
        var forMachine = await infisical.CreateTokenAsync(identity, new CreateInfisicalToken { Name = name });
        var forAccount = await vercel.CreateTokenAsync(new CreateVercelToken(name, expiry ?? TokenExpiry.Never));
        var forApplication = await crafter.CreateTokenAsync(new CreateCrafterToken(name, expiry ?? TokenExpiry.Never));
        return (forMachine.Secret, forAccount.Secret, forApplication.Secret);
    }

    private static async Task<Guid> AttachAsync(TokenServicesEmulator emulator, TimeProvider clock)
    {
        emulator.InfisicalMaxTokenAge = TimeSpan.FromDays(2000);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        try
        {
            await infisical.AttachAsync(emulator.InfisicalIdentityId);
        }
        catch (TokenClientException error) when (error.Kind is TokenErrorKind.InvalidRequest or TokenErrorKind.Conflict)
        {
            // It has Token Auth already.
        }

        return emulator.InfisicalIdentityId;
    }

    /// <summary>The live tokens that a list of the configured accounts shows.</summary>
    private static List<ITokenInfo> Listable(TokenServicesEmulator emulator) =>
    [
        .. emulator.LiveTokens(TokenService.Infisical).Where(token => ((InfisicalToken)token).IdentityId == emulator.InfisicalIdentityId),
        .. emulator.LiveTokens(TokenService.Vercel),
        .. emulator.LiveTokens(TokenService.Crafter),
    ];

    private static Dictionary<string, string> Settings(TokenServicesEmulator emulator) => new(EmulatorSettings.For(emulator))
    {
        ["TokenAudit__Infisical__Identities__build"] = $"{emulator.InfisicalIdentityId}",
    };

    /// <summary>A call of Vercel that hangs is not repeated before a test has ended the program.</summary>
    private static Dictionary<string, string> WithLongTimeouts(Dictionary<string, string> settings)
    {
        foreach (var (key, value) in new[] { ("TotalRequestTimeout__Timeout", "00:02:00"), ("AttemptTimeout__Timeout", "00:01:00"), ("CircuitBreaker__SamplingDuration", "00:02:00") })
        {
            settings[$"TokenClients__Vercel__Resilience__{key}"] = value;
        }

        return settings;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(TokenServicesEmulator emulator, Dictionary<string, string> settings, params string[] arguments)
    {
        var (exitCode, output) = await SampleProgram.RunAsync("TokenAudit", settings, arguments);
        return (exitCode, WithoutSecrets(emulator, output));
    }

    /// <summary>Starts it in some other way, with something typed on its input.</summary>
    private static async Task<(int ExitCode, string Output)> RunAsync(TokenServicesEmulator emulator, ProcessStartInfo start, Dictionary<string, string> settings, string input)
    {
        using var process = Start(start, settings, withInput: true);
        await process.StandardInput.WriteAsync(input);
        await process.StandardInput.FlushAsync();
        return await EndAsync(emulator, process);
    }

    /// <summary>Sends a signal to it as soon as the emulator gets a call of an operation.</summary>
    private static async Task<(int ExitCode, string Output)> InterruptAsync(TokenServicesEmulator emulator, string signal, string operation, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no env to start a program with signals as they are by default.");
        var settings = WithLongTimeouts(Settings(emulator));

        // What a shell starts in the background ignores SIGINT, and so would all that is started from it.
        using var process = Start(new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Repository.Sample("TokenAudit"), .. arguments]), settings, withInput: false);
        try
        {
            // A program takes its time to start on a machine that is busy.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(1));
            while (!emulator.Calls.Any(call => call.OperationId == operation))
            {
                await Task.Delay(10, patience.Token);
            }

            var start = TimeProvider.System.GetTimestamp();
            using (var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await kill.WaitForExitAsync();
            }

            var result = await EndAsync(emulator, process);
            TimeProvider.System.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(45), "a call that hangs is given up after a minute, and the signal comes first");
            return result;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(ProcessStartInfo start, Dictionary<string, string> settings, bool withInput)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, withInput);
        foreach (var variable in start.Environment.Keys.Where(static variable => variable.StartsWith("Token", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        foreach (var (variable, value) in settings)
        {
            start.Environment[variable] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, string Output)> EndAsync(TokenServicesEmulator emulator, Process process)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, WithoutSecrets(emulator, (await output + await errors).ReplaceLineEndings("\n")));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Nothing that is printed holds a credential of the server's, whoever it belongs to.</summary>
    private static string WithoutSecrets(TokenServicesEmulator emulator, string output)
    {
        using var detector = new SecretLeakDetector();
        detector.Watch(emulator);
        detector.Inspect(output);
        detector.AssertClean();
        return output;
    }

    private static string LastLine(string output) => output.TrimEnd('\n').Split('\n')[^1];

    /// <summary>The cells of each row of the table, its head left out.</summary>
    private static IEnumerable<string[]> Rows(string output) => output.Split('\n').Where(static line => line.StartsWith('│')).Skip(1).Select(static line => line.Split('│')[1..^1].Select(static cell => cell.Trim()).ToArray());

    /// <summary>Account, name and reason of the tokens in the table at the end, each with its id.</summary>
    private static IEnumerable<string> Unknown(string output)
    {
        var begin = output.IndexOf("These tokens may or may not be revoked.", StringComparison.Ordinal);
        return begin < 0 ? [] : Rows(output[begin..]).Select(static row => row[1].Length >= 20 ? $"{row[0]} {row[2]} {row[3]}" : "no id");
    }

    /// <summary>Name and finding of an account's tokens.</summary>
    private static IEnumerable<string> Findings(string output, string account) => Rows(output).Where(row => row[0] == account).Select(static row => $"{row[2]} {row[^1]}");

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static DateTimeOffset? Time(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset() : null;

    [GeneratedRegex(@"\x1b\[[0-9;]+m")]
    private static partial Regex Color();

    /// <summary>What turns colors on, and moves the cursor.</summary>
    [GeneratedRegex(@"\x1b(\[[0-9;?]*[A-Za-z]|[=>])")]
    private static partial Regex Escape();
}
