using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.IO;
using System.Text;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Etlx;
using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Ratios;

/// <summary>Says what a call allocates, and where. The runtime samples some of many calls' allocations, with their stacks.</summary>
internal static class AllocationProfile
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const string Ours = "TokenClients.";

    // One byte in so many is drawn, on average, and the object that it is in is reported.
    private const double SampledEach = 102_400;
    private const int AllocationSampled = 303;
    private const long AllocationSampling = 0x80000000000;
    private const long MethodNames = 0x18;

    private const int Exactly = 1000;
    private const double LeastShare = 0.004;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(8);

    internal static async Task RunAsync(PeerCall call, TextWriter output)
    {
        _ = Rounds.Run([call.Run], CancellationToken.None);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < Exactly; count++)
        {
            call.Run();
        }

        bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / Exactly;
        var file = Path.GetTempFileName();
        try
        {
            await SampleAsync(call, file).ConfigureAwait(false);
            await PrintAsync(file, bytes, output).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task SampleAsync(PeerCall call, string file)
    {
        var client = new DiagnosticsClient(Environment.ProcessId);
        using var session = await client.StartEventPipeSessionAsync([new EventPipeProvider(Runtime, EventLevel.Informational, AllocationSampling | MethodNames)], requestRundown: true).ConfigureAwait(false);
        using var trace = File.Create(file);
#pragma warning disable CA2025 // It has completed when the file is closed.
        var copying = session.EventStream.CopyToAsync(trace);
#pragma warning restore CA2025
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Enough;)
        {
            call.Run();
        }

        // What it writes when it stops must be read meanwhile.
        await session.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await copying.ConfigureAwait(false);
    }

    private static async Task PrintAsync(string file, long bytes, TextWriter output)
    {
        var sites = new Dictionary<string, double>();
        var converted = TraceLog.CreateFromEventPipeDataFile(file);
        try
        {
            using var log = new TraceLog(converted);
            foreach (var sample in log.Events.Where(static sample => sample.ProviderName == Runtime && (int)sample.ID == AllocationSampled))
            {
                var (type, size) = Read(sample.EventData());
                var site = $"{type}, {size} B | {SiteOf(sample.CallStack())}";
                sites[site] = sites.GetValueOrDefault(site) + (size / (1 - Math.Pow(1 - (1 / SampledEach), size)));
            }
        }
        finally
        {
            File.Delete(converted);
        }

        var total = sites.Values.Sum();
        await output.WriteLineAsync($"{bytes} bytes a call, estimated by site:").ConfigureAwait(false);
        foreach (var (site, weight) in sites.Where(one => one.Value > total * LeastShare).OrderByDescending(static one => one.Value))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{weight / total * bytes,8:0} | {site}")).ConfigureAwait(false);
        }
    }

    /// <summary>The fields of the runtime's event: the kind, the runtime's number, the type's id and name, the address, the size.</summary>
    private static (string Type, long Size) Read(byte[] data)
    {
        const int nameStart = sizeof(int) + sizeof(short) + sizeof(long);
        var end = nameStart;
        while (BitConverter.ToChar(data, end) != '\0')
        {
            end += sizeof(char);
        }

        return (Encoding.Unicode.GetString(data, nameStart, end - nameStart), BitConverter.ToInt64(data, end + sizeof(char) + sizeof(long)));
    }

    /// <summary>The innermost method of this repository, and what it called, if that is another's. A method that was inlined is not seen.</summary>
    private static string SiteOf(TraceCallStack? stack)
    {
        string? innermost = null;
        for (; stack is not null; stack = stack.Caller)
        {
            var name = stack.CodeAddress.Method?.FullMethodName;
            var method = name?.Split('(')[0];
            innermost ??= method;
            if (method is not null && method.StartsWith(Ours, StringComparison.Ordinal))
            {
                return method == innermost ? method : $"{method}, in {innermost}";
            }
        }

        return innermost ?? "?";
    }
}
