using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TokenClients.Tests.DependencyInjection;

/// <summary>What these tests need of configuration, containers and hosts.</summary>
internal static class Setup
{
    internal const string Secret = "vcp_configuredSecret1111";

    internal const string Token = """{"token":{"id":"tok_1"}}""";

    internal static IConfigurationRoot Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();

    internal static ServiceProvider Provider(Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        register(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>A provider of the clients that a configuration names, over a handler.</summary>
    internal static ServiceProvider Provider(IConfiguration configuration, HttpMessageHandler handler, Action<TokenClientsBuilder>? more = null) => Provider(services =>
    {
        var builder = services.AddTokenClients(configuration.GetSection("TokenClients")).Over(handler);
        more?.Invoke(builder);
    });

    internal static TokenClientsBuilder Over(this TokenClientsBuilder builder, HttpMessageHandler handler) =>
        builder.ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => handler));

    /// <summary>Starts a host with the clients that a configuration names.</summary>
    internal static Task StartHostAsync(params (string Key, string? Value)[] settings) =>
        StartHostAsync(builder => builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients")), settings);

    internal static async Task StartHostAsync(Action<HostApplicationBuilder> register, params (string Key, string? Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, setting.Value)));
        register(builder);
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    internal static async Task<OptionsValidationException> ShouldFailAsync(Func<Task> start)
    {
        var error = (await start.Should().ThrowAsync<OptionsValidationException>()).Which;
        error.ToString().Should().NotContain(Secret);
        return error;
    }

    /// <summary>Keeps every log entry, of every category and level.</summary>
    internal sealed class Log : ILoggerProvider
    {
        private readonly List<(string Category, LogLevel Level, string Text)> _entries = [];

        internal IReadOnlyList<(string Category, LogLevel Level, string Text)> Entries
        {
            get
            {
                lock (_entries)
                {
                    return [.. _entries];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
            // There is nothing to free.
        }

        private sealed class Logger(Log log, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
            {
                Add(LogLevel.Trace, "scope: " + state);
                return null;
            }

            public bool IsEnabled(LogLevel logLevel) => true;

            void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";
                Add(logLevel, $"{formatter(state, exception)} {values} {exception}");
            }

            private void Add(LogLevel level, string text)
            {
                lock (log._entries)
                {
                    log._entries.Add((category, level, text));
                }
            }
        }
    }
}
