using TokenClients.Rotation;

namespace TokenClients.IntegrationTests.Rotation;

/// <summary>The rules of docs/rotation-protocol.md, in virtual time.</summary>
public sealed class ProtocolTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task A_rotation_takes_its_steps_in_order_and_revokes_the_old_token_after_the_overlap()
    {
        var world = new World();

        var first = await RunAsync(world);
        first.Outcome.Should().Be(RotationOutcome.Rotated);
        first.Steps.Should().Equal(
            RotationStep.TakeLease, RotationStep.NoteMark, RotationStep.Create, RotationStep.Verify, RotationStep.NoteDelivery, RotationStep.Deliver, RotationStep.Promote, RotationStep.ReturnLease);
        first.NextStepAt.Should().Be(world.Clock.GetUtcNow() + World.Every);
        (await RunAsync(world)).Should().Match<RotationResult>(static again => again.Outcome == RotationOutcome.UpToDate && again.Steps.Count == 0);

        world.Pass(World.Every);
        var second = await RunAsync(world);
        second.Outcome.Should().Be(RotationOutcome.Rotated);
        second.NextStepAt.Should().Be(world.Clock.GetUtcNow() + World.Overlap);
        world.Live.Should().HaveCount(2);

        world.Pass(World.Overlap - TimeSpan.FromTicks(1));
        (await RunAsync(world)).Steps.Should().BeEmpty();
        world.Drops.Should().Be(0);
        world.Pass(TimeSpan.FromTicks(1));
        (await RunAsync(world)).Steps.Should().Equal(RotationStep.TakeLease, RotationStep.Revoke, RotationStep.Forget, RotationStep.ReturnLease);
        world.Drops.Should().Be(1, "the sink needs the old secret no longer");
        world.Live.Should().ContainSingle().Which.Should().Be(world.InSink);
    }

    [Fact]
    public async Task A_rotation_that_is_asked_for_does_not_wait_for_its_interval()
    {
        var world = new World();
        await RunAsync(world);
        using var rotation = world.NewRunner().Rotation();

        var asked = await rotation.RotateAsync(TestContext.Current.CancellationToken);

        asked.Should().Match<RotationResult>(static result => result.Outcome == RotationOutcome.Rotated && result.Problem == null);
        asked.Steps.Should().Equal(
            RotationStep.TakeLease, RotationStep.NoteMark, RotationStep.Create, RotationStep.Verify, RotationStep.NoteDelivery, RotationStep.Deliver, RotationStep.Promote, RotationStep.ReturnLease);
        asked.NextStepAt.Should().Be(world.Clock.GetUtcNow() + World.Overlap);
        asked.State.Current!.RotateAt.Should().Be(world.Clock.GetUtcNow() + World.Every);
        world.Live.Should().HaveCount(2, "the token before has its overlap");
        world.Pass(World.Overlap);
        (await RunAsync(world)).Steps.Should().Equal(RotationStep.TakeLease, RotationStep.Revoke, RotationStep.Forget, RotationStep.ReturnLease);
        world.Live.Should().ContainSingle().Which.Should().Be(world.InSink);
    }

    [Fact]
    public async Task A_rotation_that_is_asked_for_waits_after_a_failure_as_any_other()
    {
        var world = new World { NextCreate = CreateFault.LoseResponse };
        var failed = await RunAsync(world);
        failed.Outcome.Should().Be(RotationOutcome.Failed);
        using var rotation = world.NewRunner().Rotation();

        var asked = await rotation.RotateAsync(TestContext.Current.CancellationToken);

        asked.Should().Match<RotationResult>(result => result.Outcome == RotationOutcome.Waiting && result.Steps.Count == 0 && result.NextStepAt == failed.NextStepAt);
    }

    [Fact]
    public async Task Each_step_is_logged_with_the_mark_of_its_token()
    {
        var world = new World { ListLag = World.Every + World.Overlap + TimeSpan.FromMinutes(1) };
        await RunAsync(world);
        world.Pass(World.Every);
        world.NextCreate = CreateFault.LoseResponse;
        await RunAsync(world);
        var (old, lost) = (world.Tokens[0].Mark, world.Tokens[1].Mark);
        world.Pass(TimeSpan.FromMinutes(1));
        await RunAsync(world);
        var now = world.Tokens[2].Mark;
        world.Pass(World.Overlap);
        await RunAsync(world);
        world.Pass(World.Lifetime - World.Every);
        await RunAsync(world);

        MarksOf(RotationStep.Promote).Should().Equal(old, now, world.Tokens[3].Mark);
        MarksOf(RotationStep.Retire).Should().Equal(lost);
        MarksOf(RotationStep.Look).Should().Contain(lost).And.NotContain(now);
        MarksOf(RotationStep.Revoke).Should().Equal(old, lost);
        MarksOf(RotationStep.Forget).Should().Equal(old, lost);

        IEnumerable<string> MarksOf(RotationStep step) => world.Printed.Where(line => line.StartsWith($"Rotation deploy: {step} ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[^1]);
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_crash_at_any_moment_loses_and_leaks_nothing(int moment, bool canFence)
    {
        var world = new World(canFence) { ListLag = TimeSpan.FromMinutes(3) };
        await RunAsync(world);
        world.Pass(World.Every);

        (await new Runner(world) { CrashAt = moment }.RunAsync()).Should().BeNull("it crashed");
        world.CheckSink();
        world.Pass(Lease);

        await world.CalmAsync();
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_crash_at_any_moment_of_a_rotation_that_is_asked_for_loses_and_leaks_nothing(int moment, bool canFence)
    {
        var world = new World(canFence) { ListLag = TimeSpan.FromMinutes(3) };
        await RunAsync(world);

        // One call of the sink less than when a rotation is due by its interval: it is not read before.
        var crashed = await new Runner(world) { CrashAt = moment, IsAsked = true }.RunAsync();
        (crashed is null).Should().Be(moment <= 18);
        world.CheckSink();
        world.Pass(Lease);

        await world.CalmAsync();
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_rotation_that_is_asked_for_takes_up_what_a_crash_left_and_then_rotates(int moment, bool canFence)
    {
        var world = new World(canFence);
        await RunAsync(world);
        world.Pass(World.Every);
        (await new Runner(world) { CrashAt = moment }.RunAsync()).Should().BeNull("it crashed");
        world.Pass(Lease);
        var before = world.Tokens.Count;

        var asked = await new Runner(world) { IsAsked = true }.RunAsync();

        asked!.Outcome.Should().Be(RotationOutcome.Rotated);
        world.Tokens.Should().HaveCountGreaterThan(before);
        world.InSink.Should().Be(world.Tokens[^1]);
        await world.CalmAsync();
    }

    [Fact]
    public async Task A_rotation_that_is_asked_for_is_not_carried_out_while_another_process_has_the_lease()
    {
        var world = new World();
        await RunAsync(world);
        world.Pass(World.Every);
        (await new Runner(world) { CrashAt = 6 }.RunAsync()).Should().BeNull("it crashed with the lease");
        var calls = world.Calls;

        var asked = await new Runner(world) { IsAsked = true }.RunAsync();

        asked.Should().Match<RotationResult>(static result => result.Outcome == RotationOutcome.Busy && result.Steps.Count == 0);
        world.Calls.Should().Be(calls);
    }

    [Fact]
    public async Task A_rotation_that_is_asked_for_and_fails_is_not_repeated_by_itself()
    {
        var world = new World();
        await RunAsync(world);
        world.NextCreate = CreateFault.LoseResponse;

        var asked = await new Runner(world) { IsAsked = true }.RunAsync();

        asked!.Outcome.Should().Be(RotationOutcome.Failed);
        asked.NextStepAt.Should().Be(world.Clock.GetUtcNow() + TimeSpan.FromSeconds(10), "it can be asked for again then");
        world.Pass(asked.NextStepAt - world.Clock.GetUtcNow());
        (await RunAsync(world)).Outcome.Should().NotBe(RotationOutcome.Rotated);
        (await new Runner(world) { IsAsked = true }.RunAsync())!.Outcome.Should().Be(RotationOutcome.Rotated);
        await world.CalmAsync();
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_crash_in_the_first_rotation_loses_and_leaks_nothing(int moment, bool canFence)
    {
        var world = new World(canFence) { ListLag = TimeSpan.FromMinutes(3) };

        (await new Runner(world) { CrashAt = moment }.RunAsync()).Should().BeNull("it crashed");
        world.CheckSink();
        world.Pass(Lease);

        await world.CalmAsync();
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_runner_that_wakes_up_after_another_has_taken_over_changes_nothing(int moment, bool canFence)
    {
        var world = new World(canFence);
        await RunAsync(world);
        world.Pass(World.Every);

        var sleeper = new Runner(world) { SleepAt = moment };
        var sleeping = sleeper.RunAsync();
        await Task.WhenAny(sleeper.Sleeps.Task, sleeping).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        world.Pass(Lease);
        await RunAsync(world);
        world.Pass(Lease);
        sleeper.Wake.SetResult();
        await sleeping.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        world.CheckSink();

        world.Pass(Lease);
        await world.CalmAsync();
    }

    [Fact]
    public async Task Whoever_loses_the_lease_does_not_revoke_the_token_that_he_has_just_created()
    {
        var world = new World();

        // After the creation, before which are the reading of the journal and two writes, two moments each.
        var sleeper = new Runner(world) { SleepAt = 8 };
        var sleeping = sleeper.RunAsync();
        await sleeper.Sleeps.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        world.State.Phase.Should().Be(RotationPhase.Creating);
        world.Pass(Lease);
        var other = await RunAsync(world);
        other.Steps.Should().StartWith([RotationStep.TakeLease, RotationStep.RetireLeft]);
        sleeper.Wake.SetResult();

        (await sleeping)!.Outcome.Should().Be(RotationOutcome.Busy);
        await world.CalmAsync();
    }

    [Theory]
    [InlineData(CreateFault.LoseResponse)]
    [InlineData(CreateFault.ExecuteLater)]
    [InlineData(CreateFault.NotExecuted)]
    public async Task A_token_whose_creation_has_no_response_is_looked_for_until_it_is_found_or_its_lifetime_is_over(CreateFault fault)
    {
        var world = new World { NextCreate = fault, ListLag = TimeSpan.FromMinutes(40) };

        var result = await RunAsync(world);

        result.Outcome.Should().Be(RotationOutcome.Failed);
        result.Steps.Should().Contain(RotationStep.Retire);
        world.State.Retiring.Should().ContainSingle().Which.Id.Should().BeNull();
        world.Pass(TimeSpan.FromHours(1));
        (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Rotated);
        world.State.Retiring.Should().HaveCount(fault == CreateFault.NotExecuted ? 1 : 0, "what is not found may still come to live");
        await world.CalmAsync();
    }

    [Fact]
    public async Task Not_found_is_not_gone_as_long_as_the_service_has_not_shown_the_token()
    {
        var world = new World { ListLag = World.Every + World.Overlap + TimeSpan.FromHours(2) };
        await RunAsync(world);
        world.Pass(World.Every);
        await RunAsync(world);
        world.Pass(World.Overlap);

        (await RunAsync(world)).Steps.Should().Equal(RotationStep.TakeLease, RotationStep.Revoke, RotationStep.Look, RotationStep.ReturnLease);

        world.State.Retiring.Should().ContainSingle();
        world.Live.Should().HaveCount(2);
        await world.CalmAsync();
    }

    [Fact]
    public async Task What_the_service_refuses_is_not_delivered()
    {
        var world = new World();
        await RunAsync(world);
        var inUse = world.InSink;
        world.Pass(World.Every);
        world.NextIsUnfit = true;

        var result = await RunAsync(world);

        result.Outcome.Should().Be(RotationOutcome.Failed);
        result.Problem.Should().Contain("Rejected");
        result.Steps.Should().NotContain(RotationStep.Deliver);
        world.InSink.Should().Be(inUse);
        using var rotation = world.NewRunner().Rotation();
        (await rotation.CheckHealthAsync(TestContext.Current.CancellationToken)).IsDegraded.Should().BeTrue();
        world.Live.Should().Equal([inUse], "it is revoked at once");
        world.Pass(TimeSpan.FromMinutes(1));
        (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Rotated);
        await world.CalmAsync();
        (await rotation.CheckHealthAsync(TestContext.Current.CancellationToken)).IsDegraded.Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_verification_of_the_application_decides(bool throws)
    {
        var world = new World();
        var runner = new Runner(world) { Verify = (_, _) => throws ? throw new InvalidOperationException("verify") : Task.FromResult(false) };

        var result = (await runner.RunAsync())!;

        result.Outcome.Should().Be(RotationOutcome.Failed);
        result.Steps.Should().Contain(RotationStep.Retire).And.NotContain(RotationStep.Deliver);
        result.Problem.Should().StartWith(throws ? "The verification failed with System.InvalidOperationException." : "The verification refused");
        world.Held.Should().BeNull();
    }

    [Fact]
    public async Task Nothing_is_tried_against_a_limit()
    {
        var world = new World { NextFailure = new(TokenService.Vercel, "CreateTokenAsync", TokenErrorKind.RateLimited, "Too many.") { RetryAfter = TimeSpan.FromMinutes(42) } };

        var result = await RunAsync(world);

        result.Outcome.Should().Be(RotationOutcome.Failed);
        result.NextStepAt.Should().Be(world.Clock.GetUtcNow() + TimeSpan.FromMinutes(42));
        result.Steps.Should().Contain(RotationStep.NotCreated, "a limit means that nothing was created");
        world.State.Retiring.Should().BeEmpty();
        world.Pass(TimeSpan.FromMinutes(42) - TimeSpan.FromTicks(1));
        (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Waiting);
        world.Calls.Should().Be(1);
        world.Pass(TimeSpan.FromTicks(1));
        (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Rotated);
    }

    [Fact]
    public async Task A_limit_in_the_verification_is_waited_for_before_another_token_is_created()
    {
        var world = new World { NextFailure = new(TokenService.Vercel, "CheckCredentialAsync", TokenErrorKind.RateLimited, "Too many.") { RetryAfter = TimeSpan.FromMinutes(42) } };

        var result = await RunAsync(world);

        result.Outcome.Should().Be(RotationOutcome.Failed);
        result.NextStepAt.Should().Be(world.Clock.GetUtcNow() + TimeSpan.FromMinutes(42));
        world.Pass(TimeSpan.FromMinutes(41));
        await RunAsync(world);
        world.Tokens.Should().ContainSingle();
        world.Pass(TimeSpan.FromMinutes(1));
        await RunAsync(world);
        await world.CalmAsync();
    }

    [Fact]
    public async Task Waits_grow_while_runs_fail()
    {
        var world = new World();
        var waits = new List<double>();
        for (var failure = 0; failure < 11; failure++)
        {
            world.NextFailure = new(TokenService.Vercel, "CreateTokenAsync", TokenErrorKind.PermissionDenied, "Forbidden.");
            var result = await RunAsync(world);
            waits.Add((result.NextStepAt - world.Clock.GetUtcNow()).TotalSeconds);
            world.Pass(result.NextStepAt - world.Clock.GetUtcNow());
        }

        waits.Should().Equal(10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600);
        (await RunAsync(world)).State.Failures.Should().Be(0);
    }

    [Fact]
    public async Task A_token_that_cannot_be_looked_for_keeps_neither_the_others_from_clean_up_nor_a_rotation()
    {
        var world = new World { NextCreate = CreateFault.LoseResponse, ListLag = TimeSpan.FromMinutes(3) };
        await RunAsync(world);
        world.Pass(TimeSpan.FromMinutes(1));
        world.NextCreate = CreateFault.LoseResponse;
        await RunAsync(world);
        world.State.Retiring.Should().HaveCount(2);
        world.Pass(TimeSpan.FromMinutes(5));
        world.NextFailure = new(TokenService.Vercel, "ListTokensAsync", TokenErrorKind.ServiceFault, "Broken.");

        var result = await RunAsync(world);

        result.Outcome.Should().Be(RotationOutcome.Rotated);
        result.Problem.Should().Be("Broken.");
        result.Steps.Should().ContainSingle(static step => step == RotationStep.Forget);
        world.State.Retiring.Should().ContainSingle().Which.Tries.Should().Be(3);
        world.State.Should().Match<RotationState>(static state => state.NotBefore == null && state.Failures == 0);
        world.State.ToString().Should().EndWith("\nproblem: Broken.");
        world.Held = null;
        (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Rotated, "a sink that lost the secret is repaired at once");
        await world.CalmAsync();
    }

    [Fact]
    public async Task A_token_that_the_client_itself_uses_does_not_keep_the_others_from_clean_up()
    {
        var world = new World();
        await RunAsync(world);
        world.Own = world.Tokens[0].Mark;
        foreach (var _ in new[] { 1, 2 })
        {
            world.Pass(TimeSpan.FromMinutes(1));
            world.Held = null;
            await RunAsync(world);
        }

        world.Pass(World.Overlap);
        var result = await RunAsync(world);

        result.Outcome.Should().Be(RotationOutcome.Failed);
        result.Problem.Should().Contain("is the client's own token");
        result.NextStepAt.Should().Be(world.Clock.GetUtcNow() + TimeSpan.FromMinutes(1), "it is tried again later");
        world.State.Retiring.Should().ContainSingle().Which.Should().Match<RotationToken>(token => token.Mark == world.Own && token.Tries == 1);
        world.Own = null;
        await world.CalmAsync();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(null)]
    public async Task A_limit_ends_the_clean_up_and_the_token_in_use_is_the_new_one(int? minutes)
    {
        var world = new World { NextCreate = CreateFault.LoseResponse, ListLag = TimeSpan.FromSeconds(30) };
        await RunAsync(world);
        world.Pass(TimeSpan.FromMinutes(1));
        world.NextFailure = new(TokenService.Vercel, "ListTokensAsync", TokenErrorKind.RateLimited, "Too many.") { RetryAfter = minutes is { } wait ? TimeSpan.FromMinutes(wait) : null };

        var result = await RunAsync(world);

        result.Should().Match<RotationResult>(static result => result.Outcome == RotationOutcome.Rotated && result.Problem == "Too many.");
        result.NextStepAt.Should().Be(world.Clock.GetUtcNow() + TimeSpan.FromMinutes(minutes ?? 1));
        world.State.Retiring.Should().ContainSingle().Which.Tries.Should().Be(1);
        await world.CalmAsync();
    }

    [Theory]
    [InlineData("CreateTokenAsync")]
    [InlineData("ListTokensAsync")]
    public async Task A_wait_without_end_is_cut(string operation)
    {
        var world = new World { NextCreate = CreateFault.LoseResponse, ListLag = TimeSpan.FromSeconds(30) };
        await RunAsync(world);
        world.Pass(TimeSpan.FromMinutes(1));
        world.NextFailure = new(TokenService.Vercel, operation, TokenErrorKind.RateLimited, "Never again.") { RetryAfter = TimeSpan.MaxValue };

        var result = await RunAsync(world);

        result.Problem.Should().Be("Never again.");
        result.NextStepAt.Should().Be(world.Clock.GetUtcNow() + TimeSpan.FromDays(30));
        world.State.NotBefore.Should().Be(result.NextStepAt);
    }

    [Fact]
    public async Task The_problem_of_the_last_run_is_told_while_nothing_may_be_done()
    {
        var world = new World { NextFailure = new(TokenService.Vercel, "CreateTokenAsync", TokenErrorKind.PermissionDenied, "Forbidden.") };
        await RunAsync(world);

        (await RunAsync(world)).Should().Match<RotationResult>(static waiting => waiting.Outcome == RotationOutcome.Waiting && waiting.Problem == "Forbidden." && waiting.Steps.Count == 0);
        world.Pass(TimeSpan.FromMinutes(1));
        (await RunAsync(world)).Problem.Should().BeNull();
    }

    [Theory]
    [InlineData(1, "The journal")]
    [InlineData(9, "The service's client")]
    [InlineData(13, "The sink")]
    public async Task A_problem_names_the_part_that_failed(int moment, string part) =>
        (await new Runner(new World()) { BreakAt = moment }.RunAsync())!.Problem.Should().Be($"{part} failed with System.IO.IOException.");

    [Fact]
    public async Task A_token_that_lists_never_show_is_revoked_by_its_id_all_the_same()
    {
        var world = new World { ListLag = World.Every + World.Overlap + TimeSpan.FromHours(1) };
        await RunAsync(world);
        world.Pass(World.Every);
        await RunAsync(world);
        world.Pass(World.Overlap);
        await RunAsync(world);
        world.State.Retiring.Should().ContainSingle().Which.Tries.Should().Be(1);
        world.ListedByIdOnly = true;

        world.Pass(TimeSpan.FromHours(2));
        (await RunAsync(world)).Steps.Should().Equal(RotationStep.TakeLease, RotationStep.Revoke, RotationStep.Forget, RotationStep.ReturnLease);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_journal_or_a_sink_that_fails_leaves_everything_as_it_was(bool isJournal)
    {
        var world = new World();
        await RunAsync(world);
        var (noted, held) = (world.Journal, world.Held);
        world.Pass(World.Every);

        var result = (await new Runner(world) { BreakAt = isJournal ? 1 : 13 }.RunAsync())!;

        result.Outcome.Should().Be(RotationOutcome.Failed);
        result.Problem.Should().Contain("System.IO.IOException").And.NotContain("broken");
        world.Held.Should().Be(held);
        (world.Journal == noted).Should().Be(isJournal);
        world.Pass(TimeSpan.FromMinutes(6));
        await world.CalmAsync();
    }

    [Fact]
    public async Task A_sink_that_lost_the_secret_gets_a_new_one_at_once()
    {
        var world = new World();
        await RunAsync(world);
        world.Held = null;

        (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Rotated);

        world.Pass(World.Overlap);
        await world.CalmAsync();
    }

    /// <summary>A sleeps before it delivers. B takes over, and ends when it has read the sink. A wakes up before anybody delivers again.</summary>
    [Fact]
    public async Task A_sleeper_cannot_deliver_what_another_has_let_retire()
    {
        for (var moment = 1; moment <= 24; moment++)
        {
            var world = new World();
            await RunAsync(world);
            world.Pass(World.Every);
            var sleeper = new Runner(world) { SleepAt = 13 };
            var sleeping = sleeper.RunAsync();
            await sleeper.Sleeps.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            world.State.Phase.Should().Be(RotationPhase.Delivering);
            world.Pass(Lease);
            await new Runner(world) { CrashAt = moment }.RunAsync();
            sleeper.Wake.SetResult();
            await sleeping;

            world.CheckSink();
            world.Pass(Lease);
            await world.CalmAsync();
        }
    }

    /// <summary>Without a fence a delivery may land after the takeover, and its token then stays in use until the sink is repaired.</summary>
    [Fact]
    public async Task A_token_whose_delivery_is_unsettled_is_not_revoked_before_its_end()
    {
        var world = new World(canFence: false);
        await RunAsync(world);
        world.Pass(World.Every);
        var sleeper = new Runner(world) { SleepAt = 13 };
        var sleeping = sleeper.RunAsync();
        await sleeper.Sleeps.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var late = world.State.New!;
        world.Pass(Lease);
        await RunAsync(world);
        world.State.Retiring.Should().ContainSingle(token => token.Mark == late.Mark && token.IsUnsettled);
        world.Pass(TimeSpan.FromHours(3));
        await RunAsync(world);

        sleeper.Wake.SetResult();
        await sleeping;

        world.InSink.Mark.Should().Be(late.Mark);
        world.CheckSink();
        (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Rotated, "the sink does not hold the current token");
        await world.CalmAsync();
    }

    /// <summary>A journal that begins anew, beside a sink that an earlier journal has delivered to.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_fence_above_the_number_of_the_journal_is_passed_at_once(bool isRaisedAgain)
    {
        var world = new World { Fence = 50 };
        var runner = isRaisedAgain ? new Runner(world) { OnDelivery = () => world.Fence += 100 } : world.NewRunner();

        var result = (await runner.RunAsync())!;

        world.State.Holder.Should().BeNull("the lease is returned");
        if (isRaisedAgain)
        {
            result.Outcome.Should().Be(RotationOutcome.Failed);
            result.Problem.Should().Contain("another journal");
            result.Steps.Count(static step => step == RotationStep.TakeLease).Should().Be(2, "it does not race with another rotation");
            world.Pass(TimeSpan.FromMinutes(1));
            result = await RunAsync(world);
        }
        else
        {
            result.Steps.Should().ContainInConsecutiveOrder(RotationStep.NoteDelivery, RotationStep.Retire, RotationStep.TakeLease, RotationStep.NoteMark);
            result.Problem.Should().Contain("another journal");
            world.Printed.Should().Contain(static line => line.Contains("another journal", StringComparison.Ordinal));
            world.Live.Should().ContainSingle("the token of the refused delivery is revoked at once");
            world.State.FencingNumber.Should().Be(51);
        }

        result.Outcome.Should().Be(RotationOutcome.Rotated);
        await world.CalmAsync();
    }

    [Fact]
    public async Task Another_run_waits_while_the_lease_is_held()
    {
        var world = new World();
        var sleeper = new Runner(world) { SleepAt = 5 };
        var sleeping = sleeper.RunAsync();

        var busy = await RunAsync(world);

        busy.Should().Match<RotationResult>(static result => result.Outcome == RotationOutcome.Busy && result.Steps.Count == 0);
        busy.NextStepAt.Should().Be(world.Clock.GetUtcNow() + TimeSpan.FromMinutes(5));
        sleeper.Wake.SetResult();
        (await sleeping)!.Outcome.Should().Be(RotationOutcome.Rotated);
    }

    /// <summary>Two runners with crashes, sleeps, lost responses, late executions and lagging lists, in random orders from fixed seeds.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_happens_no_token_is_lost_and_the_sink_always_works(int seed, bool canFence)
    {
#pragma warning disable CA5394 // Orders of events, from a seed that a failure names.
        var random = new Random(seed);
        var world = new World(canFence);
        var sleepers = new List<(Runner Runner, Task Run)>();
        for (var round = 0; round < 25; round++)
        {
            world.ListLag = TimeSpan.FromMinutes(random.Next(3) * 20);
            world.NextCreate = random.Next(4) == 0 ? (CreateFault)random.Next(1, 4) : CreateFault.None;
            world.NextIsUnfit = random.Next(6) == 0;
            var runner = new Runner(world)
            {
                CrashAt = random.Next(3) == 0 ? random.Next(1, 30) : int.MaxValue,
                SleepAt = random.Next(3) == 0 ? random.Next(1, 30) : int.MaxValue,
            };
            var run = runner.RunAsync();
            await Task.WhenAny(run, runner.Sleeps.Task).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            if (!run.IsCompleted)
            {
                sleepers.Add((runner, run));
            }

            if (sleepers.Count > 0 && random.Next(2) == 0)
            {
                await WakeAsync(sleepers, random.Next(sleepers.Count));
            }

            world.CheckSink();
            world.Pass(TimeSpan.FromMinutes(random.Next(4) switch { 0 => 1, 1 => 7, 2 => 70, _ => 60 * 18 }));
        }

        while (sleepers.Count > 0)
        {
            await WakeAsync(sleepers, 0);
        }
#pragma warning restore CA5394

        world.NextCreate = CreateFault.None;
        world.NextIsUnfit = false;
        world.Pass(Lease);
        await world.CalmAsync();
        var printed = string.Join('\n', world.Printed);
        world.Tokens.Where(token => printed.Contains(token.Secret.Reveal(), StringComparison.OrdinalIgnoreCase)).Should().BeEmpty("no secret is noted or logged");
        world.Tokens.Should().NotBeEmpty();
    }

    /// <summary>The moments of a whole rotation: before and after each of its calls.</summary>
    public static TheoryData<int, bool> Moments() => new(from canFence in new[] { true, false } from moment in Enumerable.Range(1, 18) select (moment, canFence));

    public static TheoryData<int, bool> Seeds() => new(from canFence in new[] { true, false } from seed in Enumerable.Range(1, 150) select (seed, canFence));

    private static async Task WakeAsync(List<(Runner Runner, Task Run)> sleepers, int index)
    {
        var (runner, run) = sleepers[index];
        sleepers.RemoveAt(index);
        runner.Wake.TrySetResult();
        await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static async Task<RotationResult> RunAsync(World world) => (await world.NewRunner().RunAsync())!;
}
