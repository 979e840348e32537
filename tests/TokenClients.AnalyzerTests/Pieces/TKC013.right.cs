//// before the loop
using var client = new VercelTokens(options);
for (var index = 0; index < 3; index++)
{
    await client.GetCurrentTokenAsync();
}
//// a client for each account
foreach (var account in new[] { options })
{
    using var client = new VercelTokens(account);
    await client.GetCurrentTokenAsync();
}
//// a client for each token
await foreach (var made in Made())
{
    using var client = new VercelTokens(new VercelOptions { AccessToken = made });
    await client.GetCurrentTokenAsync();
}

async IAsyncEnumerable<SecretString> Made()
{
    yield return secret;
    await Task.Yield();
}
//// from the container in an endpoint
app.MapGet("/current", async (IVercelTokens tokens) => (await tokens.GetCurrentTokenAsync()).Id);
//// once in a program
using var client = new VercelTokens(new VercelOptions { AccessToken = SecretString.FromEnvironment("VERCEL_TOKEN") });
await client.GetCurrentTokenAsync();
//// a singleton by a factory
services.AddSingleton<IVercelTokens>(_ => new VercelTokens(options));
//// a field
//// members
public sealed class Tokens(VercelOptions options) : IDisposable
{
    private readonly VercelTokens _client = new(options);

    public void Dispose() => _client.Dispose();
}
//// other options in each round
for (var index = 0; index < 3; index++)
{
    var set = new VercelOptions { AccessToken = SecretString.FromEnvironment($"VERCEL_TOKEN_{index}") };
    using var client = new VercelTokens(set);
    await client.GetCurrentTokenAsync();
}
