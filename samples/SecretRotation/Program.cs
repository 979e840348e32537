using System;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecretRotation;
using TokenClients;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

var service = new Option<string>("--service") { Description = "Whose token it is.", DefaultValueFactory = static _ => "vercel" };
service.AcceptOnlyFromAmong("vercel", "infisical", "crafter");
var name = new Option<string>("--name") { Description = "What the tokens are for: their names begin with it. Of CrafterCMS the application.", Required = true };
name.Validators.Add(static result =>
{
    if (result.Tokens is [{ Value: var value }] && (value.Length is 0 or > 100 || !value.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-')))
    {
        result.AddError("--name takes 1 to 100 letters, digits, '.', '_' and '-'.");
    }
});
var sink = new Option<FileInfo>("--sink") { Description = "The file that the secret goes to.", Required = true };
var state = new Option<FileInfo?>("--state") { Description = "The file that runs leave for the next one; it holds no secret. Default: beside the sink, with '.rotation.json' at its end." };
var days = new Option<int>("--days") { Description = "How many days the token lives if nobody rotates it. At Infisical the identity says that.", DefaultValueFactory = static _ => 90 };
days.Validators.Add(static result =>
{
    if (result.Tokens is [{ Value: var value }] && int.TryParse(value, out var number) && number is < 1 or > 3650)
    {
        result.AddError("--days takes a number from 1 to 3650.");
    }
});
var identity = new Option<Guid>("--identity") { Description = "Infisical's machine identity that the token is for: a UUID." };
var stopAfter = new Option<RotationPoint?>("--stop-after") { Description = "Kills the process at this point, to try what the next run makes of it.", Hidden = true };

var rotate = new Command("rotate", "Makes a new token, puts its secret into the sink, proves it, and revokes the one before. Finishes what an earlier run began.") { service, name, sink, state, days, identity, stopAfter };
rotate.SetAction((arguments, cancellationToken) => RunAsync(
    arguments.GetValue(service)!,
    new TokenPlan(arguments.GetValue(name)!, TimeSpan.FromDays(arguments.GetValue(days))),
    arguments.GetValue(sink)!.FullName,
    arguments.GetValue(state)?.FullName,
    arguments.GetValue(identity),
    arguments.GetValue(stopAfter),
    cancellationToken));
var tryIt = new Command("try", "Rotates a token of an emulated Vercel in a temporary directory, with an accident in between. Needs no account.");
tryIt.SetAction(static async (_, cancellationToken) => await Trial.RunAsync(Console.Out, cancellationToken));

var parsed = new RootCommand("Rotates a token.") { rotate, tryIt }.Parse(args);
var exitCode = await parsed.InvokeAsync();
return parsed.Errors.Count == 0 ? exitCode : (int)ExitCode.WrongSettings;

static async Task<int> RunAsync(string service, TokenPlan plan, string sink, string? state, Guid identity, RotationPoint? stopAfter, CancellationToken cancellationToken)
{
    try
    {
        var builder = Host.CreateApplicationBuilder();

        // Quiet, as the sentences here say all of it.
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        using var host = builder.Build();
        using var file = StateFile.Open(state ?? sink + ".rotation.json");
        var tokens = Tokens(host.Services, service, plan, identity);
        var subject = service == "infisical" ? $"{service} {plan.Name} {identity}" : $"{service} {plan.Name}";
        await new Rotation(subject, tokens, new FileSink(sink), file, Console.Out, point => EndAt(point, stopAfter)).RunAsync(cancellationToken);
        return (int)ExitCode.Rotated;
    }
    catch (Exception wrong) when (wrong is OptionsValidationException or AggregateException { InnerException: OptionsValidationException })
    {
        return Fail(ExitCode.WrongSettings, wrong.Message);
    }
    catch (InvalidDataException wrong)
    {
        // A settings file that cannot be read.
        return Fail(ExitCode.WrongSettings, wrong.Message);
    }
    catch (RotationException failure)
    {
        return Fail(failure.ExitCode, failure.Message);
    }
    catch (TokenClientException error)
    {
        var when = error.RetryAfter is { } wait ? $" Run it again in {wait:c}." : "";
        return Fail(error.IsRetryable || error.OutcomeUnknown ? ExitCode.Later : ExitCode.Failed, $"{error.Message}{when}");
    }
    catch (OperationCanceledException)
    {
        return Fail(ExitCode.Later, "Ended before it was done. The next run goes on from there.");
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException)
    {
        return Fail(ExitCode.Failed, error.Message);
    }
}

static IRotatedTokens Tokens(IServiceProvider services, string service, TokenPlan plan, Guid identity)
{
    return service switch
    {
        "vercel" => new VercelRotated(services.GetRequiredService<IVercelTokens>(), services.GetRequiredService<IOptions<VercelOptions>>().Value, plan),
        "crafter" => new CrafterRotated(services.GetRequiredService<ICrafterAccessTokens>(), services.GetRequiredService<IOptions<CrafterOptions>>().Value, plan),
        _ when identity == Guid.Empty => throw new RotationException(ExitCode.WrongSettings, "Give the machine identity that the token is for: --identity and its UUID."),
        _ => new InfisicalRotated(services.GetRequiredService<IInfisicalTokenAuth>(), services.GetRequiredService<IOptions<InfisicalOptions>>().Value, identity, plan),
    };
}

static int Fail(ExitCode exitCode, string sentence)
{
    Console.Error.WriteLine(sentence);
    return (int)exitCode;
}

// As a power cut would: nothing is unwound, nothing is closed.
static void EndAt(RotationPoint point, RotationPoint? stopAfter)
{
    if (point == stopAfter)
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
