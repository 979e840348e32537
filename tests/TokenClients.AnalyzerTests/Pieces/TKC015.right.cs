//// rejected
if ((await vercel.CheckCredentialAsync()).State == CredentialState.Rejected)
{
    throw new InvalidOperationException("The token was refused.");
}
//// only what is accepted goes on
var check = await vercel.CheckCredentialAsync();
if (check.State == CredentialState.Accepted)
{
    Console.WriteLine("It works");
}
//// all states
var check = await vercel.CheckCredentialAsync();
var text = check.State switch
{
    CredentialState.Accepted => "healthy",
    CredentialState.Rejected => "unhealthy",
    _ => "degraded",
};
//// undetermined first
var check = await vercel.CheckCredentialAsync();
if (check.State == CredentialState.Undetermined)
{
    return null;
}

var isGood = check.State == CredentialState.Accepted;
//// two states that are good
var check = await vercel.CheckCredentialAsync();
var isGood = check.State is CredentialState.Accepted or CredentialState.AcceptedWithoutRights or CredentialState.Undetermined;
//// printed
Console.WriteLine((await vercel.CheckCredentialAsync()).State);
//// not rejected
var works = (await vercel.CheckCredentialAsync()).State != CredentialState.Rejected;
//// a value of its own
var fake = new CredentialCheck { State = CredentialState.Accepted };
//// with a right
var mayNot = (await crafter.CheckCredentialAsync()).State == CredentialState.AcceptedWithoutRights;
//// what the check said is told
var check = await vercel.CheckCredentialAsync();
if (check.State != CredentialState.Accepted)
{
    throw new InvalidOperationException($"The new token was not accepted: {check.Detail}");
}
