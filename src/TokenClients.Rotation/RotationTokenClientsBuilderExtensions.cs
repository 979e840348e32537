using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TokenClients;
using TokenClients.Rotation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that rotate tokens.</summary>
public static class RotationTokenClientsBuilderExtensions
{
    /// <summary>Adds a rotation: a hosted service that runs it, and a singleton <see cref="SecretRotation"/> for scheduled jobs and health checks, which is registered both with the rotation's name as its key and without a key.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the rotation: 1 to 100 ASCII letters, digits, <c>.</c>, <c>_</c> and <c>-</c>. The names of its tokens begin with it. Processes with the same journal and name run the same rotation.</param>
    /// <param name="configure">Describes the rotation.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not valid, the rotation has no service or no sink, or the lifetime of new tokens is not longer than the interval plus the overlap.</exception>
    public static TokenClientsBuilder AddRotation(this TokenClientsBuilder builder, string name, Action<RotationBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var rotation = new RotationBuilder(name);
        configure(rotation);
        var tokens = rotation.Tokens ?? throw new ArgumentException(rotation.Missing($"a service: call {nameof(RotationBuilder.OfVercel)}, {nameof(RotationBuilder.OfInfisical)} or {nameof(RotationBuilder.OfCrafter)}").Message, nameof(configure));
        var sinkOf = rotation.Sink ?? throw new ArgumentException(rotation.Missing($"a sink: call {nameof(RotationBuilder.DeliverTo)}").Message, nameof(configure));
        if (rotation.Lifetime is { } lifetime && rotation.Settings.RefusalOf(lifetime) is { } refusal)
        {
            throw new ArgumentException($"The rotation '{name}' cannot work. {refusal}", nameof(configure));
        }

        builder.Services.AddKeyedSingleton(name, (services, _) =>
        {
            var sink = sinkOf(services);
            var logger = services.GetService<ILoggerFactory>()?.CreateLogger("TokenClients.Rotation") ?? NullLogger.Instance;
            return new SecretRotation(rotation.Settings, tokens(services), sink, rotation.JournalOf(services, sink), services.GetService<TimeProvider>() ?? TimeProvider.System, logger);
        });
        builder.Services.AddSingleton(services => services.GetRequiredKeyedService<SecretRotation>(name));
        builder.Services.AddSingleton<IHostedService>(services => new RotationService(services.GetRequiredKeyedService<SecretRotation>(name), services.GetService<TimeProvider>() ?? TimeProvider.System));
        return builder;
    }
}
