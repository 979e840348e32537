using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using TokenClients.Rotation;

namespace KubernetesSecretSink;

/// <summary>Stores rotated secrets in one key of a Kubernetes secret. The API server rejects a write if the secret has changed since it was read, so the sink can fence.</summary>
public sealed class KubernetesSecret(IKubernetes cluster, string secretNamespace, string name, string key) : ISecretSink
{
    // Each key has its own annotations. Kubernetes allows 63 characters after the slash.
    private readonly string _number = key.Length <= 45 ? $"rotation.tokenclients/of-{key}-fencing-number" : throw new ArgumentException("The key is longer than 45 characters.", nameof(key));
    private readonly string _fingerprint = $"rotation.tokenclients/of-{key}-fingerprint", _check = $"rotation.tokenclients/of-{key}-check";

    public bool CanFence => true;

    public Task DeliverAsync(SecretDelivery delivery, CancellationToken cancellationToken = default) => ChangeAsync(delivery.FencingNumber, delivery, cancellationToken);

    public Task RaiseFenceAsync(long fencingNumber, CancellationToken cancellationToken = default) => ChangeAsync(fencingNumber, delivery: null, cancellationToken);

    public async Task<string?> ReadFingerprintAsync(CancellationToken cancellationToken = default) =>
        await ReadAsync(cancellationToken) is var secret && secret.GetAnnotation(_fingerprint) is { } fingerprint && secret.Data?.TryGetValue(key, out var value) == true && secret.GetAnnotation(_check) == CheckOf(fingerprint, value) ? fingerprint : null;

    /// <summary>Computes the hash that shows whether somebody else has changed the value but not the annotations.</summary>
    private static string CheckOf(string fingerprint, byte[] value) => Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(fingerprint), value));

    private async Task ChangeAsync(long number, SecretDelivery? delivery, CancellationToken cancellationToken)
    {
        for (var (attempt, isWritten) = (1, false); !isWritten; attempt++)
        {
            await Task.Delay(attempt == 1 ? 0 : 5 << attempt, cancellationToken);
            var secret = await ReadAsync(cancellationToken);
            var seen = long.Parse(secret.GetAnnotation(_number) ?? "0", CultureInfo.InvariantCulture);
            secret.SetAnnotation(_number, seen > number ? throw new StaleDeliveryException(seen) : number.ToString(CultureInfo.InvariantCulture));
            if (delivery is not null)
            {
                (secret.Data ??= new Dictionary<string, byte[]>())[key] = Encoding.UTF8.GetBytes(delivery.Secret.Reveal());
                secret.SetAnnotation(_fingerprint, delivery.Fingerprint);
                secret.SetAnnotation(_check, CheckOf(delivery.Fingerprint, secret.Data[key]));
            }

            // A new secret has no version yet. If another write came first, read and compare again, up to seven times.
            var write = secret.Metadata.ResourceVersion is null
                ? cluster.CoreV1.CreateNamespacedSecretAsync(secret, secretNamespace, cancellationToken: cancellationToken)
                : cluster.CoreV1.ReplaceNamespacedSecretAsync(secret, name, secretNamespace, cancellationToken: cancellationToken);
            isWritten = (attempt < 8 ? await NullIfAsync(HttpStatusCode.Conflict, write) : await write) is not null;
        }
    }

    private async Task<V1Secret> ReadAsync(CancellationToken cancellationToken) =>
        await NullIfAsync(HttpStatusCode.NotFound, cluster.CoreV1.ReadNamespacedSecretAsync(name, secretNamespace, cancellationToken: cancellationToken)) ?? new() { Metadata = new() { Name = name } };

    private static async Task<V1Secret?> NullIfAsync(HttpStatusCode status, Task<V1Secret> call) =>
        await Task.WhenAny(call) is { Exception.InnerException: HttpOperationException refused } && refused.Response.StatusCode == status ? null : await call;
}
