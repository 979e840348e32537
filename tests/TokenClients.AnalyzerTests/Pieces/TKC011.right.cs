//// a name
var made = new CreateVercelToken($"deploy {Guid.NewGuid():N}", TokenExpiry.Never);
//// the id of a created token
var found = await vercel.GetTokenAsync(created.Token!.Id);
//// the secret as a credential
var check = await apinizer.CheckByValueAsync(secret);
//// a Crafter token's id, which is a secret
var found = await crafter.GetTokenAsync(secret);
//// a value of configuration
configuration["Vercel:AccessToken"] = secret.Reveal();
//// a value of the environment
Environment.SetEnvironmentVariable("VERCEL_TOKEN", secret.Reveal());
//// a value of a vault
await vault.WriteAsync("vercel", secret.Reveal());
//// a configuration key
var value = configuration["Vercel:AccessToken"];
