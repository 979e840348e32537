using System.Globalization;
using System.IO;
using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Ratios;

/// <summary>One operation at each service that has it, made by the library and by its peers, in memory.</summary>
internal sealed class PeerCases(string name, IReadOnlyList<(string Service, Func<IReadOnlyList<PeerCall>> Calls)> services, params Comparison[] comparisons) : IRatioCases
{
    private static readonly Comparison[] Shown =
    [
        new(PeerNames.Library, PeerNames.Bare),
        new(PeerNames.StandardAgain, PeerNames.Standard),
    ];

    private static readonly Comparison[] Generated =
    [
        new(PeerNames.Library, PeerNames.StockNewtonsoft),
        new(PeerNames.Library, PeerNames.StockSystemText),
    ];

    internal static PeerCases Create { get; } = new(
        "create",
        [("Infisical", InfisicalPeers.Create), ("Apinizer", ApinizerPeers.Create), ("Vercel", VercelPeers.Create), ("Crafter", CrafterPeers.Create)],
        [new(PeerNames.Library, PeerNames.Standard, Bounds.Create), .. Shown, .. Generated]);

    internal static PeerCases List { get; } = new(
        "list",
        [("Infisical", InfisicalPeers.List), ("Vercel", VercelPeers.List), ("Crafter", CrafterPeers.List)],
        [new(PeerNames.Library, PeerNames.Standard, Bounds.List), .. Shown, .. Generated]);

    internal static PeerCases Errors { get; } = new(
        "errors",
        [("Infisical", InfisicalPeers.NotFound), ("Apinizer", ApinizerPeers.NotFound), ("Vercel", VercelPeers.NotFound), ("Crafter", CrafterPeers.NotFound)],
        [new(PeerNames.Library, PeerNames.Standard, Bounds.Errors), .. Shown]);

    public string Name => name;

    /// <summary>The call at one service as one peer makes it.</summary>
    internal PeerCall? Find(string service, string peer) =>
        services.FirstOrDefault(one => one.Service == service).Calls?.Invoke().FirstOrDefault(call => call.Peer == peer);

    public async Task<IReadOnlyList<Ratio>> MeasureAsync(TextWriter log, CancellationToken cancellationToken)
    {
        var ratios = new List<Ratio>();
        foreach (var (service, peers) in services)
        {
            await log.WriteLineAsync($"{service} {name} …").ConfigureAwait(false);
            var calls = peers();
            var rounds = Rounds.Run([.. calls.Select(static call => (Action)call.Run)], cancellationToken);
            var order = calls.Select(static call => call.Peer).ToList();
            foreach (var comparison in comparisons)
            {
                var (one, other) = (order.IndexOf(comparison.Of), order.IndexOf(comparison.Against));
                ratios.Add(new($"{service} {name}, {comparison.Of}", comparison.Against)
                {
                    Time = rounds.TimeRatio(one, other),
                    Bytes = rounds.Bytes(one) / rounds.Bytes(other),
                    TimeBound = comparison.Bounds?.Time,
                    BytesBound = comparison.Bounds?.Bytes,
                    Remark = $"{Figures(rounds, one)} to {Figures(rounds, other)}",
                });
            }
        }

        return ratios;
    }

    private static string Figures(Rounds rounds, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{rounds.Nanoseconds(index) / 1000:0.0} us, {rounds.Bytes(index):0} B");
}
