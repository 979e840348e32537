namespace TokenClients.Vercel;

/// <inheritdoc cref="IVercelSso"/>
public sealed partial class VercelSso { }
