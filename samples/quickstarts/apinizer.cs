#:project ../../src/TokenClients/TokenClients.csproj
#:project ../../src/TokenClients.Testing/TokenClients.Testing.csproj

using TokenClients;
using TokenClients.Apinizer;
using TokenClients.Testing;

// An emulated Apinizer. With your own:
// new ApinizerOptions { BaseAddress = …, ClientId = "a user", ClientSecret = SecretString.FromEnvironment("APINIZER_PASSWORD") }
await using var emulator = await TokenServicesEmulator.StartAsync();
using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());

// The token source caches a token and replaces it before it expires: ask for one before each call.
var token = await apinizer.TokenSource.GetAccessTokenAsync();
Console.WriteLine($"Token for the next call: {token}"); // the secret prints as ***

// The BearerTokenHandler does so for an HttpClient.
using var handler = new BearerTokenHandler(apinizer.TokenSource, emulator.BaseAddress) { InnerHandler = new HttpClientHandler() };
using var http = new HttpClient(handler);
Console.WriteLine($"Called: {await http.GetStringAsync(new Uri(emulator.BaseAddress, "apiops/test/hello/quickstart"))}");

var created = await apinizer.CreateTokenAsync(); // always a new one, for another program
Console.WriteLine($"Created: secret {created.Secret}, expires {created.Expiry}");
Console.WriteLine($"Checked: {(await apinizer.CheckByValueAsync(created.Secret)).State}");

// Apinizer has no call that revokes a token. Its console does, which the emulator stands in for.
emulator.RevokeApinizerToken(created.Secret);
Console.WriteLine($"Revoked: {(await apinizer.CheckByValueAsync(created.Secret)).State}");
