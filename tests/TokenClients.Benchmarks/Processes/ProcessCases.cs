using TokenClients.Benchmarks.Ratios;

namespace TokenClients.Benchmarks.Processes;

/// <summary>The cases that need processes of their own. The one that may take minutes to build comes last.</summary>
internal static class ProcessCases
{
    internal static IReadOnlyList<IRatioCases> All => [new LoadCases(), new FirstCallCases(), new NativeCases()];
}
