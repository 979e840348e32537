using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using TokenClients;
using TokenClients.Rotation;
using TokenClients.RotationProcess;

// A process of a rotation that tests end at any moment. For each line "run" it runs the rotation once, and writes a line for each step that it has done, and one at the end.
var setting = RotationSetting.FromEnvironment();
using var clock = SharedClock.Open(setting.Clock);
await using var database = setting.Database is { } connection ? new NpgsqlSlimDataSourceBuilder(connection).Build() : null;
using var reports = new StepReports(setting.StopAfter);
var services = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddSingleton<ILoggerFactory>(reports);
var clients = services.AddTokenClients();
_ = setting.Service switch
{
    TokenService.Vercel => clients.AddVercel(Set),
    TokenService.Infisical => clients.AddInfisical(Set),
    _ => clients.AddCrafter(Set),
};
clients.AddRotation(setting.Name, rotation => setting.Describe(rotation, database is null ? null : new DbRotationJournal(database)));
await using var provider = services.BuildServiceProvider();
var rotation = provider.GetRequiredKeyedService<SecretRotation>(setting.Name);
StepReports.Write("ready");
while (Console.ReadLine() is not null)
{
    var result = await rotation.RunOnceAsync();
    StepReports.Write(string.Create(CultureInfo.InvariantCulture, $"done {result.Outcome} {result.NextStepAt.UtcTicks} {result.Problem}"));
}

void Set(AccessTokenOptions options)
{
    (options.BaseAddress, options.AccessToken) = (setting.Address, setting.Credential);

    // An emulator need not be protected from calls. It always responds or resets the connection, so only a slow machine makes a call last long.
    options.Resilience.Retry.Delay = TimeSpan.Zero;
    options.Resilience.AttemptTimeout.Timeout = TimeSpan.FromMinutes(4);
    options.Resilience.CircuitBreaker.SamplingDuration = TimeSpan.FromMinutes(8);
    options.Resilience.TotalRequestTimeout.Timeout = TimeSpan.FromMinutes(20);
}
