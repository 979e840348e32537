//// the name of a token
var made = new CreateVercelToken(secret.Reveal(), TokenExpiry.Never); // TKC011
//// a part of the name
var made = new CreateVercelToken($"copy of {secret.Reveal()}", TokenExpiry.Never); // TKC011
//// the name by a variable
var name = secret.Reveal(); // TKC011
var made = new CreateVercelToken(name, TokenExpiry.Never);
//// the application at Crafter
var made = new CreateCrafterToken(secret.Reveal(), TokenExpiry.Never); // TKC011
//// the name at Infisical
var made = new CreateInfisicalToken { Name = secret.Reveal() }; // TKC011
//// the name set later
var made = new CreateInfisicalToken();
made.Name = "copy of " + secret.Reveal(); // TKC011
//// a new name
var renamed = await infisical.RenameTokenAsync("id", secret.Reveal()); // TKC011
//// an id at Vercel
var found = await vercel.GetTokenAsync(secret.Reveal()); // TKC011
//// an id to revoke
var revoked = await infisical.RevokeTokenAsync(created.Secret.Reveal()); // TKC011
//// a configuration key
var value = configuration[secret.Reveal()]; // TKC011
//// a part of a configuration key
var value = configuration[$"Tokens:{secret.Reveal()}"]; // TKC011
//// a configuration section
var section = configuration.GetSection(secret.Reveal()); // TKC011
//// an environment variable's name
var value = Environment.GetEnvironmentVariable(secret.Reveal()); // TKC011
//// an environment variable's name for a secret
var value = SecretString.FromEnvironment(secret.Reveal()); // TKC011
//// the name of an environment variable that is set
Environment.SetEnvironmentVariable(secret.Reveal(), "1"); // TKC011
//// a path
var value = SecretString.FromFile(secret.Reveal()); // TKC011
//// the key of a client
services.AddTokenClients().AddVercel(secret.Reveal(), static set => set.MaxPages = 3); // TKC011
//// the key of a service
var keyed = provider.GetRequiredKeyedService<IVercelTokens>(secret.Reveal()); // TKC011
