using System.IO;

namespace TokenClients.Benchmarks.Ratios;

/// <summary>Cases that are measured together.</summary>
internal interface IRatioCases
{
    /// <summary>By which they are chosen on the command line, such as <c>create</c>.</summary>
    string Name { get; }

    /// <summary>Measures the cases and each of their peers in turns, several rounds of it, so that what else the machine does falls on all alike.</summary>
    /// <param name="log">For what somebody who waits wants to know.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    Task<IReadOnlyList<Ratio>> MeasureAsync(TextWriter log, CancellationToken cancellationToken);
}
