using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients;
using TokenClients.Rotation;
using TokenClients.Testing;

if (args is not ["--demo"])
{
    try
    {
        var path = args is [var only] ? only : throw new ArgumentException("Pass the path of the file for the secret, or --demo.");
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients")).AddRotation("deploy", rotation => Describe(rotation, path));
        using var host = builder.Build();
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        var result = await host.Services.GetRequiredKeyedService<SecretRotation>("deploy").RunOnceAsync();
        Console.WriteLine($"{result.Outcome}, next step at {result.NextStepAt:u}. {result.Problem}\n{result.State}");
        return result.Outcome == RotationOutcome.Failed ? 1 : 0;
    }
    catch (Exception wrong) when (wrong is OptionsValidationException or ArgumentException)
    {
        await Console.Error.WriteLineAsync(wrong.Message);
        return 2;
    }
}

// Each week, a run stops as if its process had been killed: before or after one of its writes to the journal, one moment later than in the week before. The next run takes over.
var (clock, folder) = (new FakeTimeProvider(TimeProvider.System.GetUtcNow()), Directory.CreateTempSubdirectory("tokenclients-rotation-"));
var (file, moments, stopped) = (Path.Combine(folder.FullName, "vercel-token"), 0, new TaskCompletionSource());
var journal = new ObservedJournal(new FileRotationJournal(folder.FullName), () => --moments == 0 && stopped.TrySetResult() ? Task.Delay(Timeout.Infinite) : Task.CompletedTask);
await using var emulator = await TokenServicesEmulator.StartAsync(clock);
var clients = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddTokenClients().AddVercel(static _ => { }).UseEmulator(emulator);
await using var services = clients.AddRotation("deploy", rotation => Describe(rotation, file).NoteIn(journal)).Services.BuildServiceProvider();
var rotation = services.GetRequiredKeyedService<SecretRotation>("deploy");
for (var (week, isOver) = (1, false); !isOver; week++)
{
    clock.Advance(TimeSpan.FromDays(7));
    (moments, stopped) = (week, new());
    var isStopped = await Task.WhenAny(rotation.RunOnceAsync(), stopped.Task) == stopped.Task;
    moments = 0;
    await PrintAsync($"Week {week}: {(isStopped ? $"the run stops at moment {week}" : "the run ends by itself")}");
    clock.Advance(TimeSpan.FromHours(2)); // The lease has expired, and the overlap is over.
    await PrintAsync($"  The next run: {string.Join(", ", (await rotation.RunOnceAsync()).Steps)}");
    isOver = !isStopped && (await rotation.ReadStateAsync()).Retiring.Count == 0;
}

var isRight = await PrintAsync($"{await rotation.ReadStateAsync()}\nIn the end");
folder.Delete(recursive: true);
return isRight ? 0 : 1;

static RotationBuilder Describe(RotationBuilder rotation, string file) => rotation
    .OfVercel(lifetime: TimeSpan.FromDays(30))
    .Every(TimeSpan.FromDays(7)).Overlap(TimeSpan.FromHours(1))
    .DeliverTo(new FileSecretSink(file));

async Task<bool> PrintAsync(string what)
{
    var state = await rotation.ReadStateAsync();
    var noted = state.Retiring.Append(state.New).Append(state.Current).OfType<RotationToken>().Select(token => token.Mark).ToHashSet();
    var alive = emulator.LiveTokens(TokenService.Vercel).Select(token => token.Name!).Where(name => name.StartsWith("deploy-", StringComparison.Ordinal)).ToHashSet();
    var works = File.Exists(file) && emulator.IsLive(TokenService.Vercel, SecretString.FromFile(file));
    Console.WriteLine($"{what}. Tokens alive: {alive.Count}, in the journal: {noted.Count}, alive but not in the journal: {alive.Except(noted).Count()}. The secret in the file works: {(works ? "yes" : "no")}.");
    return works && alive.SetEquals(noted);
}

/// <summary>Calls a function before and after each write.</summary>
internal sealed class ObservedJournal(IRotationJournal journal, Func<Task> moment) : IRotationJournal
{
    public ValueTask<JournalEntry?> ReadAsync(string rotation, CancellationToken cancellationToken) => journal.ReadAsync(rotation, cancellationToken);

    public async ValueTask<bool> TryWriteAsync(string rotation, string state, long expectedVersion, CancellationToken cancellationToken)
    {
        await moment();
        var isWritten = await journal.TryWriteAsync(rotation, state, expectedVersion, cancellationToken);
        await moment();
        return isWritten;
    }
}
