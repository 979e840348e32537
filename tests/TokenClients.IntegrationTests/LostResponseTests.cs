using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>Calls whose response was lost, at the services whose revocations and creations each need a rule of their own: nothing is issued twice, and nobody is told more than is known.</summary>
public sealed class LostResponseTests
{
    private const string Orphan = "orphan";
    private const int All = VercelCalls.MaxRetries + 1;

    private static readonly string[] Ambiguous = ["drop", "hang", "500", "502", "503", "504", "408"];

    public static MatrixTheoryData<string, bool> Faults() => new(Ambiguous, [false, true]);

    public static TheoryData<string> AmbiguousFaults() => [.. Ambiguous];

    public static MatrixTheoryData<string, bool> UnreadableFaults() => new(["html", "empty", "{}", "204"], [false, true]);

    public static MatrixTheoryData<string, bool> FaultsAndIds() => new(Ambiguous, [false, true]);

    /// <summary>Without what hangs: a call that issues a secret waits for it to the end.</summary>
    public static MatrixTheoryData<string, bool> TransientFaultsAndIds() => new(Ambiguous.Where(static fault => fault != "hang"), [false, true]);

    [Theory]
    [MemberData(nameof(Faults))]
    [MemberData(nameof(UnreadableFaults))]
    public async Task Infisical_creates_a_token_once_and_says_that_it_may_exist(string fault, bool executed)
    {
        await using var world = await World.StartAsync();
        world.Fail(TokenService.Infisical, "createTokenAuthToken", fault, executed, All);

        var failure = await world.FailAsync(() => world.Infisical.CreateTokenAsync(world.Identity, new() { Name = Orphan }), fault, issues: true);

        ShouldBeUnknown(failure);
        world.Requests("createTokenAuthToken").Should().Be(1);
        world.Emulator.Executed(TokenService.Infisical, "createTokenAuthToken").Should().Be(executed ? 1 : 0);
        world.Orphans(TokenService.Infisical).Should().Be(executed ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(AmbiguousFaults))]
    public async Task Infisical_creates_a_token_for_an_organization_once(string fault)
    {
        await using var world = await World.StartAsync();
        world.Fail(TokenService.Infisical, "createTokenAuthToken", fault, executed: true, All);

        var failure = await world.FailAsync(
            () => world.Infisical.CreateTokenAsync(world.Identity, new() { Name = Orphan, OrganizationSlug = world.Emulator.InfisicalSubOrganizationSlug }), fault, issues: true);

        ShouldBeUnknown(failure);
        world.Requests("createTokenAuthToken").Should().Be(1);
        world.Orphans(TokenService.Infisical).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    [MemberData(nameof(UnreadableFaults))]
    public async Task Infisical_renews_a_token_once(string fault, bool executed)
    {
        await using var world = await World.StartAsync();
        var created = await world.Infisical.CreateTokenAsync(world.Identity);
        world.Fail(TokenService.Infisical, "renewIdentityAccessToken", fault, executed, All);

        var failure = await world.FailAsync(() => world.Infisical.RenewByValueAsync(created.Secret), fault, issues: true);

        ShouldBeUnknown(failure);
        failure.ToString().Should().NotContain(created.Secret.Reveal());
        world.Requests("renewIdentityAccessToken").Should().Be(1);
        world.Emulator.Executed(TokenService.Infisical, "renewIdentityAccessToken").Should().Be(executed ? 1 : 0);
    }

    /// <summary>A repeat would be refused, and say nothing about the first.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Infisical_attaches_once(string fault, bool executed)
    {
        await using var world = await World.StartAsync();
        var other = world.Emulator.InfisicalOtherIdentityId;
        world.Fail(TokenService.Infisical, "attachTokenAuth", fault, executed, All);

        var failure = await world.FailAsync(() => world.Infisical.AttachAsync(other), fault);

        failure.OutcomeUnknown.Should().BeFalse();
        failure.IsRetryable.Should().BeTrue();
        failure.Attempts.Should().Be(1);
        world.Requests("attachTokenAuth").Should().Be(2, "one of them prepared the other identity");
        world.Emulator.Executed(TokenService.Infisical, "attachTokenAuth").Should().Be(executed ? 2 : 1);
    }

    [Theory]
    [MemberData(nameof(AmbiguousFaults))]
    public async Task Infisical_changes_are_repeated(string fault)
    {
        await using var world = await World.StartAsync();
        var created = await world.Infisical.CreateTokenAsync(world.Identity);
        world.Fail(TokenService.Infisical, "updateTokenAuth", fault, executed: true);
        world.Fail(TokenService.Infisical, "updateTokenAuthToken", fault, executed: true);

        (await world.PassAsync(world.Infisical.UpdateConfigurationAsync(world.Identity, new() { UseLimit = 3 }), fault)).UseLimit.Should().Be(3);
        (await world.PassAsync(world.Infisical.RenameTokenAsync(created.Token!.Id, "renamed"), fault)).Name.Should().Be("renamed");

        world.Emulator.Executed(TokenService.Infisical, "updateTokenAuth").Should().Be(2);
        world.Emulator.Executed(TokenService.Infisical, "updateTokenAuthToken").Should().Be(2);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Infisical_detaches_and_cannot_tell_who_did_it(string fault, bool executed)
    {
        await using var world = await World.StartAsync();
        var created = await world.Infisical.CreateTokenAsync(world.Identity);
        world.Fail(TokenService.Infisical, "deleteTokenAuth", fault, executed);

        var result = await world.PassAsync(world.Infisical.DetachAsync(world.Identity), fault);

        result.Outcome.Should().Be(executed ? RevokeOutcome.Unconfirmed : RevokeOutcome.Revoked);
        world.Requests("deleteTokenAuth").Should().Be(2);
        world.Requests("getTokenAuth").Should().Be(0, "the refusal says that the identity has no Token Auth");
        world.Emulator.Executed(TokenService.Infisical, "deleteTokenAuth").Should().Be(1);
        world.Emulator.IsLive(TokenService.Infisical, created.Secret).Should().BeFalse();
    }

    [Fact]
    public async Task Infisical_does_not_take_another_refusal_for_a_detached_identity()
    {
        await using var world = await World.StartAsync();
        world.Fail(TokenService.Infisical, "deleteTokenAuth", "400", executed: false);

        (await Failing.CallAsync(() => world.Infisical.DetachAsync(world.Identity))).Kind.Should().Be(TokenErrorKind.InvalidRequest);

        world.Requests("getTokenAuth").Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Infisical_revokes_by_id_and_cannot_tell_who_did_it(string fault, bool executed)
    {
        await using var world = await World.StartAsync();
        var created = await world.Infisical.CreateTokenAsync(world.Identity);
        world.Fail(TokenService.Infisical, "revokeTokenAuthToken", fault, executed);

        var result = await world.PassAsync(world.Infisical.RevokeTokenAsync(created.Token!.Id), fault);

        result.Outcome.Should().Be(executed ? RevokeOutcome.Unconfirmed : RevokeOutcome.Revoked);
        result.Response.Attempts.Should().Be(2);
        world.Emulator.Executed(TokenService.Infisical, "revokeTokenAuthToken").Should().Be(1);
        world.Emulator.IsLive(TokenService.Infisical, created.Secret).Should().BeFalse();
    }

    /// <summary>Newer servers confirm a repeat, so that more is known there.</summary>
    [Theory]
    [InlineData(InfisicalGeneration.Current, true, RevokeOutcome.Revoked)]
    [InlineData(InfisicalGeneration.BeforeApril2026, true, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalGeneration.BeforeDecember2024, true, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalGeneration.BeforeApril2026, false, RevokeOutcome.Revoked)]
    public async Task Infisical_revokes_by_value_and_says_what_is_known(InfisicalGeneration generation, bool executed, RevokeOutcome outcome)
    {
        foreach (var fault in Ambiguous)
        {
            await using var world = await World.StartAsync();
            world.Emulator.InfisicalGeneration = generation;
            var created = await world.Infisical.CreateTokenAsync(world.Identity);
            world.Fail(TokenService.Infisical, "revokeIdentityAccessToken", fault, executed);

            var result = await world.PassAsync(world.Infisical.RevokeByValueAsync(created.Secret), fault);

            result.Outcome.Should().Be(outcome);
            world.Requests("revokeIdentityAccessToken").Should().Be(2);
            world.Emulator.IsLive(TokenService.Infisical, created.Secret).Should().BeFalse();
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    [MemberData(nameof(UnreadableFaults))]
    public async Task Apinizer_creates_a_token_once_and_says_that_it_may_exist(string fault, bool executed)
    {
        await using var world = await World.StartAsync();
        world.Fail(TokenService.Apinizer, "createToken", fault, executed, All);

        var failure = await world.FailAsync(() => world.Apinizer.CreateTokenAsync(), fault, issues: true);

        ShouldBeUnknown(failure);
        world.Requests("createToken").Should().Be(1);
        world.Emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(executed ? 1 : 0);
        world.Emulator.LiveTokens(TokenService.Apinizer).Should().HaveCount(executed ? 1 : 0);
    }

    /// <summary>Nobody can tell whether an error beside a token is to be believed.</summary>
    [Theory]
    [InlineData("""{"access_token":"abc","error":"server_error"}""", TokenErrorKind.ServiceFault)]
    [InlineData("""{"access_token":""}""", TokenErrorKind.UnexpectedResponse)]
    public async Task Apinizer_may_have_issued_what_cannot_be_used(string body, TokenErrorKind kind)
    {
        await using var world = await World.StartAsync();
        world.Emulator.Fail(TokenService.Apinizer, "createToken", Fault.Body("application/json", body, afterExecuting: true), All);

        var failure = await Failing.CallAsync(() => world.Apinizer.CreateTokenAsync());

        failure.Kind.Should().Be(kind);
        ShouldBeUnknown(failure);
        world.Emulator.LiveTokens(TokenService.Apinizer).Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(TransientFaultsAndIds))]
    public async Task Crafter_finds_the_token_whose_response_was_lost(string fault, bool idIsUsers)
    {
        await using var world = await World.StartAsync();
        world.Fail(TokenService.Crafter, "createAccessToken", fault, executed: true);
        var request = CrafterRequest(idIsUsers);

        var created = await world.Crafter.CreateTokenAsync(request);

        created.Problem.Should().BeNull();
        created.Token!.Secret.Should().Be(created.Secret);
        created.Token.Permissions.Should().HaveCount(2);
        (request.Id is null || request.Id == created.Secret).Should().BeTrue();
        world.Emulator.IsLive(TokenService.Crafter, created.Secret).Should().BeTrue();
        world.Orphans(TokenService.Crafter).Should().Be(1);
        world.Emulator.Executed(TokenService.Crafter, "createAccessToken").Should().Be(1);
        world.Emulator.Calls.Select(call => (call.OperationId, call.StatusCode is null or >= 400 ? "failed" : "ok")).Should().EndWith(
            [("createAccessToken", "failed"), ("createAccessToken", "failed"), ("getAccessToken", "ok")]);
    }

    [Theory]
    [MemberData(nameof(TransientFaultsAndIds))]
    public async Task Crafter_repeats_a_creation_that_was_lost_before_it_ran(string fault, bool idIsUsers)
    {
        await using var world = await World.StartAsync();
        world.Fail(TokenService.Crafter, "createAccessToken", fault, executed: false);

        var created = await world.Crafter.CreateTokenAsync(CrafterRequest(idIsUsers));

        created.Response.Attempts.Should().Be(2);
        world.Emulator.IsLive(TokenService.Crafter, created.Secret).Should().BeTrue();
        world.Orphans(TokenService.Crafter).Should().Be(1);
        world.Requests("createAccessToken").Should().Be(2);
        world.Requests("getAccessToken").Should().Be(0);
    }

    [Fact]
    public async Task Crafter_repeats_a_creation_under_the_same_id()
    {
        var responses = 0;
        await using var server = RawServer.Start(async exchange =>
        {
            if (++responses == 1)
            {
                exchange.Reset();
            }
            else
            {
                await exchange.RespondAsync(exchange.Request.Body);
            }
        });
        using var crafter = new CrafterAccessTokens(VercelCalls.Prepared(new CrafterOptions { BaseAddress = new(server.BaseAddress, "crafter-profile"), AccessToken = new SecretString("caller") }));

        var created = await crafter.CreateTokenAsync(new CreateCrafterToken(Orphan, TokenExpiry.In(TimeSpan.FromDays(1))));

        server.Requests.Should().HaveCount(2);
        server.Requests[1].Body.Should().Be(server.Requests[0].Body);
        using var body = JsonDocument.Parse(server.Requests[0].Body);
        body.RootElement.GetProperty("id").GetString().Should().Be(created.Secret.Reveal());
    }

    /// <summary>Another's token under the id, which only the user can have chosen: it is neither taken for the new one nor changed.</summary>
    [Theory]
    [InlineData("application")]
    [InlineData("master")]
    [InlineData("expiry")]
    [InlineData("permissions")]
    [InlineData("actions")]
    public async Task Crafter_does_not_take_anothers_token_for_its_own(string difference)
    {
        await using var world = await World.StartAsync();
        var request = CrafterRequest(idIsUsers: true);
        await world.Crafter.CreateTokenAsync(new CreateCrafterToken(difference == "application" ? "another" : Orphan, difference == "expiry" ? TokenExpiry.At(request.Expiry.Instant!.Value.AddSeconds(1)) : request.Expiry)
        {
            Id = request.Id,
            IsMaster = difference == "master",
            Permissions = difference switch
            {
                "permissions" => [request.Permissions![1]],
                "actions" => [CrafterPermission.ForTenant("one", CrafterAction.ReadTenant), request.Permissions![1]],
                _ => request.Permissions,
            },
        });
        world.Fail(TokenService.Crafter, "createAccessToken", "drop", executed: false);

        var failure = await Failing.CallAsync(() => world.Crafter.CreateTokenAsync(request));

        failure.Kind.Should().Be(TokenErrorKind.Conflict);
        failure.IsRetryable.Should().BeFalse();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.ToString().Should().NotContain(request.Id!.Reveal());
        world.Emulator.IsLive(TokenService.Crafter, request.Id).Should().BeTrue();
        world.Emulator.Executed(TokenService.Crafter, "createAccessToken").Should().Be(1);
    }

    [Fact]
    public async Task Crafter_says_that_there_is_a_conflict_where_the_token_cannot_be_looked_at()
    {
        await using var world = await World.StartAsync();
        world.Fail(TokenService.Crafter, "createAccessToken", "drop", executed: true);
        world.Fail(TokenService.Crafter, "getAccessToken", "403", executed: false);

        var failure = await Failing.CallAsync(() => world.Crafter.CreateTokenAsync(CrafterRequest(idIsUsers: true)));

        failure.Kind.Should().Be(TokenErrorKind.Conflict);
        world.Orphans(TokenService.Crafter).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(FaultsAndIds))]
    public async Task Crafter_creates_one_token_however_often_its_response_is_lost(string fault, bool idIsUsers)
    {
        await using var world = await World.StartAsync();
        world.Fail(TokenService.Crafter, "createAccessToken", fault, executed: true, 10);

        var failure = await world.FailAsync(() => world.Crafter.CreateTokenAsync(CrafterRequest(idIsUsers)), fault, issues: true);

        failure.OutcomeUnknown.Should().Be(!idIsUsers);
        failure.IsRetryable.Should().Be(idIsUsers);
        world.Emulator.Executed(TokenService.Crafter, "createAccessToken").Should().Be(1);
        world.Orphans(TokenService.Crafter).Should().Be(1);
        world.Requests("createAccessToken").Should().Be(fault == "hang" ? 1 : All);
    }

    [Theory]
    [InlineData("html")]
    [InlineData("empty")]
    [InlineData("406")]
    [InlineData("{}")]
    public async Task A_response_that_is_no_access_token_leaves_open_whether_Crafter_made_one(string fault)
    {
        await using var world = await World.StartAsync();
        world.Fail(TokenService.Crafter, "createAccessToken", fault, executed: true);

        var failure = await Failing.CallAsync(() => world.Crafter.CreateTokenAsync(CrafterRequest(idIsUsers: false)));
        failure.Kind.Should().Be(fault == "406" ? TokenErrorKind.InvalidRequest : TokenErrorKind.UnexpectedResponse);
        ShouldBeUnknown(failure);

        world.Requests("createAccessToken").Should().Be(1);
        world.Orphans(TokenService.Crafter).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Crafter_revokes_and_never_knows_whether_there_was_anything(string fault, bool executed)
    {
        await using var world = await World.StartAsync();
        var created = await world.Crafter.CreateTokenAsync(CrafterRequest(idIsUsers: false));
        world.Fail(TokenService.Crafter, "deleteAccessToken", fault, executed);

        var result = await world.PassAsync(world.Crafter.RevokeTokenAsync(created.Secret), fault);

        result.Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        result.Response.Attempts.Should().Be(2);
        world.Emulator.IsLive(TokenService.Crafter, created.Secret).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Crafter_revokes_the_callers_own_token_and_cannot_tell_who_did_it(string fault, bool executed)
    {
        await using var world = await World.StartAsync();
        var own = world.Emulator.CrafterOptions().AccessToken!;
        world.Fail(TokenService.Crafter, "deleteAccessToken", fault, executed);

        var result = await world.PassAsync(world.Crafter.RevokeCurrentTokenAsync(), fault);

        result.Outcome.Should().Be(executed ? RevokeOutcome.Unconfirmed : RevokeOutcome.Revoked);
        world.Emulator.Executed(TokenService.Crafter, "deleteAccessToken").Should().Be(1);
        world.Emulator.IsLive(TokenService.Crafter, own).Should().BeFalse();
    }

    private static void ShouldBeUnknown(TokenClientException failure)
    {
        failure.OutcomeUnknown.Should().BeTrue();
        failure.IsRetryable.Should().BeFalse();
        failure.Attempts.Should().Be(1);
    }

    private static CreateCrafterToken CrafterRequest(bool idIsUsers) => new(Orphan, TokenExpiry.At(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)))
    {
        Id = idIsUsers ? new SecretString(Guid.NewGuid().ToString("N")) : null,
        Permissions = [CrafterPermission.ForTenant("one", CrafterAction.ReadTenant, CrafterAction.ManageTickets), CrafterPermission.ForAllTenants(CrafterAction.Any)],
    };

    /// <summary>An emulator with clients that do not wait between attempts; timeouts pass only when the test moves the clients' clock.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
        private readonly HangingRequests _hanging;

        private World(TokenServicesEmulator emulator)
        {
            Emulator = emulator;
            _hanging = new(emulator, _clock);
            Infisical = new(VercelCalls.Prepared(emulator.InfisicalOptions()), timeProvider: _clock);
            Apinizer = new(VercelCalls.Prepared(emulator.ApinizerOptions()), timeProvider: _clock);
            Crafter = new(VercelCalls.Prepared(emulator.CrafterOptions()), timeProvider: _clock);
        }

        internal TokenServicesEmulator Emulator { get; }

        internal InfisicalTokenAuth Infisical { get; }

        internal ApinizerAuth Apinizer { get; }

        internal CrafterAccessTokens Crafter { get; }

        /// <summary>An identity with Token Auth, whose tokens can be renewed on servers of every age.</summary>
        internal Guid Identity => Emulator.InfisicalIdentityId;

        internal static async Task<World> StartAsync()
        {
            var world = new World(await TokenServicesEmulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken));
            await world.Infisical.AttachAsync(world.Identity, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromHours(10)) });
            return world;
        }

        internal void Fail(TokenService service, string operation, string fault, bool executed, int times = 1) => Emulator.Fail(service, operation, FaultOf(fault, executed), times);

        internal int Requests(string operation) => Emulator.Calls.Count(call => call.OperationId == operation);

        internal int Orphans(TokenService service) => Emulator.LiveTokens(service).Count(token => token.Name == Orphan);

        internal async Task<T> PassAsync<T>(Task<T> call, string fault)
        {
            await LetTimeoutsPassAsync(call, fault, issues: false);
            return await call;
        }

        internal async Task<TokenClientException> FailAsync(Func<Task> call, string fault, bool issues = false)
        {
            var running = call();
            await LetTimeoutsPassAsync(running, fault, issues);
            var failure = await Failing.CallAsync(() => running);
            failure.Kind.Should().Be(fault switch
            {
                "drop" => TokenErrorKind.Unreachable,
                "hang" or "408" => TokenErrorKind.Timeout,
                "html" or "empty" or "{}" or "204" => TokenErrorKind.UnexpectedResponse,
                _ => TokenErrorKind.ServiceFault,
            });
            return failure;
        }

        public async ValueTask DisposeAsync()
        {
            Infisical.Dispose();
            Apinizer.Dispose();
            Crafter.Dispose();
            await Emulator.DisposeAsync();
        }

        private static Fault FaultOf(string name, bool executed) => name switch
        {
            "drop" => Fault.Drop(executed),
            "hang" => Fault.Hang(executed),
            "html" => Fault.Body("text/html; charset=utf-8", "<!DOCTYPE html><html><body>Sign in</body></html>", afterExecuting: executed),
            "empty" => Fault.Body("application/json", "", afterExecuting: executed),
            "{}" => Fault.Body("application/json", "{}", afterExecuting: executed),
            _ => Fault.Status(int.Parse(name, CultureInfo.InvariantCulture), afterExecuting: executed),
        };

        /// <summary>Calls that issue a secret have no timeout but the total one.</summary>
        private async Task LetTimeoutsPassAsync(Task call, string fault, bool issues)
        {
            if (fault == "hang")
            {
                await _hanging.EndAsync(call, issues ? VercelCalls.TotalTimeout : VercelCalls.AttemptTimeout);
            }
        }
    }
}
