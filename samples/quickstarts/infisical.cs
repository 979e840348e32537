#:project ../../src/TokenClients/TokenClients.csproj
#:project ../../src/TokenClients.Testing/TokenClients.Testing.csproj

using TokenClients;
using TokenClients.Infisical;
using TokenClients.Testing;

// Calls an emulator inside this program. To call Infisical itself, change the lines whose comment says "with an account".
await using var emulator = await TokenServicesEmulator.StartAsync();
var options = emulator.InfisicalOptions(); // with an account: new InfisicalOptions { BaseAddress = InfisicalOptions.EuCloud, AccessToken = SecretString.FromEnvironment("INFISICAL_TOKEN") }
using var infisical = new InfisicalTokenAuth(options);

// Tokens belong to a machine identity with Token Auth. If the identity already has it, AttachAsync fails: remove the call.
var identity = emulator.InfisicalIdentityId; // with an account: the id of your identity
await infisical.AttachAsync(identity, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), max: TimeSpan.FromDays(30)) });

var created = await infisical.CreateTokenAsync(identity, new CreateInfisicalToken { Name = "build" });
Console.WriteLine($"Created {created.Token?.Name}: secret {created.Secret}, expires {created.Expiry}"); // the secret prints as ***

await foreach (var token in infisical.ListTokensAsync(identity))
{
    Console.WriteLine($"Listed {token.Name}: created {token.CreatedAt:u}, expires {token.Expiry}");
}

var renewed = await infisical.RenewByValueAsync(created.Secret);
Console.WriteLine($"Renewed: secret {renewed.Secret}, expires {renewed.Expiry}");

var revoked = await infisical.RevokeByValueAsync(renewed.Secret);
Console.WriteLine($"Revoked: {revoked.Outcome}");

// The program that the token is for has only the secret.
using var build = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = options.BaseAddress, AccessToken = renewed.Secret });
try
{
    await build.GetCurrentTokenAsync();
}
catch (TokenClientException error) when (error.Kind == TokenErrorKind.InvalidCredential)
{
    Console.WriteLine($"Refused: {error.Message}");
}
