using TokenClients.Tests;

namespace TokenClients.IntegrationTests.Doubles;

/// <summary>
/// The same for clients of a host that puts the standard handlers of the platform on all its HTTP clients, ours too. A raw client of the same host, which has no gate, shows that the faults would make doubles.
/// Set TOKENCLIENTS_DOUBLES_SEED to the seed that a run prints to have the same faults again; how they fall in time differs.
/// </summary>
[Collection(nameof(DoublesTests))]
public sealed class HostDoublesTests(ITestOutputHelper output)
{
    private const int Lanes = 10;
    private const int CallsOfLane = DoublesTests.Lanes * DoublesTests.CallsOfLane / Lanes;
    private const int RawCallsOfLane = 30;

    [Theory]
    [InlineData(HostHandlers.StandardResilience)]
    [InlineData(HostHandlers.StandardHedging)]
    public async Task A_creation_runs_once_at_most_where_a_raw_client_of_the_same_host_creates_twice(string setUp)
    {
        var start = TimeProvider.System.GetTimestamp();
        var seed = Dice.SeedOf("TOKENCLIENTS_DOUBLES_SEED");
        output.WriteLine($"TOKENCLIENTS_DOUBLES_SEED={seed}");

        var runs = Enum.GetValues<TokenService>()
            .SelectMany(service => Enumerable.Range(0, Lanes).Select(lane => (
                Service: service,
                Run: CreateLane.RunAsync(service, setUp, unchecked(seed + ((int)service * 1000) + lane), CallsOfLane, service == TokenService.Crafter ? 0 : RawCallsOfLane))))
            .ToList();
        await Task.WhenAll(runs.Select(static run => run.Run));

        foreach (var service in Enum.GetValues<TokenService>())
        {
            var lanes = await Task.WhenAll(runs.Where(run => run.Service == service).Select(static run => run.Run));
            DoublesTests.Check(service, [.. lanes.SelectMany(static lane => lane.Outcomes)], output);
            var rawDoubles = lanes.Sum(static lane => lane.RawDoubles);
            if (service != TokenService.Crafter)
            {
                output.WriteLine($"{service}: 0 doubles; a raw client of the same host made {rawDoubles} in {Lanes * RawCallsOfLane} calls");
                rawDoubles.Should().BePositive("the faults must be such that only the client's gate prevents doubles");
            }
        }

        output.WriteLine($"{TimeProvider.System.GetElapsedTime(start).TotalSeconds:f0} s");
    }
}
