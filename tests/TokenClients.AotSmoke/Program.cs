using TokenClients.AotSmoke;

if (args is not [var emulatorOutput])
{
    await Console.Error.WriteLineAsync("Give one argument: the file that holds the output of samples/Emulator, which must be running.");
    return 2;
}

var emulator = EmulatorOutput.Read(emulatorOutput);
var checks = new Checks();
await checks.AreaAsync("Publish", () => PublishChecks.RunAsync(checks));
await checks.AreaAsync("Settings", () => SettingsChecks.RunAsync(checks));
await checks.AreaAsync("Validation", () => ValidationChecks.RunAsync(checks));
await checks.AreaAsync("Infisical", () => InfisicalChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Apinizer", () => ApinizerChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Vercel", () => VercelChecks.RunAsync(checks, emulator));
await checks.AreaAsync("VercelSso", () => VercelSsoChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Crafter", () => CrafterChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Bearer", () => BearerChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Container", () => ContainerChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Pipeline", () => PipelineChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Resilience", () => ResilienceChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Rotation", () => RotationChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Diagnostics", () => DiagnosticsChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Models", () => ModelChecks.RunAsync(checks, emulator));
await checks.AreaAsync("Server", () => ServerChecks.RunAsync(checks, emulator));
return checks.Close();
