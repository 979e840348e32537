using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime;
using TokenClients.Benchmarks.FirstCall;

// Creates one token at the address of its last argument, and says how long that took since here, and what else the process took.
var start = Stopwatch.GetTimestamp();
#if Library
var create = Creation.WithLibraryAsync(args[^1]);
#elif Standard
var create = Creation.StandardAsync(args[^1]);
#elif Bare
var create = Creation.BareAsync(args[^1]);
#else
var create = args[0] switch
{
    "Library" => Creation.WithLibraryAsync(args[^1]),
    "Standard" => Creation.StandardAsync(args[^1]),
    "Bare" => Creation.BareAsync(args[^1]),
    _ => throw new ArgumentException($"'{args[0]}' is no way to create a token."),
};
#endif
var secret = await create;
var elapsed = Stopwatch.GetElapsedTime(start);
var processor = Environment.CpuUsage.TotalTime;
if (!secret.StartsWith("vcp_", StringComparison.Ordinal))
{
    await Console.Error.WriteLineAsync("The response was not that of a creation.");
    return 1;
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{elapsed.TotalMicroseconds:0} us, {processor.TotalMicroseconds:0} us of processors, {PeakKilobytes()} KB, {JitInfo.GetCompiledMethodCount()} methods"));
return 0;

// The most memory that the process has held so far, as Linux counts it.
static long PeakKilobytes()
{
    foreach (var line in File.ReadLines("/proc/self/status"))
    {
        if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
        {
            return long.Parse(line.AsSpan("VmHWM:".Length).TrimEnd("kB"), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }
    }

    throw new InvalidOperationException("The system does not say how much memory the process has held.");
}
