using System.Diagnostics;
using System.Globalization;
using TokenClients;
using TokenClients.KillTest;
using TokenClients.Rotation;
using TokenClients.RotationProcess;
using TokenClients.Tests;

// Kills processes of rotations at any moment, against an emulator that executes late and whose lists lag, and looks whether a token is lost or a program is without a working secret.
var options = args.Chunk(2).ToDictionary(static option => option[0], static option => option[^1]);
if (options.Keys.Except(["--kills", "--seed", "--program", "--only", "--planted"]).Any() || !options.TryGetValue("--program", out var program))
{
    await Console.Error.WriteLineAsync("""
        .ci/kill-test <options>
          --kills <number>  how many kills at least; default: 1000
          --seed <number>   what is random; default: any
          --only <text>     only what has this text in its name, such as Vercel or PostgreSQL-2
          --planted <fault> instead: finds no-overlap, forget-at-not-found, delete-before-move or all of them, which processes then have on purpose
        """);
    return 2;
}

var kills = int.Parse(options.GetValueOrDefault("--kills", "1000"), CultureInfo.InvariantCulture);
var seed = options.TryGetValue("--seed", out var given) ? int.Parse(given, CultureInfo.InvariantCulture) : Dice.SeedOf("");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
var started = Stopwatch.GetTimestamp();
if (options.TryGetValue("--planted", out var planted))
{
    return await PlantedFaults.FindAsync(planted, program, seed) ? 0 : 1;
}

await using var postgres = await PostgresServer.StartAsync();
var services = new[] { TokenService.Vercel, TokenService.Infisical, TokenService.Crafter };
var plans = (from processes in new[] { 2, 1 } from inDatabase in new[] { true, false } from service in services select new Plan(service, inDatabase, processes, 0, 0))
    .Where(plan => plan.Name.Contains(options.GetValueOrDefault("--only", ""), StringComparison.OrdinalIgnoreCase)).ToList();
var each = (kills + plans.Count - 1) / plans.Count;
var results = new List<Result>();
Console.WriteLine("service    journal     processes  kills  created  untracked  calls of a reader  refused  secrets  went back  faults");
await Parallel.ForEachAsync(
    plans.Select((plan, index) => plan with { Kills = each, Seed = unchecked(seed + (1000 * index)) }),
    new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
    async (plan, _) =>
    {
        var result = await new World(plan, program, postgres.ConnectionString).RunAsync();
        lock (results)
        {
            results.Add(result);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Service,-10} {plan.Journal,-11} {plan.Processes,9}  {result.Kills,5}  {result.Created,7}  {result.Untracked,9}  {result.Calls,17}  {result.Refused,7}  {result.Secrets,7}  {result.WentBack,9}  {result.Struck,6}{(result.IsGood ? "" : $"  FAILED: {result.Failure}{result.Weakness}")}"));
        }
    });
var killedAfter = results.SelectMany(static result => result.KilledAfter).GroupBy(static entry => entry.Key, static entry => entry.Value).ToDictionary(static group => group.Key, static group => group.Sum());
Console.WriteLine("killed after: " + string.Join(", ", killedAfter.OrderByDescending(static entry => entry.Value).Select(static entry => $"{entry.Key} {entry.Value.ToString(CultureInfo.InvariantCulture)}")));

// So many kills meet each of these moments many times, on a slow machine too.
const int ManyKills = 500;
RotationStep[] moments = [RotationStep.NoteMark, RotationStep.Create, RotationStep.NoteDelivery, RotationStep.Deliver, RotationStep.Promote];
var missed = kills < ManyKills ? [] : moments.Where(moment => !killedAfter.ContainsKey($"{moment}")).ToList();
missed.ForEach(static moment => Console.WriteLine($"FAILED: no process was killed between {moment} and its next step"));
var failures = results.Count(static result => !result.IsGood) + missed.Count;
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"Kill test: {results.Sum(static result => result.Kills)} kills, {results.Sum(static result => result.Created)} tokens created, {results.Sum(static result => result.Untracked)} untracked, {results.Sum(static result => result.Refused)} refused of {results.Sum(static result => result.Calls)} calls, {failures} failures, seed {seed}, {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
return failures == 0 ? 0 : 1;
