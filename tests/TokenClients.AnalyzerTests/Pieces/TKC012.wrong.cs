//// at Vercel
await vercel.RevokeTokenAsync("id"); // TKC012
//// at Vercel with a team
await vercel.RevokeTokenAsync("id", VercelTeam.FromId("team"), cancellationToken); // TKC012
//// by the extension
await vercel.RevokeTokenAsync("id", cancellationToken); // TKC012
//// the current one
await vercel.RevokeCurrentTokenAsync(); // TKC012
//// at Infisical
await infisical.RevokeTokenAsync("id"); // TKC012
//// by its value
await infisical.RevokeByValueAsync(secret); // TKC012
//// detached
await infisical.DetachAsync(identityId); // TKC012
//// at Crafter
await crafter.RevokeTokenAsync(secret); // TKC012
//// with ConfigureAwait
await vercel.RevokeTokenAsync("id").ConfigureAwait(false); // TKC012
//// not awaited
vercel.RevokeTokenAsync("id"); // TKC012
//// waited for
vercel.RevokeTokenAsync("id").GetAwaiter().GetResult(); // TKC012
//// by a class
using var client = new VercelTokens(options);
await client.RevokeTokenAsync("id"); // TKC012
//// on a condition
if (verbose)
{
    await vercel.RevokeTokenAsync("id"); // TKC012
}
//// for each of several ids
foreach (var id in new[] { "1", "2" })
{
    await vercel.RevokeTokenAsync(id); // TKC012
}
//// an installation's
await sso.RevokeInstallationCredentialAsync(installation, secret); // TKC012
