using TokenClients.Benchmarks.Calls;
using TokenClients.Benchmarks.Measuring;
using TokenClients.Benchmarks.Peers;
using TokenClients.Benchmarks.Processes;
using TokenClients.Benchmarks.Ratios;
using TokenClients.Benchmarks.Soak;
using TokenClients.Benchmarks.Soak.Servers;
using TokenClients.Benchmarks.Tokens;

// How the program starts itself once more: see ServerProcess.
if (args is ["server", var kind])
{
    await (kind switch
    {
        VercelServer.Kind => VercelServer.RunAsync(),
        CannedServer.Kind => CannedServer.RunAsync(),
        EmulatorServer.Kind => EmulatorServer.RunAsync(),
        _ => throw new ArgumentException($"There is no server '{kind}'."),
    }).ConfigureAwait(false);
    return 0;
}

if (await SoakProgram.RunAsync(args).ConfigureAwait(false) is { } exitCode)
{
    return exitCode;
}

Suite[] suites =
[
    new Suite("tokens", "a fresh token, and a request that carries one")
        .With<FreshTokenBenchmarks>()
        .WithEventsOf<ParallelTokenBenchmarks>()
        .With<PromptResponseBenchmarks>()
        .With<LateResponseBenchmarks>(),
    new Suite("create", "a token is created, at each service")
        .With<InfisicalCreate>()
        .With<ApinizerCreate>()
        .With<VercelCreate>()
        .With<CrafterCreate>(),
    new Suite("list", "100 tokens are listed, at each service that lists")
        .With<InfisicalList>()
        .With<VercelList>()
        .With<CrafterList>(),
    new Suite("errors", "a service responds with 404")
        .With<InfisicalErrors>()
        .With<ApinizerErrors>()
        .With<VercelErrors>()
        .With<CrafterErrors>(),
];

PeerCases[] peers = [PeerCases.Create, PeerCases.List, PeerCases.Errors];

RatioTable ratios = new(
[
    .. peers,
    new BearerCases(),
    .. ProcessCases.All,
]);

if (args is ["--ratios", .. { Length: <= 1 } cases])
{
    return await ratios.RunAsync(cases.FirstOrDefault(), Console.Out, Console.Error, CancellationToken.None).ConfigureAwait(false) ? 0 : 1;
}

if (args is ["--profile", var call, var service, .. { Length: <= 1 } peer]
    && peers.FirstOrDefault(one => one.Name == call)?.Find(service, peer.FirstOrDefault(PeerNames.Library)) is { } profiled)
{
    await AllocationProfile.RunAsync(profiled, Console.Out).ConfigureAwait(false);
    return 0;
}

if (args is [var name, .. { Length: <= 1 } only] && suites.FirstOrDefault(suite => suite.Name == name) is { } chosen)
{
    return chosen.Run(only.FirstOrDefault(), Console.Out) ? 0 : 1;
}

await Console.Error.WriteLineAsync("dotnet run -c Release --project tests/TokenClients.Benchmarks -- --ratios [<cases>]").ConfigureAwait(false);
await Console.Error.WriteLineAsync("dotnet run -c Release --project tests/TokenClients.Benchmarks -- --profile create|list|errors <service> [<peer>]").ConfigureAwait(false);
await Console.Error.WriteLineAsync("dotnet run -c Release --project tests/TokenClients.Benchmarks -- growth [--short] [--markdown <file>]").ConfigureAwait(false);
await Console.Error.WriteLineAsync("dotnet run -c Release --project tests/TokenClients.Benchmarks -- soak [--seconds <number>]").ConfigureAwait(false);
await Console.Error.WriteLineAsync("dotnet run -c Release --project tests/TokenClients.Benchmarks -- <suite> [<class>]").ConfigureAwait(false);
foreach (var suite in suites)
{
    await Console.Error.WriteLineAsync($"  {suite.Name,-10} {suite.About}").ConfigureAwait(false);
}

return 2;
