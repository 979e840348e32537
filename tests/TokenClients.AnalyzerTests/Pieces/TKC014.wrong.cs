//// a variable
var client = new VercelTokens(options); // TKC014
await client.GetCurrentTokenAsync();
//// two calls
var client = new VercelTokens(options); // TKC014
var token = await client.GetTokenAsync("id");
var revoked = await client.RevokeTokenAsync(token.Id);
//// by the interface
IVercelTokens client = new VercelTokens(options); // TKC014
await client.GetCurrentTokenAsync();
//// at Infisical
var client = new InfisicalTokenAuth(infisicalOptions); // TKC014
await client.GetTokenAsync("id");
//// at Apinizer
var client = new ApinizerAuth(apinizerOptions); // TKC014
await client.PingAsync();
//// at Crafter
var client = new CrafterAccessTokens(crafterOptions); // TKC014
var check = await client.CheckCredentialAsync();
//// single sign-on
var client = new VercelSso(ssoOptions); // TKC014
var tokens = await client.ExchangeCodeAsync(secret);
Console.WriteLine(tokens.AccessToken);
//// never used
var client = new VercelTokens(options); // TKC014
//// enumerated
var client = new VercelTokens(options); // TKC014
await foreach (var token in client.ListTokensAsync())
{
    Console.WriteLine(token.Id);
}
//// called at once
var token = await new VercelTokens(options).GetCurrentTokenAsync(); // TKC014
//// called at once and returned
//// members
public class Tokens(VercelOptions options)
{
    public async Task<string> IdAsync() => (await new VercelTokens(options).GetCurrentTokenAsync()).Id; // TKC014
}
//// the result is returned
//// members
public class Tokens(VercelOptions options)
{
    public async Task<string> IdAsync()
    {
        var client = new VercelTokens(options); // TKC014
        return (await client.GetCurrentTokenAsync()).Id;
    }
}
//// with a try
var client = new VercelTokens(options); // TKC014
try
{
    await client.GetCurrentTokenAsync();
}
catch (TokenClientException error)
{
    logger.LogError(error, "It failed");
}
//// by an extension
var client = new VercelTokens(options); // TKC014
var revoked = await client.RevokeTokenAsync("id", cancellationToken);
//// a discard
_ = new VercelTokens(options); // TKC014
//// in a lambda
Func<Task> run = async () =>
{
    var client = new VercelTokens(options); // TKC014
    await client.GetCurrentTokenAsync();
};
//// handed to a method that does not dispose it
var client = new VercelTokens(options); // missed
await Show(client);

static async Task Show(IVercelTokens tokens) => Console.WriteLine((await tokens.GetCurrentTokenAsync()).Id);
