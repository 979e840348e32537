using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using TokenClients.Testing;

var port = new Option<int>("--port") { Description = "The port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = static _ => 0 };
port.Validators.Add(static result =>
{
    if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && value is < 0 or > ushort.MaxValue)
    {
        result.AddError("--port takes a number from 0 to 65535.");
    }
});

var command = new RootCommand("Runs the emulated token services until Ctrl+C, and prints each request that they receive.") { port };
command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(port), cancellationToken));

// The signals are handled here, before anything starts, because System.CommandLine would handle them only after the program has printed that it listens.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, stop.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

static async Task<int> RunAsync(int port, CancellationToken cancellationToken)
{
    // A program that reads these lines through a pipe must see each one at once, and requests end on several threads.
    using var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
    TokenServicesEmulator emulator;
    try
    {
        emulator = await TokenServicesEmulator.StartAsync(port: port, cancellationToken: cancellationToken);
    }
    catch (IOException)
    {
        await Console.Error.WriteLineAsync($"Cannot listen on 127.0.0.1:{port}: the port is in use or not allowed. Choose another with --port, or leave --port out for a free one.");
        return 1;
    }
    catch (OperationCanceledException)
    {
        return 0;
    }

    await using (emulator)
    {
        PrintCredentials(output, emulator);
        emulator.CallCompleted += (_, completed) => output.WriteLine(Line(completed.Call));
        await output.WriteLineAsync("Listening. Ctrl+C ends it.");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    await output.WriteLineAsync("Stopped.");
    return 0;
}

static void PrintCredentials(TextWriter output, TokenServicesEmulator emulator)
{
    var infisical = emulator.InfisicalOptions();
    var apinizer = emulator.ApinizerOptions();
    var vercel = emulator.VercelOptions();
    var sso = emulator.VercelSsoOptions();
    var installation = emulator.VercelInstallation();
    var crafter = emulator.CrafterOptions();
#pragma warning disable TKC002 // They are printed for copying into other programs, and give access only to the emulator.
    output.WriteLine($"""
        Infisical, Apinizer, Vercel and Crafter Profile are emulated at {emulator.BaseAddress}
        Infisical has the machine identity {emulator.InfisicalIdentityId}.
        Vercel has the team {emulator.VercelTeamId} ({emulator.VercelTeamSlug}) and its project {emulator.VercelProjectId}.
        The credentials below are printed on purpose: they are fake, made for this run, and work nowhere else.

        TokenClients__Infisical__BaseAddress={Quoted(infisical.BaseAddress)}
        TokenClients__Infisical__AccessToken={Quoted(infisical.AccessToken!.Reveal())}
        Quickstart__InfisicalIdentityId={Quoted(emulator.InfisicalIdentityId)}
        TokenClients__Apinizer__BaseAddress={Quoted(apinizer.BaseAddress)}
        TokenClients__Apinizer__ClientId={Quoted(apinizer.ClientId)}
        TokenClients__Apinizer__ClientSecret={Quoted(apinizer.ClientSecret!.Reveal())}
        TokenClients__Vercel__BaseAddress={Quoted(vercel.BaseAddress)}
        TokenClients__Vercel__AccessToken={Quoted(vercel.AccessToken!.Reveal())}
        TokenClients__VercelSso__BaseAddress={Quoted(sso.BaseAddress)}
        TokenClients__VercelSso__ClientId={Quoted(sso.ClientId)}
        TokenClients__VercelSso__ClientSecret={Quoted(sso.ClientSecret!.Reveal())}
        TokenClients__Crafter__BaseAddress={Quoted(crafter.BaseAddress)}
        TokenClients__Crafter__AccessToken={Quoted(crafter.AccessToken!.Reveal())}

        A code for one exchange of Vercel's single sign-on: {emulator.IssueVercelSsoCode().Reveal()}
        The installation of Vercel's integration and its access token: {installation.Id} {installation.AccessToken.Reveal()}

        """);
#pragma warning restore TKC002
}

// A secret can contain characters that a shell interprets. Between single quotes, only another single quote has a meaning.
static string Quoted(object? value) => $"'{$"{value}".Replace("'", @"'\''", StringComparison.Ordinal)}'";

static string Line(RecordedCall call) => string.Create(
    CultureInfo.InvariantCulture,
    $"{call.ReceivedAt:HH:mm:ss.fff} {call.Service} {call.OperationId ?? "-"} {call.Method} {call.Route ?? call.Path} {call.StatusCode?.ToString(CultureInfo.InvariantCulture) ?? "no response"} {call.Duration?.TotalMilliseconds:0.0} ms");
