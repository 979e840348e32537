namespace TokenClients.Vercel;

/// <inheritdoc cref="IVercelTokens"/>
public sealed partial class VercelTokens { }
