using Microsoft.Extensions.Logging;
using TokenClients.Credentials;
using TokenClients.Errors;

namespace TokenClients.Pipeline;

/// <summary>The settings of one client. They do not change after the client is created.</summary>
internal sealed record ClientSettings
{
    internal ClientSettings(TokenClientOptions options, string? apiPath)
    {
        BaseAddress = WithoutApiPath(options.BaseAddress!, apiPath);
        Resilience = options.Resilience.Clone();
        CredentialIsAccessToken = options is AccessTokenOptions;
        CredentialRefusal = options.CredentialRefusal;
    }

    /// <summary>The base address, with a trailing slash.</summary>
    internal Uri BaseAddress { get; }

    internal ResilienceOptions Resilience { get; }

    internal required ErrorReader ErrorReader { get; init; }

    /// <summary>The query parameter that carries the access token; <see langword="null"/> if the <c>Authorization</c> header carries it.</summary>
    internal required string? CredentialParameter { get; init; }

    /// <summary>Whether the credential is an access token, which calls send. A client secret is sent only to get tokens.</summary>
    internal bool CredentialIsAccessToken { get; private init; }

    internal Func<SecretString, string?> CredentialRefusal { get; private init; }

    internal required IAccessTokenSource Credential { get; init; }

    internal required ILogger Logger { get; init; }

    internal required TimeProvider TimeProvider { get; init; }

    /// <summary>Shares the client's tokens with other processes; <see langword="null"/> if tokens are not shared.</summary>
    internal ITokenSharing? Sharing { get; init; }

    /// <summary>Returns how much of the total timeout is left for a call that began at a timestamp. The result can be negative.</summary>
    internal TimeSpan TimeLeft(long callStart) => Resilience.TotalRequestTimeout.Timeout - TimeProvider.GetElapsedTime(callStart);

    /// <summary>Returns the same settings with an access token in place of the client's own credential.</summary>
    internal ClientSettings With(IAccessTokenSource credential) => CredentialIsAccessToken
        ? this with { Credential = credential }
        : this with { Credential = credential, CredentialIsAccessToken = true, CredentialRefusal = AccessTokenOptions.Refusal };

    /// <summary>Returns the same settings with the client's own credential fixed to its current value. Later changes in the credential's source have no effect.</summary>
    internal ClientSettings WithOwn(SecretString credential) => this with { Credential = AccessTokenSource.Fixed(credential) };

    private static Uri WithoutApiPath(Uri address, string? apiPath)
    {
        var text = address.AbsoluteUri.TrimEnd('/');
        return new((apiPath is not null && address.AbsolutePath.TrimEnd('/').EndsWith(apiPath, StringComparison.Ordinal) ? text.Substring(0, text.Length - apiPath.Length) : text) + "/");
    }
}
