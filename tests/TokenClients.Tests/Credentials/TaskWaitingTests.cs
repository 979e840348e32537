using Microsoft.Extensions.Time.Testing;
using TokenClients.Primitives;

namespace TokenClients.Tests.Credentials;

/// <summary>Waits for what may ignore cancellation.</summary>
public sealed class TaskWaitingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Result_of_a_task_that_ends_in_time_is_returned()
    {
        var running = new TaskCompletionSource<string>();
        var waiting = running.Task.WaitOrAbandonAsync(TestContext.Current.CancellationToken);
        waiting.IsCompleted.Should().BeFalse();

        running.SetResult("result");

        (await waiting).Should().Be("result");
    }

    [Fact]
    public async Task Exception_of_a_task_that_ends_in_time_is_thrown()
    {
        var error = new InvalidOperationException("It failed.");

        (await FluentActions.Awaiting(() => Task.FromException<string>(error).WaitOrAbandonAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<InvalidOperationException>())
            .Which.Should().BeSameAs(error);
    }

    [Fact]
    public async Task Wait_ends_at_the_timeout_although_the_task_goes_on()
    {
        var clock = new FakeTimeProvider();
        using var timeout = new CancellationTokenSource(Patience, clock);
        var running = new TaskCompletionSource<string>();
        var waiting = running.Task.WaitOrAbandonAsync(timeout.Token);

        clock.Advance(Patience - TimeSpan.FromTicks(1));
        waiting.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromTicks(1));

        (await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(timeout.Token);
        running.Task.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void Exception_of_an_abandoned_task_is_observed()
    {
        const string message = "The task failed after nobody waited for it any more.";
        var unobserved = 0;
        EventHandler<UnobservedTaskExceptionEventArgs> count = (_, args) =>
        {
            if (args.Exception.ToString().Contains(message, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref unobserved);
            }
        };
        TaskScheduler.UnobservedTaskException += count;
        try
        {
            FailAfterTheWait(message);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= count;
        }

        unobserved.Should().Be(0);
    }

    // A method of its own, so that nothing keeps the task from the collector.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void FailAfterTheWait(string message)
    {
        var clock = new FakeTimeProvider();
        using var timeout = new CancellationTokenSource(Patience, clock);
        var running = new TaskCompletionSource<string>();
        var waiting = running.Task.WaitOrAbandonAsync(timeout.Token);
        clock.Advance(Patience);
        waiting.IsCanceled.Should().BeTrue();

        running.SetException(new InvalidOperationException(message));
    }
}
