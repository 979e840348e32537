using TokenClients.Tests;

namespace TokenClients.IntegrationTests.Doubles;

/// <summary>
/// No call creates two tokens, and none leaves one behind in silence: a thousand creations at each service, on real connections, under faults and cancellations at random.
/// Set TOKENCLIENTS_DOUBLES_SEED to the seed that a run prints to have the same faults again; how they fall in time differs.
/// </summary>
[Collection(nameof(DoublesTests))]
public sealed class DoublesTests(ITestOutputHelper output)
{
    internal const string Plain = "plain";
    internal const string OnAllClients = "a handler that the host puts on all clients";
    internal const string OnOurClients = "a handler that the user puts on these clients";
    internal const string HttpResilience = "the platform's resilience handler, and a retry and a hedging of the user's in it";

    internal const int Lanes = 20;
    internal const int CallsOfLane = 50;

    [Theory]
    [InlineData(Plain)]
    [InlineData(OnAllClients)]
    [InlineData(OnOurClients)]
    [InlineData(HttpResilience)]
    public async Task A_creation_runs_once_at_most_and_no_token_is_lost_in_silence(string setUp)
    {
        var seed = Dice.SeedOf("TOKENCLIENTS_DOUBLES_SEED");
        output.WriteLine($"TOKENCLIENTS_DOUBLES_SEED={seed}");

        // The lanes of a service have the same seeds in every set-up.
        var runs = Enum.GetValues<TokenService>()
            .SelectMany(service => Enumerable.Range(0, Lanes).Select(lane => (Service: service, Run: CreateLane.RunAsync(service, setUp, unchecked(seed + ((int)service * 1000) + lane), CallsOfLane))))
            .ToList();
        await Task.WhenAll(runs.Select(static run => run.Run));

        foreach (var service in Enum.GetValues<TokenService>())
        {
            var outcomes = (await Task.WhenAll(runs.Where(run => run.Service == service).Select(static run => run.Run))).SelectMany(static lane => lane).ToList();
            Check(service, outcomes, output);
        }
    }

    /// <summary>Checks that a thousand calls of a service met with faults of every kind.</summary>
    internal static void Check(TokenService service, List<CreateOutcome> outcomes, ITestOutputHelper output)
    {
        var returned = outcomes.Count(static outcome => outcome.Secret is not null);
        var unknown = outcomes.Count(static outcome => outcome.OutcomeUnknown);
        var canceled = outcomes.Count(static outcome => outcome.Error is TokenCallCanceledException);
        var ambiguous = outcomes.Sum(static outcome => outcome.AmbiguousFaults);
        output.WriteLine($"{service}: {outcomes.Count} calls, {returned} returned, {unknown} unsure, {canceled} canceled, {ambiguous} ambiguous faults");
        outcomes.Should().HaveCount(Lanes * CallsOfLane);

        // On a busy machine more calls end by their time limits; some of each kind are enough to show something.
        ambiguous.Should().BeGreaterThan(10, "without faults the run shows nothing");
        returned.Should().BeGreaterThan(10);
        unknown.Should().BeGreaterThan(10);
        canceled.Should().BeGreaterThan(10);
    }
}
