#:project ../../src/TokenClients/TokenClients.csproj
#:project ../../src/TokenClients.Testing/TokenClients.Testing.csproj

using TokenClients;
using TokenClients.Apinizer;
using TokenClients.Testing;

// Calls an emulator inside this program. To call Apinizer itself, change the lines whose comment says "with an account".
await using var emulator = await TokenServicesEmulator.StartAsync();
var options = emulator.ApinizerOptions(); // with an account: new ApinizerOptions { BaseAddress = new Uri("https://…"), ClientId = "a user", ClientSecret = SecretString.FromEnvironment("APINIZER_PASSWORD") }
var address = options.BaseAddress!; // the client's constructor checks that it is set
using var apinizer = new ApinizerAuth(options);

// The token source caches a token and replaces it before it expires. Get the token before each call.
var token = await apinizer.TokenSource.GetAccessTokenAsync();
Console.WriteLine($"Token for the next call: {token}"); // the secret prints as ***

// BearerTokenHandler does this for an HttpClient.
using var handler = new BearerTokenHandler(apinizer.TokenSource, address) { InnerHandler = new HttpClientHandler() };
using var http = new HttpClient(handler);
Console.WriteLine($"Called: {await http.GetStringAsync(new Uri(address, "apiops/test/hello/quickstart"))}");

var created = await apinizer.CreateTokenAsync(); // always a new one, for another program
Console.WriteLine($"Created: secret {created.Secret}, expires {created.Expiry}");
Console.WriteLine($"Checked: {(await apinizer.CheckByValueAsync(created.Secret)).State}");

// Apinizer's console revokes tokens; its API does not. The emulator does what the console would.
emulator.RevokeApinizerToken(created.Secret); // with an account: remove this line and the next
Console.WriteLine($"Revoked: {(await apinizer.CheckByValueAsync(created.Secret)).State}");
