namespace TokenClients.Apinizer;

/// <summary>Options of <see cref="ApinizerAuth"/>. Configuration section: <c>TokenClients:Apinizer</c>.</summary>
/// <remarks>
/// <see cref="TokenClientOptions.BaseAddress"/> must be set: the console's address, with or without <c>/apiops</c> at its end.
/// <see cref="ClientSecretOptions.ClientId"/> is a console user's name and <see cref="ClientSecretOptions.ClientSecret"/> that user's password: tokens carry the user's rights.
/// </remarks>
public sealed class ApinizerOptions : ClientSecretOptions;
