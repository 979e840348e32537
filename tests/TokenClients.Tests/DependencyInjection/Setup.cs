using System.Collections.Concurrent;
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

    /// <summary>A provider of the clients that settings name.</summary>
    internal static ServiceProvider Provider(params (string Key, string? Value)[] settings) =>
        Provider(services => services.AddTokenClients(Configuration(settings).GetSection("TokenClients")));

    /// <summary>The same over a handler.</summary>
    internal static ServiceProvider Provider(IConfiguration configuration, HttpMessageHandler handler, Action<TokenClientsBuilder>? more = null) => Provider(services =>
    {
        var builder = services.AddTokenClients(configuration.GetSection("TokenClients")).Over(handler);
        more?.Invoke(builder);
    });

    internal static TokenClientsBuilder Over(this TokenClientsBuilder builder, HttpMessageHandler handler) =>
        builder.ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => handler));

    /// <summary>Registers the client of a service with a section of any name.</summary>
    internal static TokenClientsBuilder AddSection(this TokenClientsBuilder builder, string service, IConfigurationSection section, string? key = null) => service switch
    {
        "Infisical" => key is null ? builder.AddInfisical(section) : builder.AddInfisical(key, section),
        "Apinizer" => key is null ? builder.AddApinizer(section) : builder.AddApinizer(key, section),
        "Vercel" => key is null ? builder.AddVercel(section) : builder.AddVercel(key, section),
        "VercelSso" => key is null ? builder.AddVercelSso(section) : builder.AddVercelSso(key, section),
        _ => key is null ? builder.AddCrafter(section) : builder.AddCrafter(key, section),
    };

    /// <summary>Registers the client of a service with options in code.</summary>
    internal static TokenClientsBuilder AddCode(this TokenClientsBuilder builder, string service, Action<TokenClientOptions> configure, string? key = null) => service switch
    {
        "Infisical" => key is null ? builder.AddInfisical(configure) : builder.AddInfisical(key, configure),
        "Apinizer" => key is null ? builder.AddApinizer(configure) : builder.AddApinizer(key, configure),
        "Vercel" => key is null ? builder.AddVercel(configure) : builder.AddVercel(key, configure),
        "VercelSso" => key is null ? builder.AddVercelSso(configure) : builder.AddVercelSso(key, configure),
        _ => key is null ? builder.AddCrafter(configure) : builder.AddCrafter(key, configure),
    };

    /// <summary>Takes the credential from a file in place of the value.</summary>
    internal static void UseFile(this TokenClientOptions options, string path, bool isOptional)
    {
        switch (options)
        {
            case AccessTokenOptions access:
                (access.AccessToken, access.AccessTokenFile, access.AccessTokenFileOptional) = (null, path, isOptional);
                break;
            case ClientSecretOptions client:
                (client.ClientSecret, client.ClientSecretFile, client.ClientSecretFileOptional) = (null, path, isOptional);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(options), options, "Options without a credential.");
        }
    }

    internal static HostApplicationBuilder HostBuilder(params (string Key, string? Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, setting.Value)));
        return builder;
    }

    /// <summary>Starts a host with the clients that a configuration names.</summary>
    internal static Task StartHostAsync(params (string Key, string? Value)[] settings) =>
        StartHostAsync(builder => builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients")), settings);

    internal static async Task StartHostAsync(Action<HostApplicationBuilder> register, params (string Key, string? Value)[] settings)
    {
        var builder = HostBuilder(settings);
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

    /// <summary>A handler of the user's that looks at each request.</summary>
    internal sealed class Watcher(Action<HttpRequestMessage> watch) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            watch(request);
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Keeps every log entry, of every category and level.</summary>
    internal sealed class Log : ILoggerProvider
    {
        private readonly ConcurrentQueue<(int Id, (string Category, LogLevel Level, string Text) Entry)> _entries = new();

        internal IReadOnlyList<(string Category, LogLevel Level, string Text)> Entries => [.. _entries.Select(static numbered => numbered.Entry)];

        /// <summary>The numbers of the events that are warnings, or worse.</summary>
        internal IReadOnlyList<int> WarningIds => [.. _entries.Where(static numbered => numbered.Entry.Level >= LogLevel.Warning).Select(static numbered => numbered.Id)];

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
                Add(0, LogLevel.Trace, "scope: " + state);
                return null;
            }

            public bool IsEnabled(LogLevel logLevel) => true;

            void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";
                Add(eventId.Id, logLevel, $"{formatter(state, exception)} {values} {exception}");
            }

            private void Add(int id, LogLevel level, string text) => log._entries.Enqueue((id, (category, level, text)));
        }
    }
}
