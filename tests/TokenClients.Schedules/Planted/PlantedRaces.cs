namespace TokenClients.Schedules.Planted;

/// <summary>A race that is put into a copy of the library's sources.</summary>
/// <param name="Name">Its name, which turns it on.</param>
/// <param name="Part">The part whose schedules find it.</param>
/// <param name="Scenario">The scenario that finds it, as often as a run explores that.</param>
/// <param name="File">The file that it is put into.</param>
/// <param name="Edits">Texts that occur once in the file, and what replaces them.</param>
internal sealed record PlantedRace(string Name, string Part, string Scenario, string File, params (string Text, string Replacement)[] Edits)
{
    internal const string Switch = "TokenClients.PlantedRaces.Is(\"NAME\")";
}

/// <summary>
/// The races. All are in one copy, and each is off until its name is set. A text that is no longer there, or more than once, is an error.
/// </summary>
internal static class PlantedRaces
{
    private const string Source = "TokenClients/Tokens/RefreshingTokenSource.cs";
    private const string Record = "TokenClients/Pipeline/SendRecord.cs";
    private const string Grace = "TokenClients/Pipeline/SecretReadGracePeriod.cs";
    private const string Sharing = "TokenClients.Caching/CachedTokenSharing.cs";
    private const string Exchange = "TokenClients.Caching/SharedTokenExchange.cs";
    private const string Bound = "TokenClients.Caching/Bounded.cs";
    private const string Is = PlantedRace.Switch;

    internal static PlantedRace[] All { get; } =
    [
        new("login begun without the lock", "token source", "callers", Source,
            ("        Task<Outcome> request;\n        lock (_lock)", $"        Task<Outcome> request;\n        lock ({Is} ? new object() : _lock)")),
        new("request ended after its token is published", "token source", "invalidation", Source,
            ("            _request = null;\n            if (grant.Lifetime", $"            if (!{Is})\n            {{\n                _request = null;\n            }}\n\n            if (grant.Lifetime")),
        new("waiters resumed before the request is ended", "token source", "failures", Source,
            ("TryRequestAsync().ConfigureAwait(false);\n", $"TryRequestAsync().ConfigureAwait(false);\n        if ({Is})\n        {{\n            request.SetResult(outcome);\n        }}\n\n"),
            ("        request.SetResult(outcome);\n\n        // Logged", "        request.TrySetResult(outcome);\n\n        // Logged")),
        new("token removed without the lock", "token source", "invalidation", Source,
            ("        Guard.NotNull(rejected);\n        lock (_lock)", $"        Guard.NotNull(rejected);\n        lock ({Is} ? new object() : _lock)")),
        new("send begun without the lock", "record of sends", "repeaters", Record,
            ("            Task sendEnded;\n            lock (_lock)", $"            Task sendEnded;\n            lock ({Is} ? new object() : _lock)")),
        new("bytes given without the lock", "record of sends", "repeaters", Record,
            ("BytesTarget target)\n    {\n        lock (_lock)", $"BytesTarget target)\n    {{\n        lock ({Is} ? new object() : _lock)")),
        new("send withdrawn without the lock", "record of sends", "late repeater", Record,
            ("=> Read(_ => bytes?.Withdraw());", $"=> {Is} ? bytes?.Withdraw() : Read(_ => bytes?.Withdraw());")),
        new("wait for a send begun after the lock", "record of sends", "repeaters", Record,
            ("sendEnded = (_sendEnded ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;\n            }\n",
                $"sendEnded = {Is} ? null! : (_sendEnded ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;\n            }}\n\n            sendEnded ??= (_sendEnded ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;\n")),
        new("cancellation noted after the lock", "record of sends", "headers and cancellation", Grace,
            ("            _isCanceled = true;\n", $"            _isCanceled |= !{Is};\n"),
            ("        }\n\n        _source.Cancel();", "        }\n\n        _isCanceled = true;\n        _source.Cancel();")),
        new("no second look at the cache under the lease", "shared tokens", "lease", Sharing,
            ("return await exchange.ReadAsync(cancellationToken).ConfigureAwait(false) ?? await exchange.IssueAsync", $"return ({Is} ? null : await exchange.ReadAsync(cancellationToken).ConfigureAwait(false)) ?? await exchange.IssueAsync")),
        new("lease released before the token is shared", "shared tokens", "lease", Exchange,
            ("        await WriteAsync(Aged(grant)).ConfigureAwait(false);", $"        var writing = WriteAsync(Aged(grant));\n        if (!{Is})\n        {{\n            await writing.ConfigureAwait(false);\n        }}\n")),
        new("late lease judged before its operation has ended", "shared tokens", "slow stores", Bound,
            ("EndAsync(running, stop, isAwaited ? null : undo)", $"EndAsync(running, stop, isAwaited || ({Is} && running.IsCompleted) ? null : undo)")),
    ];
}
