//// from the environment
var token = SecretString.FromEnvironment("VERCEL_TOKEN");
//// from a file
var token = SecretString.FromFile("/run/secrets/vercel");
//// from configuration
var token = new SecretString(configuration["Vercel:Token"]!);
//// from a vault
options.AccessTokenProvider = async cancellationToken => new SecretString(await vault.ReadAsync("vercel-token", cancellationToken));
//// from an argument
//// members
public class Settings
{
    public SecretString Of(string text) => new(text);
}
//// made at random
var token = new SecretString(Guid.NewGuid().ToString("N"));
//// with a prefix
var token = new SecretString("vcp_" + Guid.NewGuid().ToString("N"));
//// from what was typed
var token = new SecretString(Console.ReadLine() ?? throw new InvalidOperationException("No token."));
//// a variable that gets another value
var text = "none";
text = Console.ReadLine()!;
var token = new SecretString(text);
//// a name of the environment by a constant
const string Variable = "VERCEL_TOKEN";
var token = SecretString.FromEnvironment(Variable);
//// what a secret is compared with
var isDefault = secret == new SecretString("changeit");
