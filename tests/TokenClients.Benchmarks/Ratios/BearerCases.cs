using System.Globalization;
using System.IO;
using TokenClients.Benchmarks.Tokens;

namespace TokenClients.Benchmarks.Ratios;

/// <summary>A request that carries a token, and what that adds to it.</summary>
internal sealed class BearerCases : IRatioCases
{
    public string Name => "bearer";

    public async Task<IReadOnlyList<Ratio>> MeasureAsync(TextWriter log, CancellationToken cancellationToken)
    {
        await log.WriteLineAsync($"{Name} …").ConfigureAwait(false);
        var requests = new PromptResponseBenchmarks();
        await requests.SetUpAsync().ConfigureAwait(false);
        try
        {
            return Measure(requests, cancellationToken);
        }
        finally
        {
            requests.CleanUp();
        }
    }

    private static IReadOnlyList<Ratio> Measure(PromptResponseBenchmarks requests, CancellationToken cancellationToken)
    {
        Func<Task>[] calls = [requests.Plain, requests.WithHandler, requests.StaticHeader, requests.AzurePlain, requests.AzureWithPolicy, requests.AzureNumberedPlain, requests.AzureNumberedWithPolicy];
        var rounds = Rounds.Run([.. calls.Select(static call => (Action)(() => call().GetAwaiter().GetResult()))], cancellationToken);
        var (plain, handler, header, azurePlain, azure, numberedPlain, numbered) = (0, 1, 2, 3, 4, 5, 6);
        return
        [
            new("request with a token, BearerTokenHandler", "static header")
            {
                Time = rounds.TimeRatio(handler, header),
                Bytes = rounds.Bytes(handler) / rounds.Bytes(header),
                Remark = string.Create(CultureInfo.InvariantCulture, $"{rounds.Nanoseconds(handler):0} ns, {rounds.Bytes(handler):0} B to {rounds.Nanoseconds(header):0} ns, {rounds.Bytes(header):0} B"),
            },
            Added("Azure.Core's policy", azure, azurePlain) with { TimeBound = 0.20 },
            Added("Azure.Core's policy, id drawn before", numbered, numberedPlain),
        ];

        Ratio Added(string peer, int with, int without) => new("what BearerTokenHandler adds", peer)
        {
            Time = rounds.AddedNanoseconds(handler, plain) / rounds.AddedNanoseconds(with, without),
            Bytes = (rounds.Bytes(handler) - rounds.Bytes(plain)) / (rounds.Bytes(with) - rounds.Bytes(without)),
            Remark = string.Create(
                CultureInfo.InvariantCulture,
                $"{rounds.AddedNanoseconds(handler, plain):0} ns, {rounds.Bytes(handler) - rounds.Bytes(plain):0} B to {rounds.AddedNanoseconds(with, without):0} ns, {rounds.Bytes(with) - rounds.Bytes(without):0} B"),
        };
    }
}
