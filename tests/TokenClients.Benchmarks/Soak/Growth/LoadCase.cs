using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Benchmarks.Soak.Growth;

/// <summary>A call that many callers make at the same time.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Open">Makes a client for it, over a primary handler if one is given.</param>
internal sealed record LoadCase(string Name, Func<Uri, HttpMessageHandler?, LoadCase.Client> Open)
{
    private static readonly Guid Identity = new("00000000-0000-4000-8000-000000000000");
    private static readonly SecretString Credential = new("a-credential-that-nobody-checks");

    internal static IReadOnlyList<LoadCase> All { get; } =
    [
        Vercel("create", static vercel => vercel.CreateTokenAsync(new("deploy", TokenExpiry.Never))),
        Vercel("list 100", static vercel => vercel.ListTokensPageAsync(pageSize: 100)),
        Vercel("error 404", static vercel => MissingAsync(vercel.GetTokenAsync("missing"))),
        Infisical("create", static infisical => infisical.CreateTokenAsync(Identity)),
        Infisical("list 100", static infisical => infisical.ListTokensPageAsync(Identity, pageSize: 100)),
        Infisical("error 404", static infisical => MissingAsync(infisical.GetTokenAsync("missing"))),
    ];

    internal static VercelOptions VercelOptions(Uri server) => new() { BaseAddress = server, AccessToken = Credential };

    private static LoadCase Vercel(string name, Func<VercelTokens, Task> call) => new($"Vercel {name}", (server, primary) =>
    {
        var vercel = new VercelTokens(VercelOptions(server), primary);
        return new(vercel, () => call(vercel));
    });

    private static LoadCase Infisical(string name, Func<InfisicalTokenAuth, Task> call) => new($"Infisical {name}", (server, primary) =>
    {
        var infisical = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = server, AccessToken = Credential }, primary);
        return new(infisical, () => call(infisical));
    });

    private static async Task MissingAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (TokenClientException error) when (error.Kind == TokenErrorKind.NotFound)
        {
            return;
        }

        throw new InvalidOperationException("The call should have failed.");
    }

    /// <summary>A client and its one call.</summary>
    internal sealed record Client(IDisposable Owner, Func<Task> CallAsync);
}
