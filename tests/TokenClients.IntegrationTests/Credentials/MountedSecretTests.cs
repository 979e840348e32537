using System.IO;
using TokenClients.Testing;
using TokenClients.Tests.Credentials;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Credentials;

/// <summary>A client whose token Kubernetes mounts and replaces.</summary>
public sealed class MountedSecretTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mounted-secret-");

    /// <summary>Each time a new token is mounted and the old one revoked; the calls between come from several threads.</summary>
    [Fact]
    public async Task Case_A08_a_token_that_is_replaced_in_its_mount_is_used_by_the_next_call()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var administrator = new VercelTokens(emulator.VercelOptions());
        var mount = new MountedSecret(_folder.FullName, "token");
        var current = await MountAsync();
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessTokenFile = mount.Path });

        for (var rotation = 0; rotation < 20; rotation++)
        {
            var old = current;
            current = await MountAsync();
            await administrator.RevokeTokenAsync(old.Id);

            var calls = Enumerable.Range(0, 8).Select(_ => Task.Run(() => vercel.GetCurrentTokenAsync()));
            (await Task.WhenAll(calls)).Should().OnlyContain(token => token.Id == current.Id);
        }

        async Task<VercelToken> MountAsync()
        {
            var created = await administrator.CreateTokenAsync(new CreateVercelToken("mounted", TokenExpiry.Never));
            mount.Replace(created.Secret.Reveal() + "\n");
            return created.Token!;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
