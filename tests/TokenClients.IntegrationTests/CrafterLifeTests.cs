using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Crafter;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>Crafter Profile's access tokens, whose id is the credential.</summary>
public sealed class CrafterLifeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_token_is_created_listed_read_revoked_and_gone(bool older, bool withId)
    {
        var clock = new FakeTimeProvider(Start);
        await using var emulator = await StartAsync(older, clock);
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions(), timeProvider: clock);
        var id = withId ? new SecretString("My-own_ID-" + Guid.NewGuid().ToString("N")) : null;
        var before = emulator.LiveTokens(TokenService.Crafter).Count;

        var created = await crafter.CreateTokenAsync(new CreateCrafterToken("shop", TokenExpiry.In(TimeSpan.FromHours(1))) { Id = id });
        created.Problem.Should().BeNull();
        created.Token!.Application.Should().Be("shop");
        created.Token.IsMaster.Should().BeFalse();
        created.Token.Secret.Should().Be(created.Secret);
        created.Token.Permissions.Should().BeEmpty();
        created.Expiry.Should().Be(TokenExpiry.At(Start + TimeSpan.FromHours(1)));
        emulator.IsLive(TokenService.Crafter, created.Secret).Should().BeTrue();
        emulator.LiveTokens(TokenService.Crafter).Should().HaveCount(before + 1);
        if (withId)
        {
            created.Secret.Should().Be(id);
        }
        else
        {
            Guid.TryParseExact(created.Secret.Reveal(), "D", out var made).Should().BeTrue();
            made.Version.Should().Be(4);
        }

        var listed = await crafter.ListTokensAsync().ToListAsync();
        listed.Should().HaveCount(before + 1);
        listed.Single(token => token.Secret == created.Secret).Expiry.Should().Be(created.Expiry);
        var page = await crafter.ListTokensPageAsync();
        page.Items.Should().HaveCount(before + 1);
        page.NextCursor.Should().BeNull();
        page.MayBeIncomplete.Should().BeFalse();
        var read = await crafter.GetTokenAsync(created.Secret);
        read.Application.Should().Be("shop");
        read.Fingerprint.Should().Be(created.Token.Fingerprint).And.HaveLength(12);

        (await crafter.RevokeTokenAsync(created.Secret)).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        emulator.IsLive(TokenService.Crafter, created.Secret).Should().BeFalse();
        emulator.LiveTokens(TokenService.Crafter).Should().HaveCount(before);
        (await crafter.RevokeTokenAsync(created.Secret)).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        var gone = await Failing.CallAsync(() => crafter.GetTokenAsync(created.Secret));
        gone.Kind.Should().Be(TokenErrorKind.NotFound);
        gone.ToString().Should().NotContain(created.Secret.Reveal());
        (await crafter.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        emulator.Executed(TokenService.Crafter, "createAccessToken").Should().Be(1);
        emulator.Executed(TokenService.Crafter, "deleteAccessToken").Should().Be(2);
    }

    [Fact]
    public async Task A_token_lives_up_to_its_last_millisecond_or_for_ever()
    {
        var clock = new FakeTimeProvider(Start);
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions(), timeProvider: clock);
        var expiry = Start + TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(7);

        var created = await crafter.CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.At(expiry.AddTicks(9))) { IsMaster = true });
        var endless = await crafter.CreateTokenAsync(new CreateCrafterToken("b", TokenExpiry.Never));

        created.Expiry.Should().Be(TokenExpiry.At(expiry));
        endless.Expiry.IsNever.Should().BeTrue();
        using var caller = new CrafterAccessTokens(new CrafterOptions { BaseAddress = emulator.CrafterOptions().BaseAddress, AccessToken = created.Secret }, timeProvider: clock);
        clock.Advance(expiry - Start - TimeSpan.FromMilliseconds(1));
        (await caller.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await caller.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
        emulator.IsLive(TokenService.Crafter, created.Secret).Should().BeFalse();
        (await crafter.GetTokenAsync(created.Secret)).IsUsable(clock.GetUtcNow()).Should().BeFalse();
        clock.Advance(TimeSpan.FromDays(3650));
        emulator.IsLive(TokenService.Crafter, endless.Secret).Should().BeTrue();
    }

    [Fact]
    public async Task Permissions_come_back_as_they_were_sent_in_every_form()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions());
        CrafterAction[] every =
        [
            CrafterAction.CreateTenant, CrafterAction.ReadTenant, CrafterAction.UpdateTenant, CrafterAction.DeleteTenant, CrafterAction.ManageProfiles, CrafterAction.ManageTickets,
        ];
        foreach (var permissions in (CrafterPermission[][])
            [
                [],
                [CrafterPermission.ForTenant("one", CrafterAction.ReadTenant)],
                [CrafterPermission.ForTenant("two", every)],
                [CrafterPermission.ForTenant("none")],
                [CrafterPermission.ForTenant("open", new CrafterAction("read_tenant"), new CrafterAction("OF_A_NEWER_VERSION"))],
                [CrafterPermission.ForAllTenants(CrafterAction.Any)],
                [CrafterPermission.ForAllTenants(every)],
                [CrafterPermission.ForTenant("Größe \"1\"", CrafterAction.Any), CrafterPermission.ForTenant("b", CrafterAction.ReadTenant, CrafterAction.ReadTenant), CrafterPermission.ForAllTenants()],
            ])
        {
            var created = await crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Permissions = permissions, IsMaster = true });

            var read = await crafter.GetTokenAsync(created.Secret);
            var live = (CrafterToken)emulator.LiveTokens(TokenService.Crafter)[^1];
            foreach (var token in new[] { created.Token!, read, live })
            {
                token.IsMaster.Should().BeTrue();
                token.Permissions.Select(permission => permission.Tenant).Should().Equal(permissions.Select(permission => permission.Tenant));
                foreach (var (has, wanted) in token.Permissions.Zip(permissions))
                {
                    has.Actions.Should().BeEquivalentTo(wanted.Actions);
                }
            }
        }

        emulator.Executed(TokenService.Crafter, "createAccessToken").Should().Be(8);
    }

    [Fact]
    public async Task What_cannot_be_meant_is_not_sent()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions());
        var own = emulator.CrafterOptions().AccessToken!;

        foreach (var call in (Func<Task>[])
            [
                () => crafter.CreateTokenAsync(With(new CrafterPermission[] { CrafterPermission.ForAllTenants(), CrafterPermission.ForTenant("a") })),
                () => crafter.CreateTokenAsync(With([CrafterPermission.ForTenant("a"), CrafterPermission.ForTenant("a")])),
                () => crafter.CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.At(DateTimeOffset.UtcNow.AddDays(-1)))),
                () => crafter.CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.Never) { Id = new SecretString("a/b") }),
                () => crafter.CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.Never) { Id = new SecretString("all") }),
                () => crafter.GetTokenAsync(new SecretString("a.b")),
                () => crafter.RevokeTokenAsync(new SecretString("..")),
                () => crafter.RevokeTokenAsync(own),
            ])
        {
            await FluentActions.Awaiting(call).Should().ThrowAsync<ArgumentException>();
        }

        emulator.Calls.Should().BeEmpty();
        emulator.IsLive(TokenService.Crafter, own).Should().BeTrue();

        static CreateCrafterToken With(IReadOnlyList<CrafterPermission> permissions) => new("a", TokenExpiry.Never) { Permissions = permissions };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tokens_of_other_programs_are_listed_with_whatever_they_have(bool older)
    {
        await using var emulator = await StartAsync(older);
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions());
        await CreateForeignAsync(emulator, """{"id":"null-permissions","application":null,"tenantPermissions":null}""");
        await CreateForeignAsync(emulator, """{"id":"null-entries","tenantPermissions":[null,{"tenant":null,"allowedActions":null},{"allowedActions":["READ_TENANT",null]}]}""");
        await CreateForeignAsync(emulator, """{"id":"odd.id;with=more","application":"odd"}""");
        await CreateForeignAsync(emulator, """{"id":"","application":"no id"}""");
        await CreateForeignAsync(emulator, """{"id":"far","application":"far","expiresOn":9223372036854775807}""");
        await CreateForeignAsync(emulator, """{"id":"past","application":"past","expiresOn":-1}""");
        emulator.CrafterWellKnownTokens = false;

        var listed = await crafter.ListTokensAsync().ToListAsync();

        listed.Should().HaveCount(7);
        (await crafter.ListTokensPageAsync()).MayBeIncomplete.Should().BeFalse();
        var bare = listed.Single(token => token.Secret?.Reveal() == "null-permissions");
        bare.Application.Should().BeNull();
        bare.Permissions.Should().BeEmpty();
        bare.Expiry.IsNever.Should().BeTrue();
        var entries = listed.Single(token => token.Secret?.Reveal() == "null-entries").Permissions;
        entries.Where(permission => permission is not null).Select(permission => permission.Tenant).Should().EndWith(new[] { null, "*" });
        entries[^1].Actions.Should().Contain(CrafterAction.ReadTenant);
        listed.Single(token => token.Application == "odd").Secret!.Reveal().Should().Be("odd.id;with=more");
        listed.Single(token => token.Application == "no id").Secret.Should().BeNull();
        listed.Single(token => token.Application == "no id").IsUsable(DateTimeOffset.UtcNow).Should().BeFalse();
        listed.Single(token => token.Application == "far").IsUsable(DateTimeOffset.UtcNow).Should().BeTrue();
        listed.Single(token => token.Application == "past").IsUsable(DateTimeOffset.UtcNow).Should().BeFalse();
        (await crafter.GetTokenAsync(new SecretString("null-entries"))).Permissions.Should().HaveCount(entries.Count);
    }

    [Fact]
    public async Task Tokens_are_revoked_while_they_are_listed()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var own = emulator.CrafterOptions().AccessToken!;
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions());
        for (var created = 0; created < 20; created++)
        {
            await crafter.CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.Never));
        }

        await foreach (var token in crafter.ListTokensAsync())
        {
            if (token.Secret != own)
            {
                (await crafter.RevokeTokenAsync(token.Secret!)).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
            }
        }

        emulator.LiveTokens(TokenService.Crafter).Should().ContainSingle();
        emulator.IsLive(TokenService.Crafter, own).Should().BeTrue();
    }

    [Fact]
    public async Task The_callers_own_token_revokes_itself_even_as_the_last_master()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.CrafterWellKnownTokens = false;
        var own = emulator.CrafterOptions().AccessToken!;
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions());

        (await crafter.RevokeCurrentTokenAsync()).Outcome.Should().Be(RevokeOutcome.Revoked);

        emulator.IsLive(TokenService.Crafter, own).Should().BeFalse();
        emulator.LiveTokens(TokenService.Crafter).Should().BeEmpty();
        (await crafter.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
        var failure = await Failing.CallAsync(() => crafter.RevokeCurrentTokenAsync());
        failure.Kind.Should().Be(TokenErrorKind.InvalidCredential);
        failure.ErrorCode.Should().Be("ACCESS_DENIED");
        failure.ToString().Should().NotContain(own.Reveal());
    }

    [Theory]
    [InlineData(CrafterCaller.Master, CredentialState.Accepted)]
    [InlineData(CrafterCaller.NotMaster, CredentialState.AcceptedWithoutRights)]
    [InlineData(CrafterCaller.Expired, CredentialState.Rejected)]
    [InlineData(CrafterCaller.WellKnown, CredentialState.Accepted)]
    public async Task A_credential_is_checked_without_making_anything(CrafterCaller caller, CredentialState state)
    {
        foreach (var older in new[] { false, true })
        {
            await using var emulator = await StartAsync(older);
            using var crafter = new CrafterAccessTokens(emulator.CrafterOptions(caller));
            var before = emulator.LiveTokens(TokenService.Crafter).Count;

            var check = await crafter.CheckCredentialAsync();

            check.State.Should().Be(state);
            (check.Detail is null).Should().Be(state == CredentialState.Accepted);
            emulator.Calls.Should().ContainSingle().Which.OperationId.Should().Be("getAccessToken");
            emulator.LiveTokens(TokenService.Crafter).Should().HaveCount(before);
        }
    }

    [Fact]
    public async Task A_well_known_token_is_used_only_where_that_is_allowed_and_while_it_is_there()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.CrafterOptions(CrafterCaller.WellKnown);
        using var crafter = new CrafterAccessTokens(options);
        var created = await crafter.CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.Never));
        emulator.IsLive(TokenService.Crafter, created.Secret).Should().BeTrue();

        emulator.CrafterWellKnownTokens = false;
        (await crafter.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
        emulator.CrafterWellKnownTokens = true;
        (await crafter.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);

        options.AllowWellKnownToken = false;
        FluentActions.Invoking(() => new CrafterAccessTokens(options)).Should().Throw<OptionsValidationException>()
            .Which.Message.Should().Contain("AllowWellKnownToken").And.NotContain(options.AccessToken!.Reveal());
    }

    [Theory]
    [InlineData(CrafterCaller.NotMaster, TokenErrorKind.PermissionDenied, "ACTION_DENIED")]
    [InlineData(CrafterCaller.Expired, TokenErrorKind.InvalidCredential, "ACCESS_DENIED")]
    public async Task Callers_are_refused_for_what_they_are(CrafterCaller caller, TokenErrorKind kind, string code)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.CrafterOptions(caller);
        using var crafter = new CrafterAccessTokens(options);
        var target = emulator.CrafterOptions().AccessToken!;
        var chosen = new SecretString(Guid.NewGuid().ToString());

        foreach (var call in (Func<Task>[])
            [
                () => crafter.CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.Never) { Id = chosen }),
                () => crafter.ListTokensPageAsync(),
                () => crafter.ListTokensAsync().ToListAsync(),
                () => crafter.GetTokenAsync(target),
                () => crafter.RevokeTokenAsync(target),
                () => crafter.RevokeCurrentTokenAsync(),
            ])
        {
            var failure = await Failing.CallAsync(call);
            failure.Kind.Should().Be(kind);
            failure.ErrorCode.Should().Be(code);
            failure.StatusCode.Should().Be(403);
            failure.Attempts.Should().Be(1);
            failure.IsRetryable.Should().BeFalse();
            failure.OutcomeUnknown.Should().BeFalse();
            failure.ToString().Should().NotContainAny(target.Reveal(), options.AccessToken!.Reveal(), chosen.Reveal());
        }

        emulator.IsLive(TokenService.Crafter, target).Should().BeTrue();
        emulator.IsLive(TokenService.Crafter, chosen).Should().BeFalse();
        emulator.Calls.Should().OnlyContain(call => !call.Executed);
    }

    [Fact]
    public async Task An_id_that_is_taken_is_a_conflict_at_once()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions());
        var request = new CreateCrafterToken("a", TokenExpiry.Never) { Id = new SecretString(Guid.NewGuid().ToString()) };
        await crafter.CreateTokenAsync(request);

        var failure = await Failing.CallAsync(() => crafter.CreateTokenAsync(request));

        failure.Kind.Should().Be(TokenErrorKind.Conflict);
        failure.ErrorCode.Should().Be("ACCESS_TOKEN_EXISTS");
        failure.IsRetryable.Should().BeFalse();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.ToString().Should().NotContain(request.Id.Reveal());
        emulator.Calls.Select(call => call.OperationId).Should().Equal("createAccessToken", "createAccessToken");
    }

    [Theory]
    [InlineData("crafter-profile")]
    [InlineData("crafter-profile/")]
    [InlineData("crafter-profile/api/1")]
    [InlineData("crafter-profile/api/1/")]
    public async Task The_address_holds_the_context_path_and_may_hold_the_apis(string path)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.CrafterOptions();
        options.BaseAddress = new(emulator.BaseAddress, path);
        using var crafter = new CrafterAccessTokens(options);

        (await crafter.ListTokensPageAsync()).Items.Should().NotBeEmpty();

        emulator.Calls.Should().ContainSingle().Which.Path.Should().Be("/crafter-profile/api/1/access_token/all");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("crafter-profile/elsewhere", false)]
    [InlineData("crafter-profile/elsewhere", true)]
    public async Task A_wrong_address_is_told_from_a_missing_token(string path, bool older)
    {
        await using var emulator = await StartAsync(older);
        var options = emulator.CrafterOptions();
        options.BaseAddress = new(emulator.BaseAddress, path);
        using var crafter = new CrafterAccessTokens(options);

        foreach (var call in (Func<Task>[])[() => crafter.GetTokenAsync(new SecretString("some")), () => crafter.RevokeTokenAsync(new SecretString("some")), () => crafter.ListTokensPageAsync()])
        {
            var failure = await Failing.CallAsync(call);
            failure.Kind.Should().Be(TokenErrorKind.UnsupportedByServer);
            failure.StatusCode.Should().Be(404);
            failure.Message.Should().Contain("BaseAddress");
        }

        (await crafter.CheckCredentialAsync()).State.Should().Be(CredentialState.Undetermined);
    }

    [Fact]
    public async Task An_older_servers_faults_have_no_code()
    {
        await using var emulator = await StartAsync(older: true);
        using var crafter = new CrafterAccessTokens(VercelCalls.Prepared(emulator.CrafterOptions()));
        emulator.Fail(TokenService.Crafter, "listAccessTokens", Fault.Status(500), 3);

        var failure = await Failing.CallAsync(() => crafter.ListTokensPageAsync());

        failure.Kind.Should().Be(TokenErrorKind.ServiceFault);
        failure.ErrorCode.Should().BeNull();
        failure.ServerMessage.Should().NotBeNullOrEmpty();
        failure.Attempts.Should().Be(3);
    }

    /// <summary>Where the calling token stands, which decides what servers and proxies log.</summary>
    [Fact]
    public async Task The_callers_token_is_in_the_query_and_for_a_deletion_in_the_form()
    {
        await using var server = RawServer.Start(exchange => exchange.Request.Target.EndsWith("/delete", StringComparison.Ordinal)
            ? exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            : exchange.RespondAsync(exchange.Request.Target.Contains("/all", StringComparison.Ordinal) ? "[]" : """{"id":"target","master":false}"""));
        using var crafter = new CrafterAccessTokens(new CrafterOptions { BaseAddress = new(server.BaseAddress, "crafter-profile"), AccessToken = new SecretString("caller+=&%") });

        await crafter.ListTokensPageAsync();
        await crafter.GetTokenAsync(new SecretString("target"));
        await crafter.CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(4_000_000_000_123))) { Id = new SecretString("target") });
        await crafter.RevokeTokenAsync(new SecretString("target"));
        using var own = new CrafterAccessTokens(new CrafterOptions { BaseAddress = new(server.BaseAddress, "crafter-profile/"), AccessToken = new SecretString("Caller_1-a") });
        await own.RevokeCurrentTokenAsync();

        const string Query = "?accessTokenId=caller%2B%3D%26%25";
        const string Root = "/crafter-profile/api/1/access_token/";
        server.Requests.Select(request => $"{request.Method} {request.Target}").Should().Equal(
            $"GET {Root}all{Query}",
            $"GET {Root}target{Query}",
            $"POST {Root}create{Query}",
            $"POST {Root}target/delete",
            $"POST {Root}Caller_1-a/delete");
        server.Requests[2].Body.Should().Be("""{"id":"target","application":"a","master":false,"tenantPermissions":[],"expiresOn":4000000000123}""");
        foreach (var request in server.Requests.Skip(3))
        {
            request.Body.Should().Be(request == server.Requests[3] ? "accessTokenId=caller%2B%3D%26%25" : "accessTokenId=Caller_1-a");
            request.Headers["Content-Type"].Should().Be("application/x-www-form-urlencoded");
        }

        server.Requests.Should().OnlyContain(request => !request.Headers.ContainsKey("Authorization") && !request.Headers.ContainsKey("Cookie"));
        server.Requests.Take(3).Should().OnlyContain(request => request.Headers["Accept"].Contains("application/json"));
    }

    private static async Task<TokenServicesEmulator> StartAsync(bool older, TimeProvider? clock = null)
    {
        var emulator = await TokenServicesEmulator.StartAsync(clock);
        emulator.CrafterOlderServer = older;
        return emulator;
    }

    /// <summary>A token as another program makes it.</summary>
    internal static async Task CreateForeignAsync(TokenServicesEmulator emulator, string body)
    {
        using var http = new HttpClient();
        var options = emulator.CrafterOptions();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri($"{options.BaseAddress}/api/1/access_token/create?accessTokenId={options.AccessToken!.Reveal()}"), content);
        response.EnsureSuccessStatusCode();
    }
}
