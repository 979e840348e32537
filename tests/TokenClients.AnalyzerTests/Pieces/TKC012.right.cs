//// looked at
var revoked = await vercel.RevokeTokenAsync("id");
if (revoked.Outcome == RevokeOutcome.NotFound)
{
    logger.LogWarning("There is no such token here");
}
//// looked at at once
if ((await vercel.RevokeTokenAsync("id")).Outcome != RevokeOutcome.Revoked)
{
    throw new InvalidOperationException("It may still work.");
}
//// discarded by name
_ = await vercel.RevokeTokenAsync("id");
//// returned
//// members
public class Tokens(IVercelTokens vercel)
{
    public Task<RevokeResult> RevokeAsync(string id) => vercel.RevokeTokenAsync(id);
}
//// cleaning up in a finally
try
{
    Console.WriteLine();
}
finally
{
    await vercel.RevokeTokenAsync("id");
}
//// cleaning up in a catch
try
{
    await vault.WriteAsync("vercel", created.Secret.Reveal());
}
catch (IOException)
{
    await vercel.RevokeTokenAsync(created.Token!.Id, cancellationToken: CancellationToken.None);
    throw;
}
//// what a list has shown
await foreach (var token in vercel.ListTokensAsync())
{
    if (token.Name == "ci")
    {
        await vercel.RevokeTokenAsync(token.Id);
    }
}
//// printed
Console.WriteLine((await vercel.RevokeTokenAsync("id")).Outcome);
//// a method of this program
//// members
public class Tokens(IVercelTokens vercel)
{
    private async Task RevokeTokenAsync(string id) => Console.WriteLine((await vercel.RevokeTokenAsync(id)).Outcome);

    public async Task RunAsync()
    {
        await RevokeTokenAsync("id");
    }
}
