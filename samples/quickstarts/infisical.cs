#:project ../../src/TokenClients/TokenClients.csproj
#:project ../../src/TokenClients.Testing/TokenClients.Testing.csproj

using TokenClients;
using TokenClients.Infisical;
using TokenClients.Testing;

// An emulated Infisical. With an account:
// new InfisicalOptions { BaseAddress = InfisicalOptions.EuCloud, AccessToken = SecretString.FromEnvironment("INFISICAL_TOKEN") }
await using var emulator = await TokenServicesEmulator.StartAsync();
using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());

// Tokens belong to a machine identity, which needs Token Auth.
var identity = emulator.InfisicalIdentityId;
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
using var build = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = renewed.Secret });
try
{
    await build.GetCurrentTokenAsync();
}
catch (TokenClientException error) when (error.Kind == TokenErrorKind.InvalidCredential)
{
    Console.WriteLine($"Refused: {error.Message}");
}
