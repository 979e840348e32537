using TokenClients.Benchmarks.Measuring;
using TokenClients.Benchmarks.Tokens;

Suite[] suites =
[
    new Suite("tokens", "a fresh token, and a request that carries one")
        .With<FreshTokenBenchmarks>()
        .WithEventsOf<ParallelTokenBenchmarks>()
        .With<PromptAnswerBenchmarks>()
        .With<LateAnswerBenchmarks>(),
];

if (args is [var name, .. { Length: <= 1 } only] && suites.FirstOrDefault(suite => suite.Name == name) is { } chosen)
{
    return chosen.Run(only.FirstOrDefault(), Console.Out) ? 0 : 1;
}

Console.Error.WriteLine("dotnet run -c Release --project tests/TokenClients.Benchmarks -- <suite> [<class>]");
foreach (var suite in suites)
{
    Console.Error.WriteLine($"  {suite.Name,-10} {suite.About}");
}

return 2;
