using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using TokenAudit;
using TokenClients;

var service = new Option<TokenService[]>("--service")
{
    Description = "Audit this service only: Infisical, Apinizer, Vercel or Crafter. Can be given several times.",
    CustomParser = static result => ParseNames<TokenService>(result, $"--service takes {string.Join(", ", Enum.GetNames<TokenService>())}."),
};
var stale = new Option<TimeSpan?>("--stale")
{
    Description = "Mark tokens that have not been used for this long, such as 90d, 12w or 36h. If the last use is not known, the age counts.",
    HelpName = "age",
    CustomParser = static result =>
    {
        if (Age.TryParse(result.Tokens.Single().Value, out var age))
        {
            return age;
        }

        result.AddError("--stale takes a number of days, weeks or hours, such as 90d, 12w or 36h.");
        return null;
    },
};
var sort = new Option<SortKey>("--sort")
{
    Description = "The order of the tokens: attention, service, age, expiry or use.",
    DefaultValueFactory = static _ => SortKey.Attention,
    CustomParser = static result => ParseNames<SortKey>(result, "--sort takes attention, service, age, expiry or use.").Single(),
};
var json = new Option<bool>("--json") { Description = "Print JSON instead of the table, and nothing else, on standard output." };
var revoke = new Option<bool>("--revoke") { Description = "Revoke the tokens that are expired or, with --stale, stale. Asks for confirmation first." };
var yes = new Option<bool>("--yes") { Description = "With --revoke: do not ask for confirmation." };
var demo = new Option<bool>("--demo") { Description = "Audit an emulator inside this program, with tokens of all kinds, instead of what is configured." };

var command = new RootCommand("Lists the access tokens of Infisical, Vercel and CrafterCMS in one table, and says which are expired, leaked or stale.") { service, stale, sort, json, revoke, yes, demo };
command.SetAction((arguments, cancellationToken) =>
{
    var options = new AuditOptions(arguments.GetValue(service) ?? [], arguments.GetValue(stale), arguments.GetValue(sort), arguments.GetValue(json), arguments.GetValue(revoke), arguments.GetValue(yes), arguments.GetValue(demo));
    return new AuditRun(options, new Terminal()).RunAsync(cancellationToken);
});
command.Validators.Add(result =>
{
    if (result.GetValue(yes) && !result.GetValue(revoke))
    {
        result.AddError("--yes can only be used with --revoke.");
    }
});

var parsed = command.Parse(args);
if (parsed.Errors.Count > 0)
{
    // Replaces the parser's error handling, which exits with code 1 and prints the help on standard output.
    foreach (var error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync(error.Message);
    }

    await Console.Error.WriteLineAsync("--help shows the options.");
    return ExitCode.WrongSettings;
}

// The signals are handled here, before anything starts. A second signal ends the program at once.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }, stop.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

static T[] ParseNames<T>(ArgumentResult result, string error)
    where T : struct, Enum => [.. result.Tokens.Select(token =>
    {
        var known = Array.Find(Enum.GetValues<T>(), value => $"{value}".Equals(token.Value, StringComparison.OrdinalIgnoreCase));
        if (known.Equals(default(T)))
        {
            result.AddError(error);
        }

        return known;
    })];
