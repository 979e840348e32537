using System.Globalization;

namespace TokenClients.Benchmarks.Soak.Measuring;

/// <summary>A figure that does not depend on time, and the most that it may be.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Bound">The most.</param>
/// <param name="Unit">What both are counted in.</param>
internal sealed record Judgement(string What, double Value, double Bound, string Unit = "")
{
    internal bool IsMet => Value <= Bound;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsMet ? "ok  " : "OVER")} {What}: {Value:0.##}{Unit}, at most {Bound:0.##}{Unit}");
}
