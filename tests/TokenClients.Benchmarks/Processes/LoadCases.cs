using System.Diagnostics;
using System.Globalization;
using System.IO;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Benchmarks.Peers;
using TokenClients.Benchmarks.Peers.HandWritten;
using TokenClients.Benchmarks.Ratios;
using TokenClients.Vercel;

namespace TokenClients.Benchmarks.Processes;

/// <summary>Many callers at once over real sockets, with the server in a process of its own.</summary>
internal sealed class LoadCases : IRatioCases
{
    private const int Callers = 32;
    private const int CallsOfEach = 60;
    private const int Rounds = 60;
    private const string AccessToken = "vcp_notASecretNotASecretNotASecretNotASecretNotASec";

    public string Name => "load";

    public async Task<IReadOnlyList<Ratio>> MeasureAsync(TextWriter log, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(VercelServer.Kind);
        var address = new Uri(server["address"]);
        var vercel = PeerSetup.Library<IVercelTokens>(builder => builder.AddVercel(options => (options.BaseAddress, options.AccessToken) = (address, new(AccessToken))));
        var (peer, same) = (HandWritten(), HandWritten());

        // Who goes first in a round takes turns, and every other round goes backwards.
        Client[] clients =
        [
            new(() => CreateAsync(peer)),
            new(async () => (await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(1))), cancellationToken)).Secret.Reveal()),
            new(() => CreateAsync(same)),
        ];
        await log.WriteLineAsync($"  {Rounds} rounds of {clients.Length} clients, {Callers} callers with {CallsOfEach} calls each".AsMemory(), cancellationToken);

        // The first rounds are for the compiler, which compiles again what is used much, and for the connections.
        for (var round = -Rounds / 4; round < Rounds; round++)
        {
            for (var turn = 0; turn < clients.Length; turn++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var place = round % 2 == 0 ? turn : clients.Length - 1 - turn;
                await clients[(place + Math.Abs(round)) % clients.Length].RunAsync(isCounted: round >= 0);
            }
        }

        var (theirs, ours, theirsAgain) = (clients[0], clients[1], clients[2]);
        return
        [
            new($"{Callers} callers over loopback, p50", PeerNames.Standard) { Time = ours.P50 / theirs.P50, TimeBound = 1.1, Remark = $"{ours} to {theirs}" },
            new($"{Callers} callers over loopback, p50, {PeerNames.StandardAgain}", PeerNames.Standard) { Time = theirsAgain.P50 / theirs.P50, Remark = $"{theirsAgain} to {theirs}" },
        ];

        HandWrittenVercel HandWritten() => new(PeerSetup.Standard(http => PeerSetup.Configure(http, address.ToString(), AccessToken)));

        async Task<string> CreateAsync(HandWrittenVercel client) =>
            (await client.CreateAsync("deploy", DateTimeOffset.UtcNow.AddDays(1), cancellationToken)).BearerToken!;
    }

    /// <summary>A client, and the latencies of its calls round for round.</summary>
    private sealed class Client(Func<Task<string>> create)
    {
        private readonly List<double> _p50 = [];
        private readonly List<double> _p99 = [];

        internal double P50 => Sample.Median(_p50);

        internal async Task RunAsync(bool isCounted)
        {
            var latencies = new double[Callers * CallsOfEach];
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(latencies.AsMemory(caller * CallsOfEach, CallsOfEach)))));
            if (isCounted)
            {
                Array.Sort(latencies);
                _p50.Add(Sample.Percentile(latencies, 0.5));
                _p99.Add(Sample.Percentile(latencies, 0.99));
            }
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{P50:0} us (p99 {Sample.Median(_p99):0} us)");

        private async Task CallAsync(Memory<double> latencies)
        {
            for (var call = 0; call < latencies.Length; call++)
            {
                var since = Stopwatch.GetTimestamp();
                var secret = await create();
                latencies.Span[call] = Stopwatch.GetElapsedTime(since).TotalMicroseconds;
                if (!secret.StartsWith("vcp_", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException("The response was not that of a creation.");
                }
            }
        }
    }
}
