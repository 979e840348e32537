using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Infisical;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>The life of Token Auth and its tokens on servers of every age.</summary>
public sealed class InfisicalLifeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly InfisicalTokenLifetime AnHour = InfisicalTokenLifetime.Of(Hour, TimeSpan.FromHours(10));

    public static TheoryData<InfisicalGeneration> Generations() => [.. Enum.GetValues<InfisicalGeneration>()];

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Token_auth_and_its_tokens_live_their_lives(InfisicalGeneration generation)
    {
        var clock = new FakeTimeProvider(Start);
        await using var emulator = await StartAsync(generation, clock);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        var identity = emulator.InfisicalIdentityId;
        var keepsTokens = generation >= InfisicalGeneration.BeforeApril2026;
        var hasRecords = generation < InfisicalGeneration.BeforeNovember2025;

        // Attach, get, update.
        var attached = await infisical.AttachAsync(identity);
        attached.IdentityId.Should().Be(identity);
        attached.Lifetime.Should().Be(InfisicalTokenLifetime.Of(TimeSpan.FromDays(30)));
        attached.UseLimit.Should().Be(0);
        attached.TrustedIps.Should().Equal(InfisicalTrustedIp.AnyIPv4, InfisicalTrustedIp.AnyIPv6);
        attached.CreatedAt.Should().Be(Start);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await infisical.UpdateConfigurationAsync(identity, new() { Lifetime = AnHour })).Lifetime.Should().Be(AnHour);
        var configuration = await infisical.GetConfigurationAsync(identity);
        configuration.Id.Should().Be(attached.Id);
        configuration.Lifetime.Should().Be(AnHour);
        configuration.CreatedAt.Should().Be(Start);
        configuration.UpdatedAt.Should().Be(clock.GetUtcNow());
        (await Failing.CallAsync(() => infisical.AttachAsync(identity))).Kind.Should().Be(TokenErrorKind.InvalidRequest);

        // Create.
        var first = await infisical.CreateTokenAsync(identity, new() { Name = "first" });
        var createdAt = clock.GetUtcNow();
        first.Expiry.Should().Be(TokenExpiry.At(createdAt + Hour)).And.Be(ExpiryOf(first.Secret));
        emulator.IsLive(TokenService.Infisical, first.Secret).Should().BeTrue();
        (first.Token is null).Should().Be(!hasRecords);
        (first.Problem is null).Should().Be(hasRecords);
        first.Token?.SubOrganizationId.Should().BeNull();
        clock.Advance(TimeSpan.FromMinutes(1));
        var second = await infisical.CreateTokenAsync(identity);
        clock.Advance(TimeSpan.FromMinutes(1));
        var third = await infisical.CreateTokenAsync(identity, new() { Name = "third" });

        // List, page, get.
        var listed = await infisical.ListTokensAsync(identity).ToListAsync();
        listed.Select(token => token.Name).Should().Equal("third", null, "first");
        listed.Should().OnlyContain(token => token.IdentityId == identity && token.AuthMethod == "token-auth" && token.Lifetime == AnHour && !token.IsRevoked);
        listed[2].Expiry.Should().Be(first.Expiry);
        listed[2].CreatedAt.Should().Be(createdAt);
        first.Token?.Id.Should().Be(listed[2].Id);
        var page = await infisical.ListTokensPageAsync(identity, pageSize: 2);
        page.Items.Select(token => token.Id).Should().Equal(listed[0].Id, listed[1].Id);
        page.MayBeIncomplete.Should().BeFalse();
        var last = await infisical.ListTokensPageAsync(identity, page.NextCursor, 2);
        last.Items.Should().ContainSingle().Which.Id.Should().Be(listed[2].Id);
        last.NextCursor.Should().BeNull();
        last.MayBeIncomplete.Should().BeFalse();
        if (hasRecords)
        {
            (await infisical.GetTokenAsync(listed[2].Id)).Name.Should().Be("first");
        }
        else
        {
            var missing = await Failing.CallAsync(() => infisical.GetTokenAsync(listed[2].Id));
            missing.Kind.Should().Be(TokenErrorKind.UnsupportedByServer);
            missing.Message.Should().Contain("November 2025");
        }

        // Rename, renew.
        (await infisical.RenameTokenAsync(listed[2].Id, "renamed")).Name.Should().Be("renamed");
        clock.Advance(TimeSpan.FromMinutes(30));
        var renewed = await infisical.RenewByValueAsync(first.Secret);
        renewed.Secret.Should().NotBe(first.Secret);
        renewed.Expiry.Should().Be(TokenExpiry.At(clock.GetUtcNow() + Hour)).And.Be(ExpiryOf(renewed.Secret));
        emulator.IsLive(TokenService.Infisical, first.Secret).Should().BeTrue();
        emulator.IsLive(TokenService.Infisical, renewed.Secret).Should().BeTrue();
        var record = (await infisical.ListTokensAsync(identity).ToListAsync()).Single(token => token.Id == listed[2].Id);
        record.Name.Should().Be("renamed");
        record.LastRenewedAt.Should().Be(keepsTokens ? clock.GetUtcNow() : null);

        // A token of this identity can be used for calls, and its use is seen on older servers only.
        using (var own = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = renewed.Secret }, timeProvider: clock))
        {
            (await own.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        }

        record = (await infisical.ListTokensAsync(identity).ToListAsync()).Single(token => token.Id == listed[2].Id);
        record.UseCount.Should().Be(keepsTokens ? 1 : 0);
        record.LastUsedAt.Should().Be(keepsTokens ? clock.GetUtcNow() : null);

        // Revoke by id: what it was renewed to dies, too.
        (await infisical.RevokeTokenAsync(listed[2].Id)).Outcome.Should().Be(RevokeOutcome.Revoked);
        (await infisical.RevokeTokenAsync(listed[2].Id)).Outcome.Should().Be(RevokeOutcome.NotFound);
        emulator.IsLive(TokenService.Infisical, first.Secret).Should().BeFalse();
        emulator.IsLive(TokenService.Infisical, renewed.Secret).Should().BeFalse();
        (await Failing.CallAsync(() => infisical.RenewByValueAsync(first.Secret))).Kind.Should().Be(TokenErrorKind.InvalidCredential);

        // Revoke by value: newer servers say so again, and let the record be.
        (await infisical.RevokeByValueAsync(second.Secret)).Outcome.Should().Be(RevokeOutcome.Revoked);
        emulator.IsLive(TokenService.Infisical, second.Secret).Should().BeFalse();
        (await infisical.RevokeByValueAsync(second.Secret)).Outcome.Should().Be(keepsTokens ? RevokeOutcome.NotFound : RevokeOutcome.Revoked);
        (await infisical.ListTokensAsync(identity).ToListAsync()).Single(token => token.Id == listed[1].Id).IsRevoked.Should().Be(keepsTokens);
        (await infisical.RevokeTokenAsync(listed[1].Id)).Outcome.Should().Be(keepsTokens ? RevokeOutcome.NotFound : RevokeOutcome.Revoked);
        emulator.CleanUpInfisicalTokens();
        (await infisical.ListTokensAsync(identity).ToListAsync()).Should().ContainSingle().Which.Name.Should().Be("third");

        // Detach.
        emulator.IsLive(TokenService.Infisical, third.Secret).Should().BeTrue();
        (await infisical.DetachAsync(identity)).Outcome.Should().Be(RevokeOutcome.Revoked);
        emulator.IsLive(TokenService.Infisical, third.Secret).Should().BeFalse();
        (await infisical.DetachAsync(identity)).Outcome.Should().Be(RevokeOutcome.NotFound);
        (await Failing.CallAsync(() => infisical.GetConfigurationAsync(identity))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await Failing.CallAsync(() => infisical.ListTokensPageAsync(identity))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await Failing.CallAsync(() => infisical.CreateTokenAsync(identity))).OutcomeUnknown.Should().BeFalse();
        emulator.Executed(TokenService.Infisical, "createTokenAuthToken").Should().Be(3);
        emulator.Executed(TokenService.Infisical, "renewIdentityAccessToken").Should().Be(1);
        emulator.Executed(TokenService.Infisical, "deleteTokenAuth").Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task An_unknown_token_is_told_from_a_server_that_cannot_look_one_up(InfisicalGeneration generation)
    {
        await using var emulator = await StartAsync(generation);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());

        foreach (var id in new[] { Guid.NewGuid().ToString(), "no uuid / at all" })
        {
            (await Failing.CallAsync(() => infisical.GetTokenAsync(id))).Kind.Should()
                .Be(generation >= InfisicalGeneration.BeforeNovember2025 ? TokenErrorKind.UnsupportedByServer : TokenErrorKind.NotFound);
            (await Failing.CallAsync(() => infisical.RenameTokenAsync(id, "n"))).Kind.Should().Be(TokenErrorKind.NotFound);
            (await infisical.RevokeTokenAsync(id)).Outcome.Should().Be(RevokeOutcome.NotFound);
        }
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task The_organization_that_was_asked_for_is_honoured_or_not_confirmed(InfisicalGeneration generation)
    {
        await using var emulator = await StartAsync(generation);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId);

        var created = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId, new() { Name = "sub", OrganizationSlug = emulator.InfisicalSubOrganizationSlug });

        emulator.IsLive(TokenService.Infisical, created.Secret).Should().BeTrue();
        if (generation < InfisicalGeneration.BeforeJanuary2026)
        {
            created.Problem.Should().BeNull();
            created.Token!.SubOrganizationId.Should().Be(emulator.InfisicalSubOrganizationId);
        }
        else
        {
            created.Problem.Should().Contain("does not confirm");
            created.Token?.SubOrganizationId.Should().BeNull();
        }

        emulator.Executed(TokenService.Infisical, "createTokenAuthToken").Should().Be(1);
        emulator.Calls.Count(call => call.OperationId == "createTokenAuthToken").Should().Be(1);
    }

    [Theory]
    [InlineData(InfisicalGeneration.Current)]
    [InlineData(InfisicalGeneration.BeforeApril2026)]
    public async Task That_an_identity_is_no_member_does_not_make_the_credential_bad(InfisicalGeneration generation)
    {
        await using var emulator = await StartAsync(generation);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalOtherIdentityId);
        var request = new CreateInfisicalToken { OrganizationSlug = emulator.InfisicalSubOrganizationSlug };

        var failure = await Failing.CallAsync(() => infisical.CreateTokenAsync(emulator.InfisicalOtherIdentityId, request));

        failure.Kind.Should().Be(TokenErrorKind.PermissionDenied);
        failure.StatusCode.Should().Be(401);
        failure.OutcomeUnknown.Should().BeFalse();
        failure.IsRetryable.Should().BeFalse();
        failure.Message.Should().Contain(emulator.InfisicalSubOrganizationSlug).And.Contain("member");
        emulator.Executed(TokenService.Infisical, "createTokenAuthToken").Should().Be(0);
        emulator.Calls.Select(call => call.OperationId).Should().Equal("attachTokenAuth", "createTokenAuthToken", "getTokenAuth");

        (await Failing.CallAsync(() => infisical.CreateTokenAsync(emulator.InfisicalOtherIdentityId, new() { OrganizationSlug = "unknown" }))).Kind.Should().Be(TokenErrorKind.NotFound);

        // Where the credential is bad, it stays so.
        using var userless = new InfisicalTokenAuth(emulator.InfisicalOptions(InfisicalCaller.UserWithoutOrganization));
        (await Failing.CallAsync(() => userless.CreateTokenAsync(emulator.InfisicalOtherIdentityId, request))).Kind.Should().Be(TokenErrorKind.InvalidCredential);
    }

    [Fact]
    public async Task A_token_of_a_sub_organization_reaches_no_identity_of_the_organization()
    {
        await using var emulator = await StartAsync(InfisicalGeneration.Current);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId);
        var created = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId, new() { OrganizationSlug = emulator.InfisicalSubOrganizationSlug });
        using var inside = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret });

        var failure = await Failing.CallAsync(() => inside.GetConfigurationAsync(emulator.InfisicalIdentityId));

        failure.Kind.Should().Be(TokenErrorKind.PermissionDenied);
        failure.ErrorCode.Should().Be("ForbiddenError");
        (await Failing.CallAsync(() => inside.GetConfigurationAsync(emulator.InfisicalOtherIdentityId))).Kind.Should().Be(TokenErrorKind.NotFound);
    }

    [Fact]
    public async Task What_an_old_server_finds_invalid_is_401_and_no_bad_credential()
    {
        await using var emulator = await StartAsync(InfisicalGeneration.BeforeDecember2024);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId);
        emulator.Fail(TokenService.Infisical, "createTokenAuthToken", Fault.Status(422), 2);
        emulator.Fail(
            TokenService.Infisical,
            "updateTokenAuth",
            Fault.Body(
                "application/json; charset=utf-8",
                """{"requestId":"req-0123456789abcd","statusCode":401,"error":"ValidationFailure","message":[{"code":"too_small","path":["accessTokenTrustedIps",0,"ipAddress"],"message":"Required"}]}""",
                401));

        foreach (var slug in new[] { null, emulator.InfisicalSubOrganizationSlug })
        {
            var failure = await Failing.CallAsync(() => infisical.CreateTokenAsync(emulator.InfisicalIdentityId, new() { OrganizationSlug = slug }));
            failure.Kind.Should().Be(TokenErrorKind.InvalidRequest);
            failure.StatusCode.Should().Be(401);
            failure.ErrorCode.Should().Be("ValidationFailure");
            failure.Response!.RequestId.Should().StartWith("req-");
        }

        var update = await Failing.CallAsync(() => infisical.UpdateConfigurationAsync(emulator.InfisicalIdentityId, new() { UseLimit = 1 }));
        update.Kind.Should().Be(TokenErrorKind.InvalidRequest);
        update.FieldErrors.Should().ContainSingle().Which.Field.Should().Be("accessTokenTrustedIps.0.ipAddress");
        emulator.Calls.Should().HaveCount(4);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task A_renewal_with_the_default_lifetimes_destroys_the_token_of_an_older_server(InfisicalGeneration generation)
    {
        var clock = new FakeTimeProvider(Start);
        await using var emulator = await StartAsync(generation, clock);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        await infisical.AttachAsync(emulator.InfisicalIdentityId);
        var created = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        clock.Advance(TimeSpan.FromDays(10));

        if (generation >= InfisicalGeneration.BeforeApril2026)
        {
            var failure = await Failing.CallAsync(() => infisical.RenewByValueAsync(created.Secret));
            failure.Kind.Should().Be(TokenErrorKind.InvalidCredential);
            failure.OutcomeUnknown.Should().BeFalse();
            failure.IsRetryable.Should().BeFalse();
            emulator.IsLive(TokenService.Infisical, created.Secret).Should().BeFalse();
            (await infisical.ListTokensAsync(emulator.InfisicalIdentityId).ToListAsync()).Should().BeEmpty();
        }
        else
        {
            // What is left of the total lifetime, and not a day more.
            (await infisical.RenewByValueAsync(created.Secret)).Expiry.Should().Be(TokenExpiry.At(Start + TimeSpan.FromDays(30)));
            emulator.IsLive(TokenService.Infisical, created.Secret).Should().BeTrue();
        }

        emulator.Calls.Count(call => call.OperationId == "renewIdentityAccessToken").Should().Be(1);
    }

    [Theory]
    [InlineData(InfisicalGeneration.Current)]
    [InlineData(InfisicalGeneration.BeforeApril2026)]
    public async Task The_expiry_is_that_of_the_token_and_not_of_the_configuration(InfisicalGeneration generation)
    {
        var clock = new FakeTimeProvider(Start);
        await using var emulator = await StartAsync(generation, clock);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        var isBounded = generation == InfisicalGeneration.Current;
        await infisical.AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.ServerMaximum });

        var endless = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        await infisical.UpdateConfigurationAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(365)) });
        var year = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);

        endless.Expiry.Should().Be(isBounded ? TokenExpiry.At(Start + TimeSpan.FromDays(90)) : TokenExpiry.Unknown).And.Be(ExpiryOf(endless.Secret));
        year.Expiry.Should().Be(TokenExpiry.At(Start + TimeSpan.FromDays(isBounded ? 90 : 365))).And.Be(ExpiryOf(year.Secret));
        emulator.InfisicalMaxTokenAge = Hour;
        var bounded = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        bounded.Expiry.Should().Be(TokenExpiry.At(Start + (isBounded ? Hour : TimeSpan.FromDays(365)))).And.Be(ExpiryOf(bounded.Secret));
        clock.Advance(Hour);
        emulator.IsLive(TokenService.Infisical, bounded.Secret).Should().Be(!isBounded);
        emulator.IsLive(TokenService.Infisical, endless.Secret).Should().BeTrue("a lower maximum age does not end a token that has an expiry");
    }

    [Theory]
    [InlineData(InfisicalGeneration.Current)]
    [InlineData(InfisicalGeneration.BeforeApril2026)]
    public async Task An_expired_credential_is_refused_from_its_second_on(InfisicalGeneration generation)
    {
        var clock = new FakeTimeProvider(Start);
        await using var emulator = await StartAsync(generation, clock);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        await infisical.AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = AnHour });
        var created = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        using var caller = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret }, timeProvider: clock);

        clock.Advance(Hour - TimeSpan.FromSeconds(1));
        await caller.GetConfigurationAsync(emulator.InfisicalIdentityId);
        clock.Advance(TimeSpan.FromSeconds(1));
        var failure = await Failing.CallAsync(() => caller.GetConfigurationAsync(emulator.InfisicalIdentityId));

        failure.Kind.Should().Be(TokenErrorKind.InvalidCredential);
        failure.StatusCode.Should().Be(403);
        failure.ErrorCode.Should().Be("TokenError");
        (await caller.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
        (await infisical.RevokeByValueAsync(created.Secret)).Outcome.Should().Be(RevokeOutcome.NotFound);
        (await Failing.CallAsync(() => infisical.RenewByValueAsync(created.Secret))).Kind.Should().Be(TokenErrorKind.InvalidCredential);
    }

    [Theory]
    [InlineData(99, 99, 1, false)]
    [InlineData(100, 100, 2, false)]
    [InlineData(150, 150, 2, false)]
    [InlineData(199, 199, 2, false)]
    [InlineData(200, 200, 2, true)]
    [InlineData(231, 200, 2, true)]
    public async Task A_list_ends_where_the_service_shows_no_more(int tokens, int reachable, int calls, bool mayBeCut)
    {
        await using var emulator = await StartWithTokensAsync(tokens);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        var ids = new List<string>();
        var before = emulator.Calls.Count;

        var list = async () =>
        {
            await foreach (var token in infisical.ListTokensAsync(emulator.InfisicalIdentityId))
            {
                ids.Add(token.Id);
            }
        };

        if (mayBeCut)
        {
            var failure = await Failing.CallAsync(list);
            failure.Kind.Should().Be(TokenErrorKind.IncompleteList);
            failure.IsRetryable.Should().BeFalse();
            failure.Operation.Should().Be(nameof(IInfisicalTokenAuth.ListTokensAsync));
        }
        else
        {
            await list();
        }

        ids.Should().HaveCount(reachable).And.OnlyHaveUniqueItems();
        (emulator.Calls.Count - before).Should().Be(calls);
    }

    [Fact]
    public async Task Pages_say_that_there_may_be_more_and_never_fail_for_it()
    {
        await using var emulator = await StartWithTokensAsync(231);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        foreach (var (size, reachable) in new (int? Size, int Reachable)[] { (null, 200), (100, 200), (50, 150), (30, 120), (1, 101) })
        {
            var ids = new List<string>();
            TokenPage<InfisicalToken> page;
            string? cursor = null;
            do
            {
                page = await infisical.ListTokensPageAsync(emulator.InfisicalIdentityId, cursor, size);
                ids.AddRange(page.Items.Select(token => token.Id));
                cursor = page.NextCursor;
                page.MayBeIncomplete.Should().Be(cursor is null);
            }
            while (cursor is not null);

            ids.Should().HaveCount(reachable).And.OnlyHaveUniqueItems();
        }
    }

    [Theory]
    [InlineData(InfisicalGeneration.Current)]
    [InlineData(InfisicalGeneration.BeforeApril2026)]
    public async Task Tokens_are_revoked_while_they_are_listed(InfisicalGeneration generation)
    {
        await using var emulator = await StartWithTokensAsync(150, generation);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        var before = emulator.LiveTokens(TokenService.Infisical).Count;

        await foreach (var token in infisical.ListTokensAsync(emulator.InfisicalIdentityId))
        {
            (await infisical.RevokeTokenAsync(token.Id)).Outcome.Should().Be(RevokeOutcome.Revoked);
        }

        emulator.LiveTokens(TokenService.Infisical).Should().HaveCount(before - 150);
    }

    [Fact]
    public async Task Trusted_addresses_come_back_as_they_were_sent()
    {
        await using var emulator = await StartAsync(InfisicalGeneration.Current);
        emulator.InfisicalIpAllowlisting = true;
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        InfisicalTrustedIp[] addresses = [new("10.0.0.0/24"), new("192.0.2.7"), new("127.0.0.0/8"), new("2001:db8::/32"), new("2001:db8::7"), new("10.1.0.0/0")];

        var attached = await infisical.AttachAsync(emulator.InfisicalIdentityId, new() { TrustedIps = addresses, Lifetime = AnHour, UseLimit = 7 });
        var settings = attached.ToSettings();
        settings.UseLimit = 8;
        var updated = await infisical.UpdateConfigurationAsync(emulator.InfisicalIdentityId, settings);
        var read = await infisical.GetConfigurationAsync(emulator.InfisicalIdentityId);

        attached.TrustedIps.Should().Equal(addresses);
        updated.TrustedIps.Should().Equal(addresses);
        read.TrustedIps.Should().Equal(addresses);
        read.Lifetime.Should().Be(AnHour);
        read.UseLimit.Should().Be(8);
    }

    [Fact]
    public async Task A_token_is_refused_where_it_is_not_trusted_and_a_list_where_the_plan_has_none()
    {
        await using var emulator = await StartAsync(InfisicalGeneration.Current);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        var settings = new InfisicalTokenAuthSettings { TrustedIps = [new("10.0.0.0/24")] };
        (await Failing.CallAsync(() => infisical.AttachAsync(emulator.InfisicalIdentityId, settings))).Kind.Should().Be(TokenErrorKind.InvalidRequest);
        emulator.InfisicalIpAllowlisting = true;
        await infisical.AttachAsync(emulator.InfisicalIdentityId, settings);
        var created = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        using var caller = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret });

        var failure = await Failing.CallAsync(() => caller.GetConfigurationAsync(emulator.InfisicalIdentityId));
        failure.Kind.Should().Be(TokenErrorKind.PermissionDenied);
        failure.ErrorCode.Should().Be("ForbiddenError");
        (await caller.CheckCredentialAsync()).State.Should().Be(CredentialState.AcceptedWithoutRights);

        // New addresses hold for existing tokens at once.
        await infisical.UpdateConfigurationAsync(emulator.InfisicalIdentityId, new() { TrustedIps = [new("127.0.0.1")] });
        await caller.GetConfigurationAsync(emulator.InfisicalIdentityId);
    }

    [Fact]
    public async Task The_rate_limit_ends_a_creation_with_the_time_to_wait()
    {
        var clock = new FakeTimeProvider(Start);
        await using var emulator = await StartAsync(InfisicalGeneration.Current, clock);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        (await infisical.AttachAsync(emulator.InfisicalIdentityId)).Response.RateLimit.Should().BeNull();
        emulator.InfisicalRateLimits = true;
        for (var created = 1; created <= 90; created++)
        {
            (await infisical.CreateTokenAsync(emulator.InfisicalIdentityId)).Response.RateLimit!.Remaining.Should().Be(90 - created);
        }

        clock.Advance(TimeSpan.FromSeconds(15));
        var failure = await Failing.CallAsync(() => infisical.CreateTokenAsync(emulator.InfisicalIdentityId));

        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(45));
        failure.IsRetryable.Should().BeTrue();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.Attempts.Should().Be(1);
        failure.ErrorCode.Should().Be("RateLimitExceeded");
        failure.Response!.RateLimit!.Limit.Should().Be(90);
        failure.Response.RateLimit.Remaining.Should().Be(0);
        failure.Response.RateLimit.ResetsAt.Should().Be(Start + TimeSpan.FromSeconds(60));
        emulator.Executed(TokenService.Infisical, "createTokenAuthToken").Should().Be(90);

        // Each operation has a window of its own.
        (await infisical.GetConfigurationAsync(emulator.InfisicalIdentityId)).Response.RateLimit!.Limit.Should().Be(200);
        clock.Advance(TimeSpan.FromSeconds(45));
        (await infisical.CreateTokenAsync(emulator.InfisicalIdentityId)).Problem.Should().BeNull();
    }

    /// <summary>Without a header, the wait stands in the sentence.</summary>
    [Fact]
    public async Task The_wait_is_read_out_of_the_message()
    {
        await using var emulator = await StartAsync(InfisicalGeneration.Current);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        emulator.Fail(
            TokenService.Infisical,
            "getTokenAuth",
            Fault.Body("application/json", """{"reqId":"req-1","statusCode":429,"error":"RateLimitExceeded","message":"Rate limit exceeded. Please try again in 42 seconds"}""", 429));

        var failure = await Failing.CallAsync(() => infisical.GetConfigurationAsync(emulator.InfisicalIdentityId));

        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(42));
        failure.Attempts.Should().Be(1);
    }

    [Theory]
    [InlineData(InfisicalCaller.WithoutRights, TokenErrorKind.PermissionDenied, "PermissionDenied", 403, CredentialState.Accepted)]
    [InlineData(InfisicalCaller.Expired, TokenErrorKind.InvalidCredential, "TokenError", 403, CredentialState.Rejected)]
    [InlineData(InfisicalCaller.UserWithoutOrganization, TokenErrorKind.InvalidCredential, null, 401, CredentialState.Rejected)]
    [InlineData(InfisicalCaller.ServiceToken, TokenErrorKind.InvalidCredential, null, 403, CredentialState.Rejected)]
    public async Task Callers_are_refused_for_what_they_are(InfisicalCaller caller, TokenErrorKind kind, string? code, int status, CredentialState state)
    {
        foreach (var generation in Enum.GetValues<InfisicalGeneration>())
        {
            await using var emulator = await StartAsync(generation);
            using var administrator = new InfisicalTokenAuth(emulator.InfisicalOptions());
            var identity = emulator.InfisicalIdentityId;
            await administrator.AttachAsync(identity);
            await administrator.CreateTokenAsync(identity);
            var token = (await administrator.ListTokensPageAsync(identity)).Items[0].Id;
            var options = emulator.InfisicalOptions(caller);
            using var infisical = new InfisicalTokenAuth(options);
            var executed = Executed();

            foreach (var call in (Func<Task>[])
                [
                    () => infisical.AttachAsync(emulator.InfisicalOtherIdentityId),
                    () => infisical.GetConfigurationAsync(identity),
                    () => infisical.UpdateConfigurationAsync(identity, new() { UseLimit = 1 }),
                    () => infisical.DetachAsync(identity),
                    () => infisical.CreateTokenAsync(identity),
                    () => infisical.ListTokensPageAsync(identity),
                    () => infisical.RenameTokenAsync(token, "n"),
                    () => infisical.RevokeTokenAsync(token),
                ])
            {
                var failure = await Failing.CallAsync(call);
                failure.Kind.Should().Be(kind);
                failure.ErrorCode.Should().Be(code);
                failure.StatusCode.Should().Be(status);
                failure.Attempts.Should().Be(1);
                failure.IsRetryable.Should().BeFalse();
                failure.OutcomeUnknown.Should().BeFalse();
                failure.ToString().Should().NotContain(options.AccessToken!.Reveal());
                failure.Response!.RequestId.Should().StartWith("req-");
            }

            Executed().Should().Equal(executed);
            (await infisical.CheckCredentialAsync()).State.Should().Be(state);

            List<int> Executed() =>
                [.. new[] { "attachTokenAuth", "updateTokenAuth", "deleteTokenAuth", "createTokenAuthToken", "updateTokenAuthToken", "revokeTokenAuthToken" }
                    .Select(operation => emulator.Executed(TokenService.Infisical, operation))];
        }
    }

    [Fact]
    public async Task An_editor_and_a_person_may_do_what_their_rights_say()
    {
        await using var emulator = await StartAsync(InfisicalGeneration.Current);
        var identity = emulator.InfisicalIdentityId;
        using var person = new InfisicalTokenAuth(emulator.InfisicalOptions(InfisicalCaller.User));
        using var editor = new InfisicalTokenAuth(emulator.InfisicalOptions(InfisicalCaller.Editor));

        (await Failing.CallAsync(() => editor.AttachAsync(identity))).ErrorCode.Should().Be("PermissionDenied");
        await person.AttachAsync(identity);
        var created = await person.CreateTokenAsync(identity);
        (await editor.ListTokensAsync(identity).ToListAsync()).Should().ContainSingle();
        (await editor.GetTokenAsync(created.Token!.Id)).Id.Should().Be(created.Token.Id);
        var refused = await Failing.CallAsync(() => editor.CreateTokenAsync(identity));
        refused.Kind.Should().Be(TokenErrorKind.PermissionDenied);
        refused.ErrorCode.Should().Be("PermissionBoundaryError");
        (await editor.RevokeTokenAsync(created.Token.Id)).Outcome.Should().Be(RevokeOutcome.Revoked);

        // The token of a person is no access token of an identity.
        var own = emulator.InfisicalOptions(InfisicalCaller.User).AccessToken!;
        (await Failing.CallAsync(() => person.RenewByValueAsync(own))).Kind.Should().Be(TokenErrorKind.InvalidRequest);
        (await Failing.CallAsync(() => person.RevokeByValueAsync(own))).Kind.Should().Be(TokenErrorKind.InvalidRequest);
    }

    [Fact]
    public async Task Tokens_are_renewed_and_revoked_by_value_without_any_credential()
    {
        await using var emulator = await StartAsync(InfisicalGeneration.Current);
        using var administrator = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await administrator.AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = AnHour });
        var created = await administrator.CreateTokenAsync(emulator.InfisicalIdentityId);
        using var expired = new InfisicalTokenAuth(emulator.InfisicalOptions(InfisicalCaller.Expired));

        // A credential that does not work would be refused if it were sent.
        var renewed = await expired.RenewByValueAsync(created.Secret);
        (await expired.RevokeByValueAsync(renewed.Secret)).Outcome.Should().Be(RevokeOutcome.Revoked);

        emulator.IsLive(TokenService.Infisical, created.Secret).Should().BeFalse();
    }

    [Theory]
    [InlineData(InfisicalGeneration.Current)]
    [InlineData(InfisicalGeneration.BeforeApril2026)]
    public async Task A_token_with_a_limit_of_uses_is_used_up_and_a_check_is_a_use(InfisicalGeneration generation)
    {
        await using var emulator = await StartAsync(generation);
        using var administrator = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await administrator.AttachAsync(emulator.InfisicalIdentityId, new() { UseLimit = 2 });
        var created = await administrator.CreateTokenAsync(emulator.InfisicalIdentityId);
        using var infisical = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret });

        (await infisical.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        await infisical.GetConfigurationAsync(emulator.InfisicalIdentityId);
        (await Failing.CallAsync(() => infisical.GetConfigurationAsync(emulator.InfisicalIdentityId))).Kind.Should().Be(TokenErrorKind.InvalidCredential);

        emulator.IsLive(TokenService.Infisical, created.Secret).Should().BeFalse();
        (await infisical.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("api")]
    [InlineData("api/")]
    public async Task The_address_may_hold_the_path_of_the_api(string path)
    {
        await using var emulator = await StartAsync(InfisicalGeneration.Current);
        var options = emulator.InfisicalOptions();
        options.BaseAddress = new(emulator.BaseAddress, path);
        using var infisical = new InfisicalTokenAuth(options);

        (await infisical.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        emulator.Calls.Should().ContainSingle().Which.OperationId.Should().Be("getTokenAuth");
    }

    [Fact]
    public async Task What_responds_at_a_wrong_address_is_no_success_and_no_missing_token()
    {
        await using var page = RawServer.Responding("<!DOCTYPE html><html><body>Infisical</body></html>", contentType: "text/html");
        using var infisical = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = new(page.BaseAddress, "console"), AccessToken = new SecretString("eyJ.a.b") });

        (await Failing.CallAsync(() => infisical.GetTokenAsync("t1"))).Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        (await Failing.CallAsync(() => infisical.RevokeTokenAsync("t1"))).Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        (await infisical.CheckCredentialAsync()).State.Should().Be(CredentialState.Undetermined);
        page.Requests.Select(request => request.Target).Should().StartWith(["/console/api/v1/auth/token-auth/tokens/t1", "/console/api/v1/auth/token-auth/tokens/t1/revoke"]);

        await using var emulator = await StartAsync(InfisicalGeneration.Current);
        var options = emulator.InfisicalOptions();
        options.BaseAddress = new(emulator.BaseAddress, "elsewhere");
        using var lost = new InfisicalTokenAuth(options);
        (await Failing.CallAsync(() => lost.GetTokenAsync("t1"))).Kind.Should().Be(TokenErrorKind.UnsupportedByServer);
        (await Failing.CallAsync(() => lost.RevokeTokenAsync("t1"))).Kind.Should().Be(TokenErrorKind.UnsupportedByServer);
    }

    private static async Task<TokenServicesEmulator> StartAsync(InfisicalGeneration generation, TimeProvider? clock = null)
    {
        var emulator = await TokenServicesEmulator.StartAsync(clock);
        emulator.InfisicalGeneration = generation;
        return emulator;
    }

    private static async Task<TokenServicesEmulator> StartWithTokensAsync(int tokens, InfisicalGeneration generation = InfisicalGeneration.Current)
    {
        var emulator = await StartAsync(generation);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId);
        for (var created = 0; created < tokens; created++)
        {
            await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        }

        return emulator;
    }

    /// <summary>When a signed token itself says that it expires.</summary>
    private static TokenExpiry ExpiryOf(SecretString token)
    {
        var claims = token.Reveal().Split('.')[1].Replace('-', '+').Replace('_', '/');
        using var json = JsonDocument.Parse(Convert.FromBase64String(claims.PadRight((claims.Length + 3) / 4 * 4, '=')));
        return json.RootElement.TryGetProperty("exp", out var expiry) ? TokenExpiry.At(DateTimeOffset.FromUnixTimeSeconds(expiry.GetInt64())) : TokenExpiry.Unknown;
    }
}
