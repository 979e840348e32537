//// the secret itself
logger.LogInformation("Created {Secret}", secret);
//// the secret in a text
logger.LogInformation($"Created {secret}");
//// the length
logger.LogInformation("Created a secret of {Length} characters", secret.Reveal().Length);
//// whether it has a prefix
logger.LogInformation("Is a token: {IsToken}", secret.Reveal().StartsWith("vcp_", StringComparison.Ordinal));
//// an id
logger.LogInformation("Created {Id}", created.Token!.Id);
//// a hash
logger.LogInformation("Created {Hash}", Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()))));
//// a variable that is replaced before it is logged
var text = secret.Reveal();
message.Headers.Add("x-token", text);
text = "***";
logger.LogInformation("Sent {Token}", text);
//// a variable that goes to a header, and another one that is logged
var text = secret.Reveal();
var name = "deploy";
message.Headers.Add("x-token", text);
logger.LogInformation("Sent {Name}", name);
//// a type of another name with a method Reveal
//// members
public class Box
{
    public string Reveal() => "";

    public void Run(ILogger logger) => logger.LogInformation("It holds {Value}", Reveal());
}
//// a comparison
logger.LogInformation("Same: {Same}", secret.Reveal() == other.Reveal());
//// a method of this program that is called like a logger's
//// members
public class Vault
{
    public Task LogInAsync(string secret) => Task.CompletedTask;

    public Task RunAsync(SecretString secret) => LogInAsync(secret.Reveal());
}
//// the expiry
logger.LogInformation("Created until {Expiry}", created.Expiry);
//// the result
logger.LogInformation("Created {Created}", created);
