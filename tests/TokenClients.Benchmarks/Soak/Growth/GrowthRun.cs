using System.Diagnostics;
using System.Globalization;
using System.IO;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.Benchmarks.Processes;
using TokenClients.Benchmarks.Soak.Measuring;
using TokenClients.Benchmarks.Soak.Servers;
using TokenClients.Vercel;

namespace TokenClients.Benchmarks.Soak.Growth;

/// <summary>
/// Measures what more callers, more instances and longer lists cost, over real sockets against responses made beforehand in another process, and judges what does not depend on time.
/// </summary>
/// <param name="isShort">Whether fewer calls are made: enough for the judgements, too few for the times to mean much.</param>
/// <param name="log">Where to say how far it is.</param>
internal sealed class GrowthRun(bool isShort, TextWriter log)
{
    private const int Kilobyte = 1024;

    // What a process keeps when the clients are gone: code's own tables, pooled buffers, and the threads' caches.
    private const int KeptByProcess = 512 * Kilobyte;

    private static readonly int[] AllCallers = [1, 8, 64, 512];
    private static readonly int[] FewCallers = [8, 512];
    private static readonly int[] AllInstances = [1, 8, 64];
    private static readonly int[] FewInstances = [1, 64];

    private readonly List<Judgement> _judgements = [];
    private readonly List<string> _parts = [];

    internal IReadOnlyList<Judgement> Judgements => _judgements;

    /// <summary>The tables, in Markdown.</summary>
    internal string Report => string.Join('\n', _parts);

    private int[] Callers => isShort ? FewCallers : AllCallers;

    private int[] Instances => isShort ? FewInstances : AllInstances;

    private int Calls => isShort ? 1_024 : 8_192;

    private int Rounds => isShort ? 2 : 3;

    internal async Task RunAsync()
    {
        await using var server = await ServerProcess.StartAsync(CannedServer.Kind);
        var address = new Uri(server["address"]);
        await WarmAsync(address);
        await CallersAsync(address);
        await BoundedConnectionsAsync(address);
        await TokensAsync(server, address);
        await InstancesAsync(address);
        await ListingAsync(address);
    }

    /// <summary>All that a process makes once: code, pools, and the threads that 512 callers need.</summary>
    private static async Task WarmAsync(Uri server)
    {
        foreach (var load in LoadCase.All)
        {
            var client = load.Open(server, null);
            using (client.Owner)
            {
                await Load.MeasureAsync(AllCallers[^1], AllCallers[^1] * 2, 1, client.CallAsync);
            }
        }
    }

    private async Task CallersAsync(Uri server)
    {
        var table = new Table("calls of one client", "callers", "calls/s", "p50 us", "p99 us", "bytes/call", "heap KB", "connections", "timers", "threads");
        foreach (var load in LoadCase.All)
        {
            var bytes = new Dictionary<int, double>();
            foreach (var callers in Callers)
            {
                bytes[callers] = await CallersAsync(server, load, callers, table);
            }

            Judge($"{load.Name}: bytes a call of 512 callers to those of 8", bytes[512] / bytes[8], 1.5);
        }

        _parts.Add(table.ToString());
    }

    private async Task<double> CallersAsync(Uri server, LoadCase load, int callers, Table table)
    {
        Say($"{load.Name}, {callers} callers");
        var before = ProcessSample.Take();
        var (figures, open) = await MeasureAsync(load.Open(server, null), callers);
        table.Add(
            load.Name,
            callers,
            Math.Round(figures.CallsPerSecond),
            Math.Round(figures.P50),
            Math.Round(figures.P99),
            Math.Round(figures.BytesPerCall),
            (open.Heap - before.Heap) / Kilobyte,
            open.Sockets - before.Sockets,
            open.Timers - before.Timers,
            open.Threads);

        // The platform may open one while another comes back, so there can be some more than callers.
        JudgeSockets($"{load.Name}, {callers} callers: connections", open, before, callers + (callers / 8) + 2);
        Judge($"{load.Name}, {callers} callers: heap that the idle client holds", (open.Heap - before.Heap) / Kilobyte, (KeptByProcess / Kilobyte) + (24 * callers), " KB");
        await JudgeGoneAsync($"{load.Name}, {callers} callers, disposed", before);
        return figures.BytesPerCall;
    }

