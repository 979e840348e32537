#:project ../../src/TokenClients/TokenClients.csproj
#:project ../../src/TokenClients.Testing/TokenClients.Testing.csproj

using TokenClients;
using TokenClients.Testing;
using TokenClients.Vercel;

// Calls an emulator inside this program. To call Vercel itself, change the lines whose comment says "with an account".
await using var emulator = await TokenServicesEmulator.StartAsync();
var options = emulator.VercelOptions(); // with an account: new VercelOptions { AccessToken = SecretString.FromEnvironment("VERCEL_TOKEN") }
using var vercel = new VercelTokens(options);

var created = await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(7))));
Console.WriteLine($"Created {created.Token?.Name}: secret {created.Secret}, expires {created.Expiry}"); // the secret prints as ***

await foreach (var token in vercel.ListTokensAsync())
{
    Console.WriteLine($"Listed {token.Name}: created {token.CreatedAt:u}, expires {token.Expiry}");
}

// The program that the token is for has only the secret.
using var deploy = new VercelTokens(new VercelOptions { BaseAddress = options.BaseAddress, AccessToken = created.Secret });
Console.WriteLine($"Checked: {(await deploy.CheckCredentialAsync()).State}");

var revoked = await deploy.RevokeCurrentTokenAsync();
Console.WriteLine($"Revoked: {revoked.Outcome}");

try
{
    await deploy.GetCurrentTokenAsync();
}
catch (TokenClientException error) when (error.Kind == TokenErrorKind.InvalidCredential)
{
    Console.WriteLine($"Refused: {error.Message}");
}
