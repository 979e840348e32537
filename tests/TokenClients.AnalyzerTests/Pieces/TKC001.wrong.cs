//// the secret as an argument of a template
logger.LogInformation("Created {Secret}", secret.Reveal()); // TKC001
//// the secret in an interpolated template
logger.LogInformation($"Created {secret.Reveal()}"); // TKC001
//// the secret concatenated to a template
logger.LogWarning("Created " + secret.Reveal()); // TKC001
//// a created token's secret
logger.LogDebug("Created {Id} {Secret}", created.Token!.Id, created.Secret.Reveal()); // TKC001
//// with an exception before it
logger.LogError(new InvalidOperationException(), "It failed with {Token}", secret.Reveal()); // TKC001
//// by a variable
var text = secret.Reveal(); // TKC001
logger.LogInformation("Created {Secret}", text);
//// by a variable that is a text
var text = "Bearer " + secret.Reveal(); // TKC001
logger.LogTrace("Header {Header}", text);
//// by a variable that is assigned later
string text;
text = secret.Reveal(); // TKC001
logger.LogInformation("Created {Secret}", text);
//// by a variable in an interpolated template
var text = secret.Reveal(); // TKC001
logger.LogInformation($"Created {text}");
//// in upper case
logger.LogInformation("Created {Secret}", secret.Reveal().ToUpperInvariant()); // TKC001
//// after trimming
logger.LogInformation("Created {Secret}", secret.Reveal().Trim()); // TKC001
//// through string.Format
logger.LogInformation(string.Format("Created {0}", secret.Reveal())); // TKC001
//// through string.Concat
logger.LogInformation(string.Concat("Created ", secret.Reveal())); // TKC001
//// in a scope
using (logger.BeginScope("token {Token}", secret.Reveal())) // TKC001
{
}
//// in a scope as a dictionary
using (logger.BeginScope(new Dictionary<string, object> { ["token"] = secret.Reveal() })) // missed
{
}
//// in a scope as pairs
using (logger.BeginScope(new[] { new KeyValuePair<string, object>("token", secret.Reveal()) })) // TKC001
{
}
//// if there is one
logger.LogInformation("Created {Secret}", maybe?.Reveal()); // TKC001
//// or else a word
logger.LogInformation("Created {Secret}", maybe?.Reveal() ?? "none"); // TKC001
//// on a condition
logger.LogInformation("Created {Secret}", verbose ? secret.Reveal() : "***"); // TKC001
//// with a generated method
//// members
public partial class Worker(ILogger logger, SecretString secret)
{
    public void Run() => Log.Created(logger, secret.Reveal()); // TKC001
}

internal static class Log
{
    [LoggerMessage(1, LogLevel.Information, "Created {Secret}")]
    public static void Created(ILogger logger, string secret) => throw new NotSupportedException();
}
//// with a defined delegate
//// members
public class Worker
{
    private static readonly Action<ILogger, string, Exception?> Created = LoggerMessage.Define<string>(LogLevel.Information, new EventId(1), "Created {Secret}");

    public void Run(ILogger logger, SecretString secret) => Created(logger, secret.Reveal(), null); // TKC001
}
//// by Log itself
logger.Log(LogLevel.Information, "Created {Secret}", secret.Reveal()); // TKC001
//// as the state of Log
logger.Log(LogLevel.Information, default, secret.Reveal(), null, static (state, _) => state); // TKC001
//// by Debug
System.Diagnostics.Debug.WriteLine(secret.Reveal()); // TKC001
//// by Trace in a text
System.Diagnostics.Trace.TraceInformation($"token {secret.Reveal()}"); // TKC001
//// as a tag of an activity
activity.SetTag("token", secret.Reveal()); // TKC001
//// as baggage of an activity
activity.AddBaggage("token", secret.Reveal()); // TKC001
//// by Serilog
Serilog.Log.Information("Created {Secret}", secret.Reveal()); // TKC001
//// by a logger of Serilog
serilog.ForContext("token", secret.Reveal()).Information("Created"); // TKC001
//// in an anonymous object
logger.LogInformation("Created {@Token}", new { Id = "1", Secret = secret.Reveal() }); // TKC001
//// in a tuple
logger.LogInformation("Created {Token}", ("id", secret.Reveal())); // TKC001
//// in a nested text
logger.LogInformation($"Created {$"token {secret.Reveal()}"}"); // TKC001
//// in a lambda
Action write = () => logger.LogInformation("Created {Secret}", secret.Reveal()); // TKC001
//// in a local function
void Write() => logger.LogInformation("Created {Secret}", secret.Reveal()); // TKC001
//// in a catch
try
{
    await vercel.GetCurrentTokenAsync();
}
catch (TokenClientException error)
{
    logger.LogError(error, "The token {Token} was refused", options.AccessToken!.Reveal()); // TKC001
    throw;
}
//// what an environment variable holds
logger.LogInformation("Using {Token}", SecretString.FromEnvironment("VERCEL_TOKEN").Reveal()); // TKC001
//// by two variables
var text = secret.Reveal(); // TKC002
var message = "Created " + text;
logger.LogInformation(message);
