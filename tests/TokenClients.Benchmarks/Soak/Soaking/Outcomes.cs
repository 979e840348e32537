using System.Collections.Concurrent;
using System.Globalization;

namespace TokenClients.Benchmarks.Soak.Soaking;

/// <summary>How the calls of a run ended.</summary>
/// <param name="watch">Says what of a failure may be shown.</param>
/// <param name="ended">Told of each call's end.</param>
internal sealed class Outcomes(SecretWatch watch, Action ended)
{
    private const int ShownFailures = 20;

    private readonly ConcurrentDictionary<string, int> _succeeded = new();
    private readonly ConcurrentDictionary<string, int> _refused = new();
    private readonly ConcurrentDictionary<string, int> _granted = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private int _failed;
    private int _calls;

    internal int Calls => Volatile.Read(ref _calls);

    /// <summary>How many ended as none may.</summary>
    internal int Failed => Volatile.Read(ref _failed);

    internal IReadOnlyCollection<string> Failures => _failures;

    internal string Summary =>
        $"succeeded: {string.Join(", ", _succeeded.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(Text))}\nended otherwise, as they may: {string.Join(", ", _refused.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(Text))}";

    /// <summary>Makes a call whose failure, if it is one that the server's faults cause, is no failure of the run.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">The caller's own cancellation of the call.</param>
    /// <returns>Its result; the default value if it failed.</returns>
    internal async Task<T?> CallAsync<T>(string name, Func<Task<T>> call, CancellationToken cancellationToken = default)
    {
        try
        {
            var result = await call();
            _succeeded.AddOrUpdate(name, 1, static (_, count) => count + 1);
            return result;
        }
        catch (TokenClientException error) when (IsOfFault(error))
        {
            Refused(error.Kind.ToString());
        }
        catch (TokenCallCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Refused("Canceled");
        }
#pragma warning disable CA1031 // Every other failure counts, whatever it is: the run ends with an error because of it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail($"{name}: {error}");
        }
        finally
        {
            Interlocked.Increment(ref _calls);
            ended();
        }

        return default;
    }

    /// <summary>Makes a call that must fail in this way, unless a fault of the server's comes between.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="kind">How it fails.</param>
    /// <param name="kindByStatus">How it fails where a fault takes the body of the refusal away, and only the status is left.</param>
    /// <param name="call">The call.</param>
    internal async Task RefusedAsync<T>(string name, TokenErrorKind kind, TokenErrorKind kindByStatus, Func<Task<T>> call)
    {
        await CallAsync(name, async () =>
        {
            try
            {
                await call();
                _granted.AddOrUpdate(name, 1, static (_, count) => count + 1);
            }
            catch (TokenClientException error) when (error.Kind == kind || error.Kind == kindByStatus)
            {
                // As it should be.
            }

            return true;
        });
    }

    /// <summary>Fails the run if most calls failed, as then it shows nothing, and if calls that must be refused were not. Now and then a fault responses in the service's place, with a success that says nothing; more than half of them it cannot strike.</summary>
    internal void Conclude()
    {
        if (_succeeded.Values.Sum() < Calls / 2)
        {
            Fail("Most calls failed.");
        }

        foreach (var (name, count) in _granted)
        {
            if (count > _succeeded[name] / 2)
            {
                Fail($"{name} succeeded {count.ToString(CultureInfo.InvariantCulture)} times, and should have been refused.");
            }
        }
    }

    internal void Fail(string failure)
    {
        if (Interlocked.Increment(ref _failed) <= ShownFailures)
        {
            _failures.Enqueue(watch.Search(failure) ? failure : "A failure whose text holds a secret.");
        }
    }

    /// <summary>What the server's faults may look like. Each has its kind: a failure of an unknown one is a fault of ours.</summary>
    private static bool IsOfFault(TokenClientException error) => error.Kind
        is TokenErrorKind.RateLimited or TokenErrorKind.ServiceFault or TokenErrorKind.Unreachable or TokenErrorKind.Timeout or TokenErrorKind.UnexpectedResponse
        or TokenErrorKind.IncompleteList
        // An attempt took effect and its response was lost; the next finds nothing, and another fault takes the body of that 404 away.
        or TokenErrorKind.UnsupportedByServer || (error.Kind == TokenErrorKind.Conflict && error.OutcomeUnknown);

    private static string Text(KeyValuePair<string, int> pair) => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}");

    private void Refused(string how) => _refused.AddOrUpdate(how, 1, static (_, count) => count + 1);
}
