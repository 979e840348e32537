using TokenClients.Apinizer;
using TokenClients.Benchmarks.InMemory;
using TokenClients.Benchmarks.Measuring;

namespace TokenClients.Benchmarks.Tokens;

/// <summary>A fresh token for two threads at once, beside a source that takes a lock: what that one shows is what the source must not.</summary>
public class ParallelTokenBenchmarks : IJudged
{
    private const int Calls = 500_000;

    private readonly Second _second = new();
    private ApinizerAuth _auth = null!;
    private IAccessTokenSource _source = null!;
    private IAccessTokenSource _locking = null!;

    static void IJudged.Judge(Findings findings)
    {
        findings.Title($"A fresh token for two threads at once, {Calls} times each");
        var waits = findings.LockContentions(nameof(SourceTwoThreads));
        var lockingWaits = findings.LockContentions(nameof(LockingSourceTwoThreads));
        findings.Require($"waits for a lock in a million calls: {waits * 1e6:0.##}", waits == 0, "0");
        findings.Require($"waits for a lock in a million calls, of a source that locks: {lockingWaits * 1e6:0.##}", lockingWaits > 0, "more than 0, or else waits are not seen");
        findings.Note($"Two threads take {Slowdown(nameof(SourceTwoThreads), nameof(SourceOneThread)):0.00} times as long as one for as many calls each (1 where both have a processor); with a lock {Slowdown(nameof(LockingSourceTwoThreads), nameof(LockingSourceOneThread)):0.00} times.");

        double Slowdown(string two, string one) => findings.Quickest(two) / findings.Quickest(one);
    }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _auth = await MintedTokens.SignInAsync();
        _source = _auth.TokenSource;
        _locking = new LockingSource(_source);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _second.End();
        _auth.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public void SourceOneThread() => Call(_source);

    [Benchmark(OperationsPerInvoke = Calls)]
    public void SourceTwoThreads() => CallTwice(_source);

    [Benchmark(OperationsPerInvoke = Calls)]
    public void LockingSourceOneThread() => Call(_locking);

    [Benchmark(OperationsPerInvoke = Calls)]
    public void LockingSourceTwoThreads() => CallTwice(_locking);

    private void CallTwice(IAccessTokenSource source)
    {
        _second.Begin(source);
        Call(source);
        _second.WaitUntilDone();
    }

    private static void Call(IAccessTokenSource source)
    {
        for (var call = 0; call < Calls; call++)
        {
            var getting = source.GetAccessTokenAsync(CancellationToken.None);
            if (!getting.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("The token is not fresh.");
            }
        }
    }

    /// <summary>The second thread. It is told what to do without a lock, and is there all the time: starting one takes locks.</summary>
    private sealed class Second
    {
        private volatile IAccessTokenSource? _task;
        private volatile bool _hasEnded;

        internal Second() => new Thread(Run) { IsBackground = true }.Start();

        internal void Begin(IAccessTokenSource source) => _task = source;

        internal void WaitUntilDone()
        {
            var wait = default(SpinWait);
            while (_task is not null)
            {
                wait.SpinOnce();
            }
        }

        internal void End() => _hasEnded = true;

        private void Run()
        {
            var wait = default(SpinWait);
            while (!_hasEnded)
            {
                if (_task is { } source)
                {
                    Call(source);
                    _task = null;
                    wait.Reset();
                }

                wait.SpinOnce();
            }
        }
    }

    private sealed class LockingSource(IAccessTokenSource source) : IAccessTokenSource
    {
        private readonly object _gate = new();

        public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                return source.GetAccessTokenAsync(cancellationToken);
            }
        }

        public void Invalidate(SecretString rejected) => source.Invalidate(rejected);
    }
}
