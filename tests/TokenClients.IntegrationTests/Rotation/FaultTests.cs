using System.Diagnostics.CodeAnalysis;
using System.IO;
using TokenClients.Rotation;

namespace TokenClients.IntegrationTests.Rotation;

/// <summary>What may happen at any moment of a run, before and after each of its calls, in virtual time.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(6);

    /// <summary>The moments of a run that rotates and revokes: more than it has.</summary>
    private const int LastMoment = 40;

    public static TheoryData<int, bool> Moments() => new(from canFence in new[] { true, false } from moment in Enumerable.Range(1, LastMoment) select (moment, canFence));

    /// <summary>A run that has everything to do: to take over a delivery or a creation, to rotate, and to revoke.</summary>
    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_call_that_fails_at_any_moment_loses_and_leaks_nothing(int moment, bool canFence)
    {
        foreach (var left in new[] { 0, 8, 17 })
        {
            var world = await PrepareAsync(canFence, left);
            var runner = new Runner(world) { BreakAt = moment };

            var result = (await runner.RunAsync())!;

            world.CheckSink();
            world.State.Holder.Should().Match(holder => holder == null || runner.Moments - moment < 6, "the lease is returned unless the journal fails at the end");
            result.Outcome.Should().NotBe(RotationOutcome.Busy);
            if (runner.Moments < moment)
            {
                result.Problem.Should().BeNull("nothing failed");
                continue;
            }

            world.Pass(Lease);
            await RunAsync(world);
            await world.CalmAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_crash_of_a_run_that_takes_over_loses_and_leaks_nothing(int moment, bool canFence)
    {
        foreach (var left in new[] { 0, 8, 17 })
        {
            var world = await PrepareAsync(canFence, left);
            world.NextCreate = (moment % 4) switch { 0 => CreateFault.LoseResponse, 1 => CreateFault.ExecuteLater, _ => CreateFault.None };
            world.NextIsUnfit = moment % 5 == 0;

            if (await new Runner(world) { CrashAt = moment }.RunAsync() is not null)
            {
                continue;
            }

            world.CheckSink();
            world.Pass(Lease);
            await RunAsync(world);
            world.Pass(Lease);

            await world.CalmAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_run_that_sleeps_at_any_moment_and_wakes_up_late_loses_and_leaks_nothing(int moment, bool canFence)
    {
        foreach (var left in new[] { 0, 8, 17 })
        {
            var world = await PrepareAsync(canFence, left);
            var sleeper = new Runner(world) { SleepAt = moment };
            var sleeping = sleeper.RunAsync();
            await Task.WhenAny(sleeper.Sleeps.Task, sleeping).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            if (sleeping.IsCompleted)
            {
                continue;
            }

            world.Pass(Lease);
            await RunAsync(world);
            world.Pass(Lease);

            sleeper.Wake.SetResult();
            await sleeping.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

            world.CheckSink();
            world.Pass(Lease);
            await RunAsync(world);
            await world.CalmAsync();
        }
    }

    /// <summary>The next run need not wait for the end of the lease, except where a creation or a delivery may still take effect.</summary>
    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_run_that_is_canceled_at_any_moment_returns_its_lease(int moment, bool canFence)
    {
        foreach (var left in new[] { 0, 8, 17 })
        {
            var world = await PrepareAsync(canFence, left);
            var (live, before) = (world.Tokens.Count, world.State.Holder);
            var runner = new Runner(world) { StopAt = moment };

            if (await runner.RunAsync() is not null)
            {
                continue;
            }

            var isUnderWay = world.State.Phase == RotationPhase.Delivering || (world.State.Phase == RotationPhase.Creating && world.Tokens.Count > live);
            var isFree = world.State.Holder is not { } holder || holder == before;
            (isFree || isUnderWay).Should().BeTrue("the lease is returned, or was not taken");
            if (isFree)
            {
                (await RunAsync(world)).Outcome.Should().BeOneOf([RotationOutcome.Rotated, RotationOutcome.UpToDate], "nobody waits");
            }

            world.CheckSink();
            world.Pass(Lease);
            await world.CalmAsync();
        }
    }

    [Fact]
    public async Task A_run_that_is_canceled_in_a_creation_or_a_delivery_keeps_its_lease()
    {
        foreach (var (moment, phase) in new[] { (8, RotationPhase.Creating), (13, RotationPhase.Delivering), (14, RotationPhase.Delivering) })
        {
            var world = new World();

            (await new Runner(world) { StopAt = moment }.RunAsync()).Should().BeNull();

            world.State.Phase.Should().Be(phase);
            world.State.Holder.Should().NotBeNull("it is not known whether the call took effect");
            (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Busy);
        }
    }

    [Fact]
    public async Task A_journal_that_does_not_respond_does_not_hold_up_the_end_of_a_process()
    {
        var world = new World();

        // The run is canceled in its verification; the read after that does not return.
        var runner = new Runner(world) { StopAt = 9, SleepAt = 10 };
        var stopping = runner.RunAsync();
        await runner.Sleeps.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        stopping.IsCompleted.Should().BeFalse();
        world.Clock.Advance(TimeSpan.FromSeconds(5));

        (await stopping.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Should().BeNull();
        world.State.Holder.Should().NotBeNull("it ends by itself");
        runner.Wake.SetResult();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(18)]
    public async Task A_write_that_fails_after_it_was_carried_out_is_recognized(int moment)
    {
        var world = new World();

        var result = (await new Runner(world) { BreakAt = moment }.RunAsync())!;

        result.Should().Match<RotationResult>(static result => result.Outcome == RotationOutcome.Rotated && result.Problem == null);
        world.State.Holder.Should().BeNull();
        world.Tokens.Should().ContainSingle();
    }

    [Fact]
    public async Task A_write_that_is_denied_after_it_was_carried_out_is_recognized()
    {
        var world = new World();

        (await new Runner(world) { DeniesWrites = true }.RunAsync())!.Outcome.Should().Be(RotationOutcome.Rotated);

        world.State.Holder.Should().BeNull();
    }

    [Fact]
    public async Task Earlier_tokens_are_revoked_also_while_rotations_fail()
    {
        var world = new World();
        await RunAsync(world);
        world.Pass(World.Every);
        await RunAsync(world);
        world.Held = null;
        world.NextFailure = Failure(TokenErrorKind.PermissionDenied);
        (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Failed);
        world.Live.Should().HaveCount(2);
        world.Pass(World.Overlap);
        world.NextFailure = Failure(TokenErrorKind.PermissionDenied);

        var result = await RunAsync(world);

        result.Should().Match<RotationResult>(static result => result.Outcome == RotationOutcome.Failed && result.Problem == "No.");
        result.Steps.Should().EndWith([RotationStep.NotCreated, RotationStep.Revoke, RotationStep.Forget, RotationStep.ReturnLease]);
        result.State.Failures.Should().Be(2);
        world.Live.Should().ContainSingle();
    }

    /// <summary>The token before is put back, and no other can be created until its overlap would have been over; or a run ends where it does.</summary>
    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_token_that_somebody_puts_back_is_not_revoked_before_its_overlap_begins_anew(int moment, bool canFence)
    {
        var world = new World(canFence);
        await RunAsync(world);
        var first = world.InSink;
        world.Pass(World.Every);
        await RunAsync(world);
        world.Pass(World.Overlap - TimeSpan.FromMinutes(1));
        world.PutBack(first);
        world.NextFailure = Failure(TokenErrorKind.PermissionDenied);
        (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Failed);
        world.Pass(TimeSpan.FromMinutes(1));
        world.NextFailure = Failure(TokenErrorKind.PermissionDenied);
        (await RunAsync(world)).Steps.Should().Contain(RotationStep.ReadSink).And.NotContain(RotationStep.Revoke);
        world.Pass(World.Overlap - TimeSpan.FromMinutes(1));

        var isCrashed = await new Runner(world) { CrashAt = moment }.RunAsync() is null;
        world.Pass(Lease);
        if (isCrashed)
        {
            world.PutBack(first);
            await RunAsync(world);
        }

        world.InSink.Should().NotBe(first);
        first.IsLiveAt(world.Clock.GetUtcNow()).Should().BeTrue("programs have read it since");
        await world.CalmAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Earlier_secrets_are_dropped_also_if_that_fails_at_first(bool isCrash)
    {
        var world = new World();
        await RunAsync(world);
        world.Pass(World.Every);
        await RunAsync(world);
        world.Pass(World.Overlap);
        if (isCrash)
        {
            // Two moments each: the journal, the lease, the sink twice and the revocation.
            await new Runner(world) { CrashAt = 11 }.RunAsync();
            world.Drops.Should().Be(0);
        }
        else
        {
            world.NextDropFails = true;
            (await RunAsync(world)).Problem.Should().Be("The sink failed with System.IO.IOException.");
        }

        world.Live.Should().ContainSingle();
        world.Pass(World.Overlap);
        await RunAsync(world);
        world.Pass(World.Overlap);
        await RunAsync(world);

        (world.Drops > 0 || isCrash).Should().BeTrue("it is tried again");
        await world.CalmAsync();
        world.Drops.Should().BePositive();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sink_without_a_fence_that_refuses_every_delivery_does_not_pile_up_tokens(bool isFirst)
    {
        var world = new World(canFence: false);
        if (!isFirst)
        {
            await RunAsync(world);
            world.Pass(World.Every);
        }

        var end = world.Clock.GetUtcNow() + TimeSpan.FromDays(10);
        var problems = new List<string?>();
        while (world.Clock.GetUtcNow() < end)
        {
            var result = (await new Runner(world) { OnDelivery = static () => throw new IOException("broken") }.RunAsync())!;
            problems.Add(result.Problem);
            world.Pass(TimeSpan.FromMinutes(30));
        }

        world.Live.Count().Should().BeLessThan(25);
        problems.Should().Contain(static problem => problem!.Contains("Check the sink", StringComparison.Ordinal));
        world.Pass(TimeSpan.FromDays(1));
        (await RunAsync(world)).Outcome.Should().Be(RotationOutcome.Rotated);
        await world.CalmAsync();
    }

    [Fact]
    public async Task What_the_client_refuses_before_it_sends_anything_leaves_no_mark()
    {
        var world = new World { NextRefusal = "The name is too long." };

        var result = await RunAsync(world);

        result.Problem.Should().Be("The name is too long.");
        result.Steps.Should().Contain(RotationStep.NotCreated);
        world.State.Retiring.Should().BeEmpty();
    }

    [Fact]
    public async Task Against_a_limit_of_a_rotation_earlier_tokens_wait()
    {
        var world = new World();
        await RunAsync(world);
        world.Pass(World.Every);
        await RunAsync(world);
        world.Pass(World.Overlap);
        world.Held = null;
        world.NextFailure = Failure(TokenErrorKind.RateLimited);

        (await RunAsync(world)).Steps.Should().NotContain([RotationStep.Look, RotationStep.Revoke]);

        world.Live.Should().HaveCount(2);
        world.Pass(TimeSpan.FromMinutes(1));
        await RunAsync(world);
        await world.CalmAsync();
    }

    /// <summary>Several machines whose clocks differ by less than the lease, with everything else that can happen, in random orders from fixed seeds.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Clocks_that_differ_by_less_than_the_lease_change_nothing(int seed, bool canFence)
    {
#pragma warning disable CA5394 // Orders of events, from a seed that a failure names.
        var random = new Random(seed);
        var world = new World(canFence) { Skew = TimeSpan.FromMinutes(4) };
        var sleepers = new List<(Runner Runner, Task Run)>();
        for (var round = 0; round < 25; round++)
        {
            world.ListLag = TimeSpan.FromMinutes(random.Next(3) * 20);
            world.NextCreate = random.Next(4) == 0 ? (CreateFault)random.Next(1, 4) : CreateFault.None;
            world.NextIsUnfit = random.Next(6) == 0;
            var earlier = world.Tokens.Where(token => token.DeliveredAt is not null && token.IsLiveAt(world.Clock.GetUtcNow() + TimeSpan.FromDays(20))).ToList();
            if (sleepers.Count == 0 && earlier.Count > 1 && random.Next(3) == 0)
            {
                world.PutBack(earlier[random.Next(earlier.Count)]);
            }

            var runner = new Runner(world)
            {
                Ahead = TimeSpan.FromMinutes(random.Next(-2, 3)),
                CrashAt = MomentOrNever(random),
                BreakAt = MomentOrNever(random),
                StopAt = MomentOrNever(random),
                SleepAt = MomentOrNever(random),
            };
            var run = runner.RunAsync();
            await Task.WhenAny(run, runner.Sleeps.Task).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            sleepers.Add((runner, run));
            while (sleepers.Count > 0 && random.Next(3) > 0)
            {
                await WakeAsync(sleepers, random.Next(sleepers.Count));
            }

            world.CheckSink();
            world.Pass(TimeSpan.FromMinutes(random.Next(4) switch { 0 => 1, 1 => 7, 2 => 70, _ => 60 * 18 }));
        }
#pragma warning restore CA5394

        while (sleepers.Count > 0)
        {
            await WakeAsync(sleepers, 0);
        }

        (world.NextCreate, world.NextIsUnfit) = (CreateFault.None, false);
        world.Pass(Lease);
        await world.CalmAsync();
    }

    public static TheoryData<int, bool> Seeds() => new(from canFence in new[] { true, false } from seed in Enumerable.Range(1, 20) select (seed, canFence));

    /// <summary>A world in which a rotation is due, an earlier token is to be revoked, and a run has ended at a moment; 0 for none.</summary>
    private static async Task<World> PrepareAsync(bool canFence, int left)
    {
        var world = new World(canFence);
        await RunAsync(world);
        world.Pass(World.Every);
        await RunAsync(world);
        world.Pass(World.Every);
        if (left > 0)
        {
            await new Runner(world) { CrashAt = left }.RunAsync();
            world.Pass(Lease);
        }

        return world;
    }

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Orders of events.")]
    private static int MomentOrNever(Random random) => random.Next(4) == 0 ? random.Next(1, 34) : int.MaxValue;

    private static async Task WakeAsync(List<(Runner Runner, Task Run)> sleepers, int index)
    {
        var (runner, run) = sleepers[index];
        sleepers.RemoveAt(index);
        runner.Wake.TrySetResult();
        await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static TokenClientException Failure(TokenErrorKind kind) => new(TokenService.Vercel, "CreateTokenAsync", kind, "No.");

    private static async Task<RotationResult> RunAsync(World world) => (await world.NewRunner().RunAsync())!;
}