    /// <summary>Apart, so that nothing holds the client when it is disposed.</summary>
    private async Task<(Load Figures, ProcessSample Open)> MeasureAsync(LoadCase.Client client, int callers)
    {
        using (client.Owner)
        {
            return (await Load.MeasureAsync(callers, Calls, Rounds, client.CallAsync), ProcessSample.Take());
        }
    }

    private async Task BoundedConnectionsAsync(Uri server)
    {
        const int Most = 8;
        var before = ProcessSample.Take();
        using (var primary = new SocketsHttpHandler { MaxConnectionsPerServer = Most })
        {
            var client = LoadCase.All[0].Open(server, primary);
            using (client.Owner)
            {
                await Load.MeasureAsync(64, Calls, 1, client.CallAsync);
                JudgeSockets($"64 callers over a primary handler of at most {Most} connections: connections", ProcessSample.Take(), before, Most);
            }
        }

        await JudgeGoneAsync("The same, disposed", before);
    }

    private async Task TokensAsync(ServerProcess server, Uri address)
    {
        var table = new Table("callers of Apinizer's token source", "cold, all served us", "tokens issued", "bytes/caller", "warm calls/s", "warm bytes/call");
        foreach (var callers in Callers)
        {
            Say($"token source, {callers} callers");
            var before = ProcessSample.Take();
            using (var apinizer = new ApinizerAuth(new ApinizerOptions { BaseAddress = address, ClientId = "user", ClientSecret = new("a-password-that-nobody-checks") }))
            {
                var source = apinizer.TokenSource;
                var issued = int.Parse(await server.AskAsync("issued"), CultureInfo.InvariantCulture);
                var tokens = new SecretString[callers];
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var start = Stopwatch.GetTimestamp();
                await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () => tokens[caller] = await source.GetAccessTokenAsync())));
                var cold = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                var coldBytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)callers;
                issued = int.Parse(await server.AskAsync("issued"), CultureInfo.InvariantCulture) - issued;
                var warm = await WarmTokensAsync(callers, source);
                table.Add(callers.ToString(CultureInfo.InvariantCulture), Math.Round(cold), issued, Math.Round(coldBytes), Math.Round(warm.CallsPerSecond), Math.Round(warm.BytesPerCall, 2));
                Judge($"Token source, {callers} callers: tokens issued", issued, 1);
                Judge($"Token source, {callers} callers: different tokens", tokens.Distinct().Count(), 1);
                Judge($"Token source, {callers} callers: bytes of a call that finds a token", Math.Round(warm.BytesPerCall, 2), 1);
            }

            await JudgeGoneAsync($"Token source, {callers} callers, disposed", before);
        }

        _parts.Add(table.ToString());
    }

    private async Task<(double CallsPerSecond, double BytesPerCall)> WarmTokensAsync(int callers, IAccessTokenSource source)
    {
        // So many that the tasks of the callers themselves weigh nothing.
        var calls = Calls * 1_000 / callers;
        var (best, bytes) = (0.0, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                for (var call = 0; call < calls; call++)
                {
                    await source.GetAccessTokenAsync();
                }
            })));
            best = Math.Max(best, (double)callers * calls / Stopwatch.GetElapsedTime(start).TotalSeconds);
            bytes = Math.Min(bytes, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / ((double)callers * calls));
        }

        return (best, bytes);
    }

    private async Task InstancesAsync(Uri server)
    {
        var table = new Table("keyed instances in a container", "calls/s, 64 callers", "p50 us", "p99 us", "bytes/call", "heap KB before calls", "heap KB, one connection each", "sockets", "timers");
        var heaps = new Dictionary<int, double>();
        foreach (var count in Instances)
        {
            Say($"{count} keyed instances");
            var before = ProcessSample.Take();
            heaps[count] = await MeasureInstancesAsync(server, count, before, table);
            await JudgeGoneAsync($"{count} instances, disposed", before);
        }

        Judge("heap of an instance more, with its connection", (heaps[64] - heaps[1]) / 63 / Kilobyte, 64, " KB");
        _parts.Add(table.ToString());
    }

    /// <summary>Apart, so that nothing holds the clients when their container is disposed.</summary>
    private async Task<double> MeasureInstancesAsync(Uri server, int count, ProcessSample before, Table table)
    {
        await using var services = Build(server, count);
        var clients = Enumerable.Range(0, count).Select(index => services.GetRequiredKeyedService<IVercelTokens>(Key(index))).ToArray();
        var made = ProcessSample.Take();
        foreach (var client in clients)
        {
            await client.ListTokensPageAsync(pageSize: 100);
        }

        var called = ProcessSample.Take();
        JudgeSockets($"{count} instances: connections", called, before, count);
        Judge($"{count} instances: timers for each", (called.Timers - before.Timers) / (double)count, 2);
        var next = -1;
        var load = await Load.MeasureAsync(64, Calls, Rounds, () => clients[(Interlocked.Increment(ref next) & int.MaxValue) % count].ListTokensPageAsync(pageSize: 100));
        table.Add(
            count.ToString(CultureInfo.InvariantCulture),
            Math.Round(load.CallsPerSecond),
            Math.Round(load.P50),
            Math.Round(load.P99),
            Math.Round(load.BytesPerCall),
            (made.Heap - before.Heap) / Kilobyte,
            (called.Heap - before.Heap) / Kilobyte,
            called.Sockets - before.Sockets,
            called.Timers - before.Timers);
        return called.Heap - before.Heap;
    }

    private async Task ListingAsync(Uri server)
    {
        Say("a list of many pages");
        using var vercel = new VercelTokens(LoadCase.VercelOptions(server));
        var table = new Table("tokens that a walk has passed", "heap KB");
        long? first = null;
        ProcessSample? last = null;
        var count = 0;
        await foreach (var token in vercel.ListTokensAsync())
        {
            // In the middle of a page: one is held.
            if (++count % (CannedServer.PageSize * (CannedServer.Pages / 4)) == CannedServer.PageSize / 2)
            {
                last = ProcessSample.Take();
                table.Add(count.ToString(CultureInfo.InvariantCulture), last.Heap / Kilobyte);
                first ??= last.Heap;
            }
        }

        Judge("tokens of the list that were not yielded", (CannedServer.Pages * CannedServer.PageSize) - count, 0);

        // The walk remembers the ids, as it yields each token once; a token with all that belongs to it is several times that.
        Judge("heap that a token leaves behind when the walk has passed it", (last!.Heap - first!.Value) / (double)(CannedServer.PageSize * (CannedServer.Pages / 4) * 3), 192, " bytes");
        _parts.Add(table.ToString());
    }

    private static ServiceProvider Build(Uri server, int count)
    {
        var services = new ServiceCollection();
        var builder = services.AddTokenClients();
        for (var index = 0; index < count; index++)
        {
            builder.AddVercel(Key(index), options =>
            {
                options.BaseAddress = server;
                options.AccessToken = LoadCase.VercelOptions(server).AccessToken;
            });
        }

        return services.BuildServiceProvider();
    }

    private static string Key(int index) => $"instance_{index.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Whether everything went with the client.</summary>
    private async Task JudgeGoneAsync(string what, ProcessSample before)
    {
        var after = await ProcessSample.TakeWhenAsync(sample => sample.Sockets <= before.Sockets && sample.Timers <= before.Timers && sample.Heap - before.Heap <= KeptByProcess);
        JudgeSockets($"{what}: sockets left", after, before, 0);
        Judge($"{what}: timers left", after.Timers - before.Timers, 0);
        Judge($"{what}: heap left", (after.Heap - before.Heap) / (double)Kilobyte, KeptByProcess / Kilobyte, " KB");
    }

    private void JudgeSockets(string what, ProcessSample sample, ProcessSample before, int bound)
    {
        if (sample.Sockets != ProcessSample.Unknown)
        {
            Judge(what, sample.Sockets - before.Sockets, bound);
        }
    }

    private void Judge(string what, double value, double bound, string unit = "") => _judgements.Add(new(what, value, bound, unit));

    private void Say(string what) => log.WriteLine($"{TimeProvider.System.GetUtcNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {what}");
}
