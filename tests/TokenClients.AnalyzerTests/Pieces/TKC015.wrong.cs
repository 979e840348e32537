//// not equal
if ((await vercel.CheckCredentialAsync()).State != CredentialState.Accepted) // TKC015
{
    throw new InvalidOperationException("The token was refused.");
}
//// not equal by a variable
var check = await vercel.CheckCredentialAsync();
if (check.State != CredentialState.Accepted) // TKC015
{
    await ReplaceAsync();
}

Task ReplaceAsync() => Task.CompletedTask;
//// equal, or else
var check = await vercel.CheckCredentialAsync();
if (check.State == CredentialState.Accepted) // TKC015
{
    Console.WriteLine("It works");
}
else
{
    Console.WriteLine("It was refused");
}
//// a condition
var check = await infisical.CheckCredentialAsync();
var text = check.State == CredentialState.Accepted ? "good" : "bad"; // TKC015
//// a result
//// members
public class Checks(IVercelTokens vercel)
{
    public async Task<bool> IsGoodAsync() => (await vercel.CheckCredentialAsync()).State == CredentialState.Accepted; // TKC015
}
//// a variable
var isGood = (await crafter.CheckCredentialAsync()).State == CredentialState.Accepted; // TKC015
//// a pattern
if (await vercel.CheckCredentialAsync() is not { State: CredentialState.Accepted }) // TKC015
{
    throw new InvalidOperationException("The token was refused.");
}
//// a pattern of the state
var check = await vercel.CheckCredentialAsync();
if (check.State is not CredentialState.Accepted) // TKC015
{
    throw new InvalidOperationException("The token was refused.");
}
//// a pattern as a result
//// members
public class Checks(IVercelTokens vercel)
{
    public async Task<bool> IsGoodAsync() => await vercel.CheckCredentialAsync() is { State: CredentialState.Accepted }; // TKC015
}
//// negated
var check = await vercel.CheckCredentialAsync();
if (!(check.State == CredentialState.Accepted)) // TKC015
{
    throw new InvalidOperationException("The token was refused.");
}
//// a switch with two arms
var check = await vercel.CheckCredentialAsync();
var health = check.State switch // TKC015
{
    CredentialState.Accepted => "healthy",
    _ => "unhealthy",
};
//// by its value
var check = await apinizer.CheckByValueAsync(secret);
if (CredentialState.Accepted != check.State) // TKC015
{
    await vault.WriteAsync("apinizer", "");
}
//// in a loop
while ((await vercel.CheckCredentialAsync()).State != CredentialState.Accepted) // TKC015
{
    await ReplaceAsync();
}

Task ReplaceAsync() => Task.CompletedTask;
//// an argument
Report((await vercel.CheckCredentialAsync()).State == CredentialState.Accepted); // TKC015

void Report(bool isGood) => Console.WriteLine(isGood);
//// a switch statement
var check = await vercel.CheckCredentialAsync();
switch (check.State)
{
    case CredentialState.Accepted: // missed
        break;
    default:
        throw new InvalidOperationException("The token was refused.");
}
