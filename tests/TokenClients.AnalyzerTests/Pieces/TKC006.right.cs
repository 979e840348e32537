//// the secret is stored
var created2 = await vercel.CreateTokenAsync(request);
await vault.WriteAsync("vercel", created2.Secret.Reveal());
//// the secret is returned
//// members
public class Tokens(IVercelTokens vercel)
{
    public async Task<SecretString> CreateAsync(CreateVercelToken request) => (await vercel.CreateTokenAsync(request)).Secret;
}
//// the result is returned
//// members
public class Tokens(IVercelTokens vercel)
{
    public Task<CreatedToken<VercelToken>> CreateAsync(CreateVercelToken request) => vercel.CreateTokenAsync(request);
}
//// the result goes to a method
await Store(await vercel.CreateTokenAsync(request));
Task Store(CreatedToken<VercelToken> stored) => vault.WriteAsync("vercel", stored.Secret.Reveal());
//// the result goes into a field
//// members
public class Tokens(IVercelTokens vercel)
{
    private CreatedToken<VercelToken>? _created;

    public async Task CreateAsync(CreateVercelToken request)
    {
        _created = await vercel.CreateTokenAsync(request);
    }
}
//// by a pattern
if (await vercel.CreateTokenAsync(request) is { Token: { } token, Secret: var issued })
{
    await vault.WriteAsync(token.Id, issued.Reveal());
}
//// by a variable of a task
var task = vercel.CreateTokenAsync(request);
var result = await task;
await vault.WriteAsync("vercel", result.Secret.Reveal());
//// several at once
var all = await Task.WhenAll(vercel.CreateTokenAsync(request), vercel.CreateTokenAsync(request));
//// by a deconstruction of names
var (id, value) = (created.Token!.Id, created.Secret);
await vault.WriteAsync(id, value.Reveal());
//// a list that is awaited
await foreach (var token in vercel.ListTokensAsync())
{
    Console.WriteLine(token.Id);
}
//// a get
await vercel.GetTokenAsync("id");
//// in a lambda that uses it
Func<Task<SecretString>> create = async () => (await vercel.CreateTokenAsync(request)).Secret;
//// a rename
await infisical.RenameTokenAsync("id", "name");
//// issued by the token source
await apinizer.TokenSource.GetAccessTokenAsync();
//// a token whose id, which is its secret, the caller chose
await crafter.CreateTokenAsync(new CreateCrafterToken("newsletter", TokenExpiry.Never) { Id = secret });
