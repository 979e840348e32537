using System.Diagnostics;
using System.Globalization;
using System.IO;
using TokenClients.Benchmarks.Processes.ByHand;
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
        await using var server = await LoopbackServer.StartAsync(log, cancellationToken);
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = server.Address, AccessToken = new SecretString(AccessToken) });
        var settings = new ByHandSettings { BaseAddress = server.Address, AccessToken = AccessToken };
        using var http = ByHandClients.Create(settings);
        using var sameHttp = ByHandClients.Create(settings);
        var (byHand, same) = (new ByHandVercel(http), new ByHandVercel(sameHttp));

        // Who goes first in a round takes turns, and every other round goes backwards.
        Client[] clients =
        [
            new(() => CreateByHandAsync(byHand)),
            new(async () => (await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(1))), cancellationToken)).Secret.Reveal()),
            new(() => CreateByHandAsync(same)),
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

        var (peer, ours, peerAgain) = (clients[0], clients[1], clients[2]);
        return
        [
            new($"{Callers} callers over loopback, p50", "HttpClient and Polly") { Time = ours.P50 / peer.P50, TimeBound = 1.1, Remark = $"{ours} to {peer}" },
            new($"{Callers} callers over loopback, p50", "(the peer's to an identical one's)") { Time = peerAgain.P50 / peer.P50, Remark = $"{peerAgain} to {peer}" },
        ];

        async Task<string> CreateByHandAsync(ByHandVercel client) =>
            (await client.CreateTokenAsync(new NewToken("deploy") { ExpiresAt = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds() }, cancellationToken)).BearerToken;
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
                    throw new InvalidOperationException("The answer was not that of a creation.");
                }
            }
        }
    }
}
