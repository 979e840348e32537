using System.Diagnostics.Metrics;
using System.IO;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenClients.Infisical;
using TokenClients.Rotation;
using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>A token that is rotated at each service that can revoke: the journal in a file, the secret in a mount, metrics and health.</summary>
internal static class RotationChecks
{
    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        var directory = Directory.CreateTempSubdirectory("tokenclients-smoke-");
        try
        {
            using var host = Build(emulator, directory.FullName);
            var infisical = host.Services.GetRequiredService<IInfisicalTokenAuth>();

            // The checks before this one detached Token Auth, and Infisical refuses tokens that are created within the second in which it was detached.
            await Task.Delay(TimeSpan.FromSeconds(2));
            await infisical.AttachAsync(emulator.InfisicalIdentityId, new InfisicalTokenAuthSettings { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(30)) });
            foreach (var rotation in host.Services.GetServices<SecretRotation>())
            {
                await RotateAsync(checks, rotation, Path.Combine(directory.FullName, rotation.Name));
            }

            using var user = new VercelTokens(new VercelOptions { BaseAddress = emulator.Address("Vercel"), AccessToken = SecretString.FromFile(Path.Combine(directory.FullName, "vercel", "token")) });
            checks.That("vercel: a program uses the secret", (await user.CheckCredentialAsync()).State == CredentialState.Accepted);
            await host.StartAsync();
            await host.StopAsync();
            await infisical.DetachAsync(emulator.InfisicalIdentityId);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static IHost Build(EmulatorOutput emulator, string directory)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        foreach (var (key, value) in emulator.Settings)
        {
            builder.Configuration[key] = value;
        }

        var clients = builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        Add("vercel", static rotation => rotation.OfVercel(TimeSpan.FromDays(30)));
        Add("infisical", rotation => rotation.OfInfisical(emulator.InfisicalIdentityId));
        Add("crafter", static rotation => rotation.OfCrafter("editor", TimeSpan.FromDays(30)));
        return builder.Build();

        void Add(string name, Func<RotationBuilder, RotationBuilder> of) => clients.AddRotation(name, rotation => of(rotation)
            .Every(TimeSpan.FromHours(1)).Overlap(TimeSpan.Zero)
            .DeliverTo(new FileSecretSink(Directory.CreateDirectory(Path.Combine(directory, name)).FullName + "/token", asMount: !OperatingSystem.IsWindows())));
    }

    private static async Task RotateAsync(Checks checks, SecretRotation rotation, string directory)
    {
        var instruments = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == SecretRotation.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => instruments.Add(instrument.Name));
        listener.Start();
        var first = await rotation.RunOnceAsync();
        checks.Equal($"{rotation.Name}: a first token", (RotationOutcome.Rotated, (string?)null), (first.Outcome, first.Problem));
        var secret = SecretString.FromFile(Path.Combine(directory, "token"));

        // A sink that lost the secret gets another one at once, and without an overlap the first is revoked.
        File.Delete(Path.Combine(directory, "token"));
        var second = await rotation.RunOnceAsync();
        checks.Equal($"{rotation.Name}: a second token", (RotationOutcome.Rotated, (string?)null), (second.Outcome, second.Problem));
        checks.That($"{rotation.Name}: the first is revoked", second.Steps.Contains(RotationStep.Revoke) && second.State.Retiring.Count == 0);
        checks.That($"{rotation.Name}: another secret", SecretString.FromFile(Path.Combine(directory, "token")) != secret);
        checks.Equal($"{rotation.Name}: nothing is due", RotationOutcome.UpToDate, (await rotation.RunOnceAsync()).Outcome);
        checks.Equal($"{rotation.Name}: the journal", second.State.Current, (await rotation.ReadStateAsync()).Current);
        checks.Contains($"{rotation.Name}: the journal can be printed", second.State.ToString(), "Idle", second.State.Current!.Mark);
        checks.That($"{rotation.Name}: health", !(await rotation.CheckHealthAsync()).IsDegraded);
        listener.RecordObservableInstruments();
        checks.That($"{rotation.Name}: metrics", instruments.SetEquals(["tokenclients.rotation.secret.age", "tokenclients.rotation.retiring", "tokenclients.rotation.next_step"]));
    }
}
