using System.Threading;
using System.Threading.Tasks;
using TokenClients;

namespace SecretRotation;

/// <summary>What the rotation needs of a service. Its calls are the tool's: the credential is the tool's own, or the one that is rotated.</summary>
internal interface IRotatedTokens
{
    /// <summary>Chooses by what the next token will be found if its making is cut off. To be written down before <see cref="MintAsync"/>.</summary>
    /// <returns>A mark that no other token has and that is no secret.</returns>
    string ChooseMark();

    /// <summary>Makes the token with the mark that was chosen last.</summary>
    /// <param name="held">The secret that it will replace, if there is one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<MintedToken> MintAsync(SecretString? held, CancellationToken cancellationToken);

    /// <summary>Looks for a token by its mark.</summary>
    /// <returns>Its id, or <see langword="null"/> if there is none.</returns>
    Task<string?> FindAsync(string mark, CancellationToken cancellationToken);

    /// <summary>Revokes a token by its id.</summary>
    Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken);

    /// <summary>Asks the service what it makes of the secret in the sink.</summary>
    Task<CredentialCheck> CheckAsync(ISecretSink sink, CancellationToken cancellationToken);
}

/// <summary>A token that was just made.</summary>
/// <param name="Id">What addresses it; empty if the response did not say.</param>
/// <param name="Secret">Its secret, which comes only this once.</param>
internal sealed record MintedToken(string Id, SecretString Secret);
