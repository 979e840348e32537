using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using TokenClients.Rotation;

namespace KubernetesSecretSink;

/// <summary>A key of a Kubernetes secret. The API server refuses a write if the secret has changed since it was read, so the sink can fence.</summary>
public sealed class KubernetesSecret(IKubernetes cluster, string secretNamespace, string name, string key) : ISecretSink
{
    private const string Number = "rotation.tokenclients/fencing-number", Fingerprint = "rotation.tokenclients/fingerprint", Check = "rotation.tokenclients/check";

    public bool CanFence => true;

    public Task DeliverAsync(SecretDelivery delivery, CancellationToken cancellationToken = default) => ChangeAsync(delivery.FencingNumber, delivery, cancellationToken);

    public Task RaiseFenceAsync(long fencingNumber, CancellationToken cancellationToken = default) => ChangeAsync(fencingNumber, delivery: null, cancellationToken);

    public async Task<string?> ReadFingerprintAsync(CancellationToken cancellationToken = default)
    {
        var secret = await ReadAsync(cancellationToken);
        return secret.GetAnnotation(Fingerprint) is { } fingerprint && secret.Data?.TryGetValue(key, out var value) == true && secret.GetAnnotation(Check) == CheckOf(fingerprint, value) ? fingerprint : null;
    }

    /// <summary>Tells whether somebody else has changed the value, and left the annotations.</summary>
    private static string CheckOf(string fingerprint, byte[] value) => Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(fingerprint), value));

    private async Task ChangeAsync(long number, SecretDelivery? delivery, CancellationToken cancellationToken)
    {
        for (var isWritten = false; !isWritten;)
        {
            var secret = await ReadAsync(cancellationToken);
            var seen = long.Parse(secret.GetAnnotation(Number) ?? "0", CultureInfo.InvariantCulture);
            secret.SetAnnotation(Number, seen > number ? throw new StaleDeliveryException(seen) : number.ToString(CultureInfo.InvariantCulture));
            if (delivery is not null)
            {
                (secret.Data ??= new Dictionary<string, byte[]>())[key] = Encoding.UTF8.GetBytes(delivery.Secret.Reveal());
                secret.SetAnnotation(Fingerprint, delivery.Fingerprint);
                secret.SetAnnotation(Check, CheckOf(delivery.Fingerprint, secret.Data[key]));
            }

            // A new one has no version yet. If another was faster, the look and the comparison are repeated.
            isWritten = await UnlessAsync(HttpStatusCode.Conflict, secret.Metadata.ResourceVersion is null
                ? cluster.CoreV1.CreateNamespacedSecretAsync(secret, secretNamespace, cancellationToken: cancellationToken)
                : cluster.CoreV1.ReplaceNamespacedSecretAsync(secret, name, secretNamespace, cancellationToken: cancellationToken)) is not null;
        }
    }

    private async Task<V1Secret> ReadAsync(CancellationToken cancellationToken) =>
        await UnlessAsync(HttpStatusCode.NotFound, cluster.CoreV1.ReadNamespacedSecretAsync(name, secretNamespace, cancellationToken: cancellationToken)) ?? new() { Metadata = new() { Name = name } };

    private static async Task<V1Secret?> UnlessAsync(HttpStatusCode status, Task<V1Secret> call) =>
        await Task.WhenAny(call) is { Exception.InnerException: HttpOperationException refused } && refused.Response.StatusCode == status ? null : await call;
}
