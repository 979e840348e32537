using Microsoft.Extensions.DependencyInjection;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Rotation;
using TokenClients.RotationProcess;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.KillTest;

/// <summary>An emulator, what processes need to know of it, and what it knows of tokens.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    private readonly HashSet<string> _before;

    private ServiceUnderTest(TokenServicesEmulator emulator, TokenService service, SharedClock clock)
    {
        (Emulator, Service, Clock) = (emulator, service, clock);
        _before = [.. emulator.LiveTokens(service).Select(MarkOf)];
    }

    internal TokenServicesEmulator Emulator { get; }

    internal TokenService Service { get; }

    internal SharedClock Clock { get; }

    internal string Create => Of("createAuthToken", "createTokenAuthToken", "createAccessToken");

    internal string Revoke => Of("deleteAuthToken", "revokeTokenAuthToken", "deleteAccessToken");

    internal string List => Of("listAuthTokens", "getTokenAuthTokens", "listAccessTokens");

    /// <summary>How many tokens were created, for whomever.</summary>
    internal int Created => Emulator.Executed(Service, Create);

    internal static async Task<ServiceUnderTest> StartAsync(TokenService service, SharedClock clock)
    {
        var emulator = await TokenServicesEmulator.StartAsync(clock);
        if (service == TokenService.Infisical)
        {
            using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
            await infisical.AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(RotationSetting.Lifetime) });
        }

        return new(emulator, service, clock);
    }

    internal RotationSetting Setting(string name, string clock, string sink, string? database) => new()
    {
        Service = Service,
        Name = name,
        Address = Options().BaseAddress!,
        Credential = Options().AccessToken!,
        Identity = Emulator.InfisicalIdentityId,
        Clock = clock,
        Sink = sink,
        Database = database,
    };

    /// <summary>The same rotation as that of the processes, to read its journal.</summary>
    internal SecretRotation Rotation(RotationSetting setting, IRotationJournal? journal)
    {
        var services = new ServiceCollection();
        services.AddTokenClients().UseEmulator(Emulator).AddVercel(static _ => { }).AddInfisical(static _ => { }).AddCrafter(static _ => { }).AddRotation(setting.Name, rotation => setting.Describe(rotation, journal));
        return services.BuildServiceProvider().GetRequiredKeyedService<SecretRotation>(setting.Name);
    }

    /// <summary>The marks of the tokens that rotations have created, and that work now.</summary>
    internal IReadOnlyList<string> Alive() => [.. Emulator.LiveTokens(Service).Select(MarkOf).Where(mark => !_before.Contains(mark))];

    /// <summary>A program with a secret.</summary>
    internal ProgramWithSecret NewProgram(SecretString secret)
    {
        var options = Options();
        options.AccessToken = secret;
        return options switch
        {
            VercelOptions vercel => ProgramWithSecret.Of(new VercelTokens(vercel), static client => client.CheckCredentialAsync()),
            InfisicalOptions infisical => ProgramWithSecret.Of(new InfisicalTokenAuth(infisical), static client => client.CheckCredentialAsync()),
            _ => ProgramWithSecret.Of(new CrafterAccessTokens((CrafterOptions)options), static client => client.CheckCredentialAsync()),
        };
    }

    public ValueTask DisposeAsync() => Emulator.DisposeAsync();

    private static string MarkOf(ITokenInfo token) => token is CrafterToken crafter ? crafter.Fingerprint : token.Name ?? token.DisplayId;

    private AccessTokenOptions Options() => Service switch
    {
        TokenService.Vercel => Emulator.VercelOptions(),
        TokenService.Infisical => Emulator.InfisicalOptions(),
        _ => Emulator.CrafterOptions(),
    };

    private string Of(string vercel, string infisical, string crafter) => Service switch
    {
        TokenService.Vercel => vercel,
        TokenService.Infisical => infisical,
        _ => crafter,
    };

    /// <summary>Calls a service with a secret.</summary>
    internal sealed class ProgramWithSecret : IDisposable
    {
        private readonly IDisposable _client;
        private readonly Func<Task<CredentialCheck>> _call;

        private ProgramWithSecret(IDisposable client, Func<Task<CredentialCheck>> call) => (_client, _call) = (client, call);

        internal static ProgramWithSecret Of<T>(T client, Func<T, Task<CredentialCheck>> call)
            where T : IDisposable => new(client, () => call(client));

        internal Task<CredentialCheck> CallAsync() => _call();

        public void Dispose() => _client.Dispose();
    }
}
