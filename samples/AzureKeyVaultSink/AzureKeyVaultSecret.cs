using System.Globalization;
using Azure;
using Azure.Security.KeyVault.Secrets;
using TokenClients.Rotation;

namespace AzureKeyVaultSink;

/// <summary>Stores rotated secrets in a secret of Azure Key Vault. Each delivery is a new version.</summary>
/// <remarks>Key Vault has no call that sets a secret only if it has not changed, so this sink cannot fence: comparing the numbers does not help if two deliveries run at the same time.</remarks>
public sealed class AzureKeyVaultSecret(SecretClient vault, string name) : ISecretSink
{
    private const string Number = "rotation-fencing-number", Fingerprint = "rotation-fingerprint";

    public bool CanFence => false;

    public async Task DeliverAsync(SecretDelivery delivery, CancellationToken cancellationToken = default)
    {
        if (long.TryParse(await ReadTagAsync(Number, cancellationToken), CultureInfo.InvariantCulture, out var seen) && seen > delivery.FencingNumber)
        {
            throw new StaleDeliveryException(seen);
        }

        // The tags belong to this version. A version that somebody else sets has none.
        var secret = new KeyVaultSecret(name, delivery.Secret.Reveal());
        secret.Properties.Tags[Number] = delivery.FencingNumber.ToString(CultureInfo.InvariantCulture);
        secret.Properties.Tags[Fingerprint] = delivery.Fingerprint;
        await vault.SetSecretAsync(secret, cancellationToken);
    }

    public Task RaiseFenceAsync(long fencingNumber, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<string?> ReadFingerprintAsync(CancellationToken cancellationToken = default) => ReadTagAsync(Fingerprint, cancellationToken);

    private async Task<string?> ReadTagAsync(string tag, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await vault.GetSecretAsync(name, cancellationToken: cancellationToken);
            return secret.Value.Properties.Tags.TryGetValue(tag, out var value) ? value : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }
}
