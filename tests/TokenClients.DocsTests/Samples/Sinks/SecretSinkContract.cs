using System.IO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Rotation;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Samples;

/// <summary>What a rotation needs of every sink, at a server that behaves as the real one.</summary>
public abstract class SecretSinkContract : IAsyncLifetime
{
    private WebApplication _server = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected Uri Address { get; private set; } = null!;

    /// <summary>What programs read; <see langword="null"/> if there is nothing.</summary>
    protected abstract string? Held { get; }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _server = builder.Build();
        _server.UseRouting();
        Map(_server);
        await _server.StartAsync(Cancellation);
        Address = new(_server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_holds_what_was_delivered_last_and_knows_it()
    {
        var sink = NewSink();
        (await sink.ReadFingerprintAsync(Cancellation)).Should().BeNull("it is empty");

        foreach (var (secret, number) in new[] { ("first-secret", 1), ("second-secret", 1), ("third-secret", 5) })
        {
            await sink.DeliverAsync(Delivery(secret, number), Cancellation);

            Held.Should().Be(secret);
            (await NewSink().ReadFingerprintAsync(Cancellation)).Should().Be("fingerprint of " + secret);
        }
    }

    [Fact]
    public async Task A_lower_number_is_refused_and_changes_nothing()
    {
        var sink = NewSink();
        await sink.DeliverAsync(Delivery("first-secret", 3), Cancellation);

        (await Assert.ThrowsAsync<StaleDeliveryException>(() => sink.DeliverAsync(Delivery("late-secret", 2), Cancellation))).FencingNumber.Should().Be(3);

        Held.Should().Be("first-secret");
        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be("fingerprint of first-secret");
    }

    [Fact]
    public async Task A_secret_that_somebody_else_wrote_has_no_fingerprint()
    {
        var sink = NewSink();
        WriteByHand("by-hand");
        (await sink.ReadFingerprintAsync(Cancellation)).Should().BeNull();
        await sink.DeliverAsync(Delivery("first-secret", 1), Cancellation);
        WriteByHand("by-hand");

        (await sink.ReadFingerprintAsync(Cancellation)).Should().BeNull();
        await sink.DeliverAsync(Delivery("second-secret", 1), Cancellation);
        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be("fingerprint of second-secret");
    }

    [Fact]
    public async Task A_rotation_delivers_to_it()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Cancellation);
        var folder = Directory.CreateTempSubdirectory("tokenclients-sink-");
        try
        {
            var services = new ServiceCollection();
            services.AddSingleton<TimeProvider>(clock);
            services.AddTokenClients().AddVercel(static _ => { }).UseEmulator(emulator)
                .AddRotation("deploy", rotation => rotation.OfVercel(TimeSpan.FromDays(30)).DeliverTo(NewSink()).NoteIn(new FileRotationJournal(folder.FullName)));
            await using var provider = services.BuildServiceProvider();
            var rotation = provider.GetRequiredKeyedService<SecretRotation>("deploy");

            (await rotation.RunOnceAsync(Cancellation)).Outcome.Should().Be(RotationOutcome.Rotated);
            var first = Held!;
            (await rotation.RunOnceAsync(Cancellation)).Outcome.Should().Be(RotationOutcome.UpToDate, "it knows what it holds");
            WriteByHand("by-hand");
            var repaired = await rotation.RunOnceAsync(Cancellation);
            clock.Advance(TimeSpan.FromHours(1));
            await rotation.RunOnceAsync(Cancellation);

            repaired.Outcome.Should().Be(RotationOutcome.Rotated, "the sink does not hold the current token");
            emulator.IsLive(TokenService.Vercel, new(first)).Should().BeFalse();
            emulator.IsLive(TokenService.Vercel, new(Held!)).Should().BeTrue();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    protected static SecretDelivery Delivery(string secret, long number) => new(new(secret), "fingerprint of " + secret, number);

    protected abstract ISecretSink NewSink();

    /// <summary>Replaces the secret as a person would, who does not know of the sink.</summary>
    protected abstract void WriteByHand(string secret);

    protected abstract void Map(WebApplication server);
}
