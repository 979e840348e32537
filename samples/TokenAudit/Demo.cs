using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using TokenClients;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenAudit;

/// <summary>The emulated services with tokens of all kinds. Their clock was set back while the tokens were created, so that the tokens are old.</summary>
internal sealed class Demo : IAsyncDisposable
{
    private readonly TokenServicesEmulator _emulator;

    private Demo(TokenServicesEmulator emulator) => _emulator = emulator;

    public static async Task<Demo> StartAsync(CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var clock = new FakeTimeProvider(now.AddDays(-400));
        var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: cancellationToken);
        emulator.InfisicalMaxTokenAge = TimeSpan.FromDays(1000);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: clock);
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions(), timeProvider: clock);

#pragma warning disable TKC006 // The tokens exist only as long as the emulator, and nobody uses them.
        var identity = emulator.InfisicalIdentityId;
        await infisical.AttachAsync(identity, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(500)) }, cancellationToken);
        await infisical.CreateTokenAsync(identity, new() { Name = "nightly backup" }, cancellationToken);
        await crafter.CreateTokenAsync(new("newsletter", TokenExpiry.In(TimeSpan.FromDays(365))), cancellationToken);
        await vercel.CreateTokenAsync(new("laptop of 2024", TokenExpiry.Never), cancellationToken);

        clock.Advance(TimeSpan.FromDays(340));
        await vercel.CreateTokenAsync(new("trial", TokenExpiry.In(TimeSpan.FromDays(30))), cancellationToken);
        await vercel.CreateTokenAsync(new("deploy [main]", TokenExpiry.In(TimeSpan.FromDays(63))), cancellationToken);
        var leaked = await vercel.CreateTokenAsync(new("pasted into a gist", TokenExpiry.Never), cancellationToken);

        clock.SetUtcNow(now);
        emulator.MarkVercelTokenLeaked(leaked.Token!.Id);
        await infisical.CreateTokenAsync(identity, new() { Name = "ci" }, cancellationToken);
        await crafter.CreateTokenAsync(new("search", TokenExpiry.Never), cancellationToken);
#pragma warning restore TKC006
        return new(emulator);
    }

    /// <summary>Creates a host whose clients call the emulator. It has no defaults, so that it ignores what is configured on this machine.</summary>
    public HostApplicationBuilder CreateBuilder()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration[$"{Accounts.Section}:Infisical:Identities:build"] = $"{_emulator.InfisicalIdentityId}";
        builder.Services.AddTokenClients()
            .AddInfisical(static _ => { })
            .AddApinizer(static _ => { })
            .AddVercel(static _ => { })
            .AddCrafter(static _ => { })
            .UseEmulator(_emulator);
        return builder;
    }

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();
}
