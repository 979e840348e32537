using System.IO;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.SampleTests;

/// <summary>Every run is a process of its own; the emulator is asked what the service has.</summary>
public sealed partial class SecretRotationTests : IAsyncLifetime
{
    private const int Killed = 137;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tokenclients-rotation-tests-");
    private TokenServicesEmulator _emulator = null!;

    private string Sink => Path.Combine(_directory.FullName, "token");

    private string State => Sink + ".rotation.json";

    public async ValueTask InitializeAsync() => _emulator = await TokenServicesEmulator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _emulator.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("MarkNoted")]
    [InlineData("Minted")]
    [InlineData("IdNoted")]
    [InlineData("HandedOver")]
    [InlineData("Verified")]
    [InlineData("RevocationNoted")]
    [InlineData("OldRevoked")]
    [InlineData("OldForgotten")]
    public async Task A_run_that_ends_anywhere_is_picked_up_by_the_next(string point)
    {
        await RotateAsync();
        var old = Held();

        await RotateAsync(Killed, "--stop-after", point);

        // Whatever was half done: who reads the sink now has a secret that works.
        _emulator.IsLive(TokenService.Vercel, Held()).Should().BeTrue();
        LeaksOf(await File.ReadAllTextAsync(State)).Should().BeEmpty();

        await RotateAsync();

        CheckRotated(TokenService.Vercel, old);
        _emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(point is "Minted" or "IdNoted" ? 3 : 2, "a token is made anew only if the secret of the first one was lost");
    }

    [Theory]
    [InlineData("MarkNoted")]
    [InlineData("Minted")]
    [InlineData("IdNoted")]
    [InlineData("HandedOver")]
    public async Task The_first_rotation_is_picked_up_as_well(string point)
    {
        await RotateAsync(Killed, "--stop-after", point);
        await RotateAsync();

        CheckRotated(TokenService.Vercel, old: null);
    }

    [Theory]
    [InlineData("Minted")]
    [InlineData("IdNoted")]
    [InlineData("RevocationNoted")]
    public async Task Infisical_is_rotated_in_the_same_way(string point)
    {
        using var infisical = new InfisicalTokenAuth(_emulator.InfisicalOptions());
        await infisical.AttachAsync(_emulator.InfisicalIdentityId);
        string[] service = ["--service", "infisical", "--identity", $"{_emulator.InfisicalIdentityId}"];
        await RotateAsync(0, service);
        var old = Held();

        await RotateAsync(Killed, [.. service, "--stop-after", point]);
        _emulator.IsLive(TokenService.Infisical, Held()).Should().BeTrue();
        await RotateAsync(0, service);

        CheckRotated(TokenService.Infisical, old);
    }

    [Theory]
    [InlineData("MarkNoted")]
    [InlineData("Minted")]
    [InlineData("IdNoted")]
    [InlineData("RevocationNoted")]
    public async Task CrafterCMS_is_rotated_in_the_same_way_and_no_id_is_written_down(string point)
    {
        using var crafter = new CrafterAccessTokens(_emulator.CrafterOptions());
        var first = await crafter.CreateTokenAsync(new CreateCrafterToken("deploy", TokenExpiry.Never) { Permissions = [CrafterPermission.ForTenant("default", CrafterAction.ManageProfiles)] });
        string[] service = ["--service", "crafter"];
        await RotateAsync(0, service);
        var old = Held();

        await RotateAsync(Killed, [.. service, "--stop-after", point]);
        Uuid().IsMatch(await File.ReadAllTextAsync(State)).Should().BeFalse("an id of a token is its secret there");
        _emulator.IsLive(TokenService.Crafter, Held()).Should().BeTrue();
        await RotateAsync(0, service);

        await crafter.RevokeTokenAsync(first.Secret);
        CheckRotated(TokenService.Crafter, old);
        var record = await crafter.GetTokenAsync(Held());
        record.Permissions.Should().BeEquivalentTo(first.Token!.Permissions, "it may do what the one that was made by hand may");
        record.IsMaster.Should().BeFalse();
    }

    [Fact]
    public async Task A_token_of_CrafterCMS_whose_answers_were_all_lost_is_looked_for()
    {
        using var crafter = new CrafterAccessTokens(_emulator.CrafterOptions());
        await crafter.CreateTokenAsync(new CreateCrafterToken("deploy", TokenExpiry.Never));
        string[] service = ["--service", "crafter"];
        await RotateAsync(0, service);
        var old = Held();
        using (_emulator.Fail(TokenService.Crafter, "createAccessToken", Fault.Drop(afterExecuting: true), times: 10))
        {
            // Whether it was made could not be told, and it may be sent again by its own id: neither means that it is not there.
            (await RotateAsync(3, service)).Should().Contain("is there and nobody holds it");
        }

        Mine(TokenService.Crafter).Should().HaveCount(2, "that is the one made by hand, and the one in use");
        Held().Should().Be(old);
    }

    [Fact]
    public async Task CrafterCMS_gives_the_next_token_what_the_one_in_the_sink_may()
    {
        using var crafter = new CrafterAccessTokens(_emulator.CrafterOptions());
        await crafter.CreateTokenAsync(new CreateCrafterToken("deploy", TokenExpiry.Never) { IsMaster = true });
        var used = await crafter.CreateTokenAsync(new CreateCrafterToken("deploy", TokenExpiry.Never) { Permissions = [CrafterPermission.ForTenant("default", CrafterAction.ReadTenant)] });
        await File.WriteAllTextAsync(Sink, used.Secret.Reveal());

        await RotateAsync(0, "--service", "crafter");

        var record = await crafter.GetTokenAsync(Held());
        record.Secret.Should().NotBe(used.Secret);
        record.IsMaster.Should().BeFalse();
        record.Permissions.Should().BeEquivalentTo(used.Token!.Permissions);
    }

    [Fact]
    public async Task More_tokens_of_an_identity_than_Infisical_lists_do_not_stop_the_next_run()
    {
        using var infisical = new InfisicalTokenAuth(_emulator.InfisicalOptions());
        await infisical.AttachAsync(_emulator.InfisicalIdentityId);
        for (var count = 0; count <= 200; count++)
        {
            await infisical.CreateTokenAsync(_emulator.InfisicalIdentityId, new CreateInfisicalToken { Name = "of another program" });
        }

        string[] service = ["--service", "infisical", "--identity", $"{_emulator.InfisicalIdentityId}"];
        await RotateAsync(Killed, [.. service, "--stop-after", "MarkNoted"]);

        (await RotateAsync(0, service)).Should().MatchRegex("No token deploy-[^ ]+ is there");

        CheckRotated(TokenService.Infisical, old: null);
    }

    [Fact]
    public async Task A_token_before_that_is_not_found_is_for_a_person_and_then_taken_for_gone()
    {
        await RotateAsync();
        var old = Held();
        _emulator.Fail(TokenService.Vercel, "deleteAuthToken", Fault.Status(404));

        (await RotateAsync(1)).Should().Contain("for this credential: it ended, or is of another account or team").And.NotContain("Rotated:");

        _emulator.IsLive(TokenService.Vercel, old).Should().BeTrue();
        _emulator.IsLive(TokenService.Vercel, Held()).Should().BeTrue();
        Held().Should().NotBe(old);

        // It was revoked by hand.
        using var vercel = new VercelTokens(_emulator.VercelOptions());
        using var state = JsonDocument.Parse(await File.ReadAllTextAsync(State));
        await vercel.RevokeTokenAsync(state.RootElement.GetProperty("current").GetProperty("id").GetString()!);

        (await RotateAsync()).Should().Contain(": NotFound.").And.Contain("Rotated:");
        CheckRotated(TokenService.Vercel, old);
        _emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(2);
    }

    [Fact]
    public async Task A_credential_can_rotate_itself()
    {
        using var vercel = new VercelTokens(_emulator.VercelOptions());
        var byHand = await vercel.CreateTokenAsync(new CreateVercelToken("made by hand", TokenExpiry.Never));
        await File.WriteAllTextAsync(Sink, byHand.Secret.Reveal());
        var settings = new Dictionary<string, string> { ["TokenClients__Vercel__BaseAddress"] = $"{_emulator.BaseAddress}", ["TokenClients__Vercel__AccessTokenFile"] = Sink };

        var first = await RotateAsync(settings, 0);
        first.Should().Contain("a secret that this tool did not put there");
        _emulator.IsLive(TokenService.Vercel, byHand.Secret).Should().BeTrue("who made it revokes it");
        var old = Held();
        await vercel.RevokeTokenAsync(byHand.Token!.Id);
        await RotateAsync(settings, Killed, "--stop-after", "HandedOver");
        await RotateAsync(settings, 0);

        CheckRotated(TokenService.Vercel, old);
    }

    [Fact]
    public async Task A_lost_answer_leaves_no_orphan_and_is_not_repeated()
    {
        await RotateAsync();
        var old = Held();
        _emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));

        var output = await RotateAsync(3);

        output.Should().Contain("is there and nobody holds it: Revoked");
        _emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(2);
        Mine(TokenService.Vercel).Should().ContainSingle();
        Held().Should().Be(old);

        await RotateAsync();
        CheckRotated(TokenService.Vercel, old);
    }

    [Fact]
    public async Task An_orphan_that_cannot_be_looked_for_at_once_is_left_to_the_next_run()
    {
        await RotateAsync();
        var old = Held();
        _emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));
        using (_emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(500), times: 10))
        {
            (await RotateAsync(3)).Should().Contain("could not be looked for").And.Contain("The next run does it.");
        }

        Mine(TokenService.Vercel).Should().HaveCount(2);

        (await RotateAsync()).Should().Contain("is there and nobody holds it: Revoked");
        CheckRotated(TokenService.Vercel, old);
    }

    [Fact]
    public async Task A_refused_new_token_is_revoked_and_the_sink_gets_the_old_one_back()
    {
        await RotateAsync();
        var old = Held();
        _emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Body("application/json", """{"error":{"code":"forbidden","message":"Not authorized","invalidToken":true}}""", status: 403));

        var output = await RotateAsync(1);

        output.Should().Contain("The service refuses the new token. It is revoked, and the sink holds what it held before.");
        Held().Should().Be(old);
        Mine(TokenService.Vercel).Should().ContainSingle();
        _emulator.IsLive(TokenService.Vercel, old).Should().BeTrue();
        CheckFiles();

        await RotateAsync();
        CheckRotated(TokenService.Vercel, old);
    }

    [Theory]
    [InlineData("UndoingNoted")]
    [InlineData("SinkRestored")]
    [InlineData("NewRevoked")]
    public async Task A_run_that_ends_while_it_undoes_is_picked_up_as_well(string point)
    {
        await RotateAsync();
        var old = Held();
        _emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Body("application/json", """{"error":{"code":"forbidden","message":"Not authorized","invalidToken":true}}""", status: 403));

        await RotateAsync(Killed, "--stop-after", point);
        await RotateAsync();

        CheckRotated(TokenService.Vercel, old);
    }

    [Fact]
    public async Task A_new_token_that_could_not_be_checked_is_kept_and_the_next_run_checks_it()
    {
        await RotateAsync();
        var old = Held();
        using (_emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(500), times: 10))
        {
            (await RotateAsync(3)).Should().Contain("could not be told, so the one before is not revoked");
        }

        _emulator.IsLive(TokenService.Vercel, old).Should().BeTrue();
        _emulator.IsLive(TokenService.Vercel, Held()).Should().BeTrue();

        await RotateAsync();
        CheckRotated(TokenService.Vercel, old);
        _emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(2);
    }

    [Fact]
    public async Task A_revocation_that_fails_is_made_up_for_by_the_next_run()
    {
        await RotateAsync();
        var old = Held();
        using (_emulator.Fail(TokenService.Vercel, "deleteAuthToken", Fault.Status(500), times: 10))
        {
            await RotateAsync(3);
        }

        _emulator.IsLive(TokenService.Vercel, old).Should().BeTrue();
        Held().Should().NotBe(old);

        await RotateAsync();
        CheckRotated(TokenService.Vercel, old);
        _emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(2);
    }

    [Fact]
    public async Task A_rate_limit_says_when_to_run_again_and_leaves_everything_as_it_was()
    {
        await RotateAsync();
        var old = Held();
        _emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromMinutes(42)));

        var output = await RotateAsync(3);

        output.Should().MatchRegex(@"Run it again in 00:4[12]:\d\d");
        Held().Should().Be(old);
        Mine(TokenService.Vercel).Should().ContainSingle();
        CheckFiles();
    }

    [Fact]
    public async Task A_sink_that_cannot_be_written_costs_the_new_token_and_not_the_old_one()
    {
        await RotateAsync();
        var old = Held();

        // Noticed only when the secret before is to be kept.
        Directory.CreateDirectory(Path.Combine(Sink + ".previous", "something"));
        var output = await RotateAsync(1);

        output.Should().Contain("The sink cannot be written").And.Contain("The new token is revoked");
        _emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(2);
        Mine(TokenService.Vercel).Should().ContainSingle();
        Held().Should().Be(old);
        CheckFiles();
    }

    [Theory]
    [InlineData("USER=deploy\nTOKEN=abc\n")]
    [InlineData("my notes on tokens")]
    public async Task A_file_that_is_no_secret_is_not_replaced_and_nothing_is_made(string text)
    {
        await File.WriteAllTextAsync(Sink, text);

        (await RotateAsync(2)).Should().Contain("holds something that is no secret. It is not replaced.");

        (await File.ReadAllTextAsync(Sink)).Should().Be(text);
        _emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_place_where_nothing_can_be_written_is_noticed_before_anything_is_made()
    {
        Directory.CreateDirectory(Sink);
        (await RotateAsync(2)).Should().Contain("It is not replaced.");
        Directory.Delete(Sink);
        Directory.CreateDirectory(Sink + ".next");
        await RotateAsync(1);

        _emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task An_empty_file_is_filled()
    {
        await File.WriteAllTextAsync(Sink, "\n");

        (await RotateAsync()).Should().NotContain("did not put there");

        CheckRotated(TokenService.Vercel, old: null);
    }

    [Fact]
    public async Task A_link_stays_and_what_it_leads_to_is_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A link needs a right there.");
        var target = Path.Combine(_directory.CreateSubdirectory("real").FullName, "secret");
        File.CreateSymbolicLink(Sink, target);
        await RotateAsync();
        var old = Held();
        await RotateAsync();

        new FileInfo(Sink).LinkTarget.Should().Be(target);
        new FileInfo(target).LinkTarget.Should().BeNull();
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(target)!).Should().Equal(target);
        CheckRotated(TokenService.Vercel, old);
    }

    [Fact]
    public async Task Two_runs_at_a_time_exclude_each_other()
    {
        await using (new FileStream(State + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            (await RotateAsync(4)).Should().Contain("Another run is rotating this token");
        }

        _emulator.Calls.Should().BeEmpty();
        await RotateAsync();
        CheckRotated(TokenService.Vercel, old: null);
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_is_not_taken_for_another_run()
    {
        var file = Path.Combine(_directory.FullName, "file");
        await File.WriteAllTextAsync(file, "");

        (await RotateAsync(2, "--state", Path.Combine(file, "state"))).Should().Contain("cannot be the state file");
        Directory.CreateDirectory(State + ".lock");
        (await RotateAsync(2)).Should().Contain("cannot be the state file");

        _emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_wrong_credential_is_for_a_person()
    {
        var settings = Settings();
        settings["TokenClients__Vercel__AccessToken"] = "wrong";

        await RotateAsync(settings, 1);

        File.Exists(Sink).Should().BeFalse();
        CheckFiles();
    }

    [Theory]
    [InlineData("--days takes a number from 1 to 3650", "--name", "deploy", "--days", "0")]
    [InlineData("--name takes 1 to 100 letters", "--name", "de ploy")]
    [InlineData("--name", "--days", "7")]
    [InlineData("apinizer", "--name", "deploy", "--service", "apinizer")]
    [InlineData("TokenClients:Crafter:AccessToken is missing", "--name", "deploy", "--service", "crafter")]
    public async Task Wrong_options_end_with_a_sentence(string sentence, params string[] arguments)
    {
        var settings = Settings();
        foreach (var key in settings.Keys.Where(static key => key.StartsWith("TokenClients__Crafter__", StringComparison.Ordinal)).ToList())
        {
            settings.Remove(key);
        }

        var (exitCode, output) = await SampleProgram.RunAsync("SecretRotation", settings, ["rotate", "--sink", Sink, .. arguments]);

        exitCode.Should().Be(2, output);
        output.Should().Contain(sentence);
        _emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Wrong_settings_end_with_a_sentence()
    {
        (await RotateAsync([], 2)).Should().Contain("names no service");
        (await RotateAsync(Settings(), 2, "--service", "infisical")).Should().Contain("--identity");
        await File.WriteAllTextAsync(State, """{ "subject": "crafter deploy" }""");
        (await RotateAsync(2)).Should().Contain("is the state of another rotation (crafter deploy)");
        await File.WriteAllTextAsync(State, $$"""{ "subject": "infisical deploy {{_emulator.InfisicalIdentityId}}" }""");
        (await RotateAsync(2, "--service", "infisical", "--identity", $"{_emulator.InfisicalOtherIdentityId}")).Should().Contain("is the state of another rotation");
        await File.WriteAllTextAsync(State, "[1, 2]");
        (await RotateAsync(2)).Should().Contain("is no state of a rotation");
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "appsettings.json"), "{ broken");
        var settings = Settings();
        settings["DOTNET_CONTENTROOT"] = _directory.FullName;
        (await RotateAsync(settings, 2)).Should().Contain("appsettings.json").And.NotContain("   at ");
        _emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task It_can_be_tried_without_an_account()
    {
        var (exitCode, output) = await SampleProgram.RunAsync("SecretRotation", new Dictionary<string, string>(), "try");

        exitCode.Should().Be(0, output);
        Regex.Matches(output, "At Vercel: ([0-9]) live. The secret in the sink works: yes.").Select(static match => match.Groups[1].Value).Should().Equal("1", "1", "2", "1");
        LeaksOf(output).Should().BeEmpty();
    }

    /// <summary>One token is live, its secret is in the sink, and nothing else is left of the rotation.</summary>
    private void CheckRotated(TokenService service, SecretString? old)
    {
        Mine(service).Should().ContainSingle();
        _emulator.IsLive(service, Held()).Should().BeTrue();
        if (old is not null)
        {
            Held().Should().NotBe(old);
            _emulator.IsLive(service, old).Should().BeFalse();
        }

        CheckFiles();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Sink).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private void CheckFiles()
    {
        _directory.EnumerateFiles().Select(static file => file.Name).Except(["token"]).Should().BeEquivalentTo("token.rotation.json", "token.rotation.json.lock");
        var state = File.ReadAllText(State);
        state.Should().Contain("\"step\": \"Idle\"").And.Contain("\"mark\": null");
        LeaksOf(state).Should().BeEmpty();
    }

    private SecretString Held() => SecretString.FromFile(Sink);

    private List<ITokenInfo> Mine(TokenService service) => [.. _emulator.LiveTokens(service).Where(static token => token.Name == "deploy" || token.Name?.StartsWith("deploy-", StringComparison.Ordinal) == true)];

    private Task<string> RotateAsync(int expected = 0, params string[] arguments) => RotateAsync(Settings(), expected, arguments);

    private async Task<string> RotateAsync(Dictionary<string, string> settings, int expected, params string[] arguments)
    {
        var (exitCode, output) = await SampleProgram.RunAsync("SecretRotation", settings, ["rotate", "--name", "deploy", "--sink", Sink, .. arguments]);
        exitCode.Should().Be(expected, output);
        LeaksOf(output).Should().BeEmpty();
        return output;
    }

    /// <summary>What a text has of the secrets that were about.</summary>
    private List<string> LeaksOf(string text)
    {
        var secrets = Settings().Where(static setting => setting.Key.EndsWith("AccessToken", StringComparison.Ordinal)).Select(static setting => setting.Value)
            .Concat(_directory.EnumerateFiles("token*").Where(static file => !file.Name.Contains("json", StringComparison.Ordinal)).Select(static file => File.ReadAllText(file.FullName)));
        return [.. secrets.Where(secret => text.Contains(secret, StringComparison.Ordinal)), .. Secret().Matches(text).Select(static match => match.Value)];
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["TokenClients__Vercel__BaseAddress"] = $"{_emulator.VercelOptions().BaseAddress}",
        ["TokenClients__Vercel__AccessToken"] = _emulator.VercelOptions().AccessToken!.Reveal(),
        ["TokenClients__Vercel__Resilience__Retry__Delay"] = "00:00:00.01",
        ["TokenClients__Infisical__BaseAddress"] = $"{_emulator.InfisicalOptions().BaseAddress}",
        ["TokenClients__Infisical__AccessToken"] = _emulator.InfisicalOptions().AccessToken!.Reveal(),
        ["TokenClients__Crafter__BaseAddress"] = $"{_emulator.CrafterOptions().BaseAddress}",
        ["TokenClients__Crafter__AccessToken"] = _emulator.CrafterOptions().AccessToken!.Reveal(),
        ["TokenClients__Crafter__Resilience__Retry__Delay"] = "00:00:00.01",
    };

    /// <summary>What the emulator's tokens look like, and those of Vercel and Infisical.</summary>
    [GeneratedRegex(@"vc[a-z]_[A-Za-z0-9]{8,}|(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}")]
    private static partial Regex Secret();

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")]
    private static partial Regex Uuid();
}
