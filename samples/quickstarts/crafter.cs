#:project ../../src/TokenClients/TokenClients.csproj
#:project ../../src/TokenClients.Testing/TokenClients.Testing.csproj

using TokenClients;
using TokenClients.Crafter;
using TokenClients.Testing;

// Calls an emulator inside this program. To call Crafter Profile itself, change the lines whose comment says "with an account".
await using var emulator = await TokenServicesEmulator.StartAsync();
var options = emulator.CrafterOptions(); // with an account: new CrafterOptions { BaseAddress = new Uri("https://…"), AccessToken = SecretString.FromEnvironment("CRAFTER_TOKEN") }
using var crafter = new CrafterAccessTokens(options);

var created = await crafter.CreateTokenAsync(new CreateCrafterToken("newsletter", TokenExpiry.In(TimeSpan.FromDays(30)))
{
    Permissions = [CrafterPermission.ForTenant("default", CrafterAction.ReadTenant)],
});
Console.WriteLine($"Created {created.Token?.Application}: secret {created.Secret}, expires {created.Expiry}"); // the secret prints as ***

// The id of a token is its secret, so logs identify a token by its fingerprint.
await foreach (var token in crafter.ListTokensAsync())
{
    Console.WriteLine($"Listed {token.Application}: fingerprint {token.Fingerprint}, expires {token.Expiry}");
}

// The service does not say whether the token existed. Unconfirmed means that the token no longer works.
var revoked = await crafter.RevokeTokenAsync(created.Secret);
Console.WriteLine($"Revoked: {revoked.Outcome}");

try
{
    await crafter.GetTokenAsync(created.Secret);
}
catch (TokenClientException error) when (error.Kind == TokenErrorKind.NotFound)
{
    Console.WriteLine($"Refused: {error.Message}");
}
