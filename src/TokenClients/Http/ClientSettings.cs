using Microsoft.Extensions.Logging;
using TokenClients.DependencyInjection;

namespace TokenClients.Http;

/// <summary>What one client works with, fixed when it is made.</summary>
internal sealed class ClientSettings
{
    internal ClientSettings(TokenClientOptions options, IRoom room, IAccessTokenSource credential, ILogger logger, TimeProvider timeProvider, ITokenSharing? sharing = null)
    {
        BaseAddress = WithoutApiPath(options.BaseAddress!, room.ApiPath);
        Resilience = options.Resilience.Clone();
        ErrorReader = room.ErrorReader;
        CredentialParameter = room.CredentialParameter;
        CredentialIsAccessToken = options is AccessTokenOptions;
        CredentialRefusal = options.CredentialRefusal;
        Credential = credential;
        Logger = logger;
        TimeProvider = timeProvider;
        Sharing = sharing;
    }

    private ClientSettings(ClientSettings settings, IAccessTokenSource credential, bool isAccessToken)
    {
        BaseAddress = settings.BaseAddress;
        Resilience = settings.Resilience;
        ErrorReader = settings.ErrorReader;
        CredentialParameter = settings.CredentialParameter;
        CredentialIsAccessToken = isAccessToken;
        CredentialRefusal = isAccessToken == settings.CredentialIsAccessToken ? settings.CredentialRefusal : AccessTokenOptions.Refusal;
        Credential = credential;
        Logger = settings.Logger;
        TimeProvider = settings.TimeProvider;
        Sharing = settings.Sharing;
    }

    /// <summary>The base address with a slash at its end.</summary>
    internal Uri BaseAddress { get; }

    internal ResilienceOptions Resilience { get; }

    internal Errors.ErrorReader ErrorReader { get; }

    /// <summary>The query parameter that carries the access token; <see langword="null"/> if the <c>Authorization</c> header does.</summary>
    internal string? CredentialParameter { get; }

    /// <summary>Whether the credential is what reads are sent with; a client secret never is.</summary>
    internal bool CredentialIsAccessToken { get; }

    internal Func<SecretString, string?> CredentialRefusal { get; }

    internal IAccessTokenSource Credential { get; }

    internal ILogger Logger { get; }

    internal TimeProvider TimeProvider { get; }

    /// <summary>What shares the tokens of a client with other processes; <see langword="null"/> if nothing does.</summary>
    internal ITokenSharing? Sharing { get; }

    /// <summary>The same settings with an access token in place of the client's own credential.</summary>
    internal ClientSettings With(IAccessTokenSource credential) => new(this, credential, isAccessToken: true);

    /// <summary>The same settings with the client's own credential as it was read once, whatever its source says later.</summary>
    internal ClientSettings WithOwn(SecretString credential) => new(this, AccessTokenSource.Fixed(credential), CredentialIsAccessToken);

    /// <summary>Whether an address has the scheme, host and port that this client may send its credential to.</summary>
    internal bool IsOwnOrigin(Uri? address) => address is not null && Origin.AreSame(address, BaseAddress);

    private static Uri WithoutApiPath(Uri address, string? apiPath)
    {
        var text = address.AbsoluteUri.TrimEnd('/');
        return new((apiPath is not null && address.AbsolutePath.TrimEnd('/').EndsWith(apiPath, StringComparison.Ordinal) ? text.Substring(0, text.Length - apiPath.Length) : text) + "/");
    }
}
