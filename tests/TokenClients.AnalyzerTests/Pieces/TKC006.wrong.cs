//// awaited and discarded
await vercel.CreateTokenAsync(request); // TKC006
//// discarded by name
_ = await vercel.CreateTokenAsync(request); // TKC006
//// not awaited
vercel.CreateTokenAsync(request); // TKC006
//// not awaited and discarded by name
_ = vercel.CreateTokenAsync(request); // TKC006
//// with ConfigureAwait
await vercel.CreateTokenAsync(request).ConfigureAwait(false); // TKC006
//// waited for
vercel.CreateTokenAsync(request).Wait(); // TKC006
//// by the result of its awaiter
vercel.CreateTokenAsync(request).GetAwaiter().GetResult(); // TKC006
//// with a limit of time
await vercel.CreateTokenAsync(request).WaitAsync(TimeSpan.FromMinutes(1)); // TKC006
//// at Infisical
await infisical.CreateTokenAsync(identityId); // TKC006
//// at Infisical with a request
await infisical.CreateTokenAsync(identityId, new CreateInfisicalToken { Name = "ci" }, cancellationToken); // TKC006
//// at Crafter
await crafter.CreateTokenAsync(new CreateCrafterToken("newsletter", TokenExpiry.Never)); // TKC006
//// at Apinizer
await apinizer.CreateTokenAsync(cancellationToken); // TKC006
//// a renewed one
await infisical.RenewByValueAsync(secret); // TKC006
//// rotated
await sso.RotateInstallationCredentialAsync(installation); // TKC006
//// exchanged
await sso.ExchangeCodeAsync(secret); // TKC006
//// refreshed
await sso.RefreshAsync(secret, cancellationToken); // TKC006
//// a variable that nobody reads
var created2 = await vercel.CreateTokenAsync(request); // TKC006
//// a variable of which only the id is read
var created2 = await vercel.CreateTokenAsync(request); // TKC006
Console.WriteLine(created2.Token?.Id);
//// a variable of which only the expiry is read
var created2 = await vercel.CreateTokenAsync(request); // TKC006
logger.LogInformation("Until {Expiry}", created2.Expiry);
//// only the id
var id = (await vercel.CreateTokenAsync(request)).Token!.Id; // TKC006
//// only the record as a result
//// members
public class Tokens(IVercelTokens vercel)
{
    public async Task<VercelToken?> CreateAsync(CreateVercelToken request) => (await vercel.CreateTokenAsync(request)).Token; // TKC006
}
//// by a class of the library
using var client = new VercelTokens(options);
await client.CreateTokenAsync(request); // TKC006
//// in a lambda
Func<Task> create = async () => await vercel.CreateTokenAsync(request); // TKC006
//// in a lambda with a block
Func<Task> create = async () => { await vercel.CreateTokenAsync(request); }; // TKC006
//// in a loop
for (var index = 0; index < 3; index++)
{
    await vercel.CreateTokenAsync(new CreateVercelToken($"token {index}", TokenExpiry.Never)); // TKC006
}
//// a variable that is assigned later
CreatedToken<VercelToken> later;
later = await vercel.CreateTokenAsync(request); // TKC006
//// by a wrapper of this program
//// members
public class Tokens(IVercelTokens vercel)
{
    private Task<CreatedToken<VercelToken>> CreateAsync() => vercel.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));

    public async Task RunAsync() => await CreateAsync(); // TKC006
}
//// by a wrapper in a block
//// members
public class Tokens(IVercelTokens vercel)
{
    private Task<CreatedToken<VercelToken>> CreateAsync() => vercel.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));

    public async Task RunAsync()
    {
        await CreateAsync(); // TKC006
    }
}
