using System.Collections.ObjectModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace TokenClients.HealthChecks;

/// <summary>Asks the service whether it accepts a client's credential. All probes during a check get its result, and later probes reuse it until it expires.</summary>
internal sealed class CredentialHealthCheck(TokenService service, string? key, Func<CancellationToken, Task<CredentialCheck>> check, TokenClientHealthCheckOptions settings, TimeProvider timeProvider) : IHealthCheck
{
    private readonly object _starting = new();
    private Task<Outcome>? _running;
    private Outcome? _last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Task<Outcome> running;
        lock (_starting)
        {
            if (_last is { } last && timeProvider.GetElapsedTime(last.At) < CacheDuration(last.State))
            {
                return Result(last, context.Registration.FailureStatus);
            }

            // A canceled probe does not end the call that others wait for.
            running = _running ??= Start();
        }

        return Result(await running.WaitAsync(cancellationToken).ConfigureAwait(false), context.Registration.FailureStatus);
    }

    // A long duration is meant for credentials with a limited number of uses, and only an accepted credential spends a use.
    private TimeSpan CacheDuration(CredentialState? state) =>
        state is CredentialState.Accepted or CredentialState.AcceptedWithoutRights || settings.CacheDuration < settings.FailureCacheDuration
            ? settings.CacheDuration
            : settings.FailureCacheDuration;

    private static HealthCheckResult Result(Outcome outcome, HealthStatus failureStatus) =>
        new(
            outcome.State == CredentialState.Accepted ? HealthStatus.Healthy
                : outcome.State is CredentialState.Rejected or null ? failureStatus
                : HealthStatus.Degraded,
            outcome.Description,
            exception: null,
            outcome.Data);

    /// <summary>Starts the check on the thread pool: neither in the lock nor in the caller's synchronization context.</summary>
    private Task<Outcome> Start()
    {
        var running = Task.Run(RunAsync, CancellationToken.None);

        // If all probes are canceled before the check fails, nothing else observes its exception.
        _ = running.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return running;
    }

    private async Task<Outcome> RunAsync()
    {
        Outcome? outcome = null;
        try
        {
            outcome = await AskAsync().ConfigureAwait(false);
            return outcome;
        }
        finally
        {
            lock (_starting)
            {
                _last = outcome ?? _last;
                _running = null;
            }
        }
    }

    /// <summary>Asks the service. If the service cannot be reached, the state is undetermined.</summary>
    private async Task<Outcome> AskAsync()
    {
        using var limit = new CancellationTokenSource(settings.Timeout, timeProvider);
        try
        {
            var result = await check(limit.Token).ConfigureAwait(false);
            return Of(result.State, result.Detail);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Of(CredentialState.Undetermined, FormattableString.Invariant($"The check took longer than {settings.Timeout.TotalSeconds:0.###} s."));
        }
        catch (TokenClientException error)
        {
            return Of(error.Kind == TokenErrorKind.InvalidCredential ? CredentialState.Rejected : CredentialState.Undetermined, error.Message);
        }
        catch (OptionsValidationException error)
        {
            // The client cannot be created, so nothing is known about its credential.
            return Of(state: null, error.Message);
        }
    }

    private Outcome Of(CredentialState? state, string? detail)
    {
        var data = new Dictionary<string, object> { ["service"] = service.ToString() };
        if (state is { } known)
        {
            data["state"] = known.ToString();
        }

        if (key is not null)
        {
            data["key"] = key;
        }

        return new(state, detail, new ReadOnlyDictionary<string, object>(data), timeProvider.GetTimestamp());
    }

    /// <summary>The result of a check. The library writes the description, which contains no secret. The state is null if the client's settings are not valid.</summary>
    private sealed record Outcome(CredentialState? State, string? Description, IReadOnlyDictionary<string, object> Data, long At);
}
