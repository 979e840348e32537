using System.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Polly;
using Polly.Telemetry;
using TokenClients.DependencyInjection;
using TokenClients.Pipeline;
using TokenClients.Primitives;

namespace TokenClients.Resilience;

/// <summary>Empty options, which Polly requires for a strategy.</summary>
internal sealed class CurrentPipelineOptions : ResilienceStrategyOptions;

/// <summary>
/// Runs calls through a pipeline that is built from the current settings. The pipeline is replaced only if settings differ and the new one can be built,
/// so that other configuration changes neither close a circuit nor reset a limiter. Calls in flight complete on the old pipeline.
/// </summary>
internal sealed partial class CurrentPipeline : ResilienceStrategy<HttpResponseMessage>, IDisposable
{
    private readonly TokenClientInstances.Instance _instance;
    private readonly IReadOnlyList<Action<ResiliencePipelineBuilder<HttpResponseMessage>, ResilienceHandlerContext>> _configurations;
    private readonly ResilienceHandlerContext _context;
    private readonly ClientSettings _settings;
    private readonly TelemetryOptions _telemetry;
    private readonly string? _name;
    private readonly object _reloading = new();
    private readonly IDisposable? _changes;
    private ResilienceOptions _options;
    private ResiliencePipeline<HttpResponseMessage> _pipeline;
    private bool _isDisposed;

    internal CurrentPipeline(
        string httpClientName,
        IReadOnlyList<Action<ResiliencePipelineBuilder<HttpResponseMessage>, ResilienceHandlerContext>> configurations,
        ResiliencePipelineBuilder<HttpResponseMessage> builder,
        ResilienceHandlerContext context)
    {
        (_configurations, _context, _name) = (configurations, context, builder.Name);
        var instances = context.ServiceProvider.GetRequiredService<TokenClientInstances>();
        _instance = instances.FindByHttpClient(httpClientName)!;
        _settings = context.ServiceProvider.GetRequiredKeyedService<ClientSettings>(httpClientName);

        // Loggers and listeners would see exceptions and responses that may contain a secret.
        _telemetry = new(context.ServiceProvider.GetRequiredService<IOptions<TelemetryOptions>>().Value) { LoggerFactory = NullLoggerFactory.Instance };
        _telemetry.TelemetryListeners.Clear();
        _options = _settings.Resilience;
        _pipeline = Build(_options);
        if (instances.SectionOf(_instance) is { } section)
        {
            // Settings may have changed since the host started.
            _changes = ChangeToken.OnChange(section.GetReloadToken, Reload);
            Reload();
        }
    }

    public void Dispose()
    {
        lock (_reloading)
        {
            _isDisposed = true;
        }

        _changes?.Dispose();
    }

    protected override ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state) =>
        Volatile.Read(ref _pipeline).ExecuteOutcomeAsync(static (context, execution) => execution.ContinueAsync(context), context, (Execution)new Execution<TState>(callback, state));

    private ResiliencePipeline<HttpResponseMessage> Build(ResilienceOptions options)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { Name = _name };
        new ResilienceStrategies(options, _settings.TimeProvider, static execution => CallContext.Of(execution.GetRequestMessage()!)).AddTo(builder, pipeline =>
        {
            foreach (var configure in _configurations)
            {
                configure(pipeline, _context);
            }
        });

        // Set last, so that the user's configuration cannot replace them.
        builder.TimeProvider = _settings.TimeProvider;
        builder.ConfigureTelemetry(_telemetry);
        return builder.Build();
    }

    /// <summary>Applies the current settings. A failure is logged and the pipeline is kept: an exception on the thread that reloads configuration would end the process.</summary>
    private void Reload()
    {
        lock (_reloading)
        {
            if (_isDisposed)
            {
                return;
            }

            try
            {
                var options = _instance.Definition.CreateOptions(_context.ServiceProvider, _instance.Key).Resilience.Clone();
                if (!options.IsSameAs(_options))
                {
                    Volatile.Write(ref _pipeline, Build(options));
                    _options = options;
                }
            }
            catch (ObjectDisposedException)
            {
                // The container is being disposed.
            }
            catch (OptionsValidationException error)
            {
                Refuse(Describe(error));
            }
#pragma warning disable CA1031 // User code that configures the options or the pipeline can throw any exception.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Refuse($"Applying them failed with {error.GetType().FullName}.");
            }
        }
    }

    /// <summary>Returns the messages of the library's own validation. Those of the user's validators may contain a secret.</summary>
    private string Describe(OptionsValidationException error)
    {
        var path = _instance.Path + ":";
        var own = error.Failures.Where(failure => failure.StartsWith(path, StringComparison.Ordinal)).ToList();
        return own.Count == error.Failures.Count() ? string.Join(" ", own) : string.Join(" ", [.. own, "A validator of the application rejects them."]);
    }

    private void Refuse(string problem) => Reporting.Try((Log: _settings.Logger, Client: _instance.HttpClientName, Problem: problem), static state =>
        LogRefused(state.Log, state.Client, state.Problem));

    /// <summary>The rest of an execution, without its state as a type parameter: nested pipelines would otherwise create an infinite generic recursion for native AOT.</summary>
    private abstract class Execution
    {
        internal abstract ValueTask<Outcome<HttpResponseMessage>> ContinueAsync(ResilienceContext context);
    }

    private sealed class Execution<TState>(Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, TState state) : Execution
    {
        internal override ValueTask<Outcome<HttpResponseMessage>> ContinueAsync(ResilienceContext context) => callback(context, state);
    }

    [LoggerMessage(40, LogLevel.Error, "The changed options of {Client} cannot be used: {Problem} The last good options stay in use.", EventName = "ResilienceNotReloaded")]
    private static partial void LogRefused(ILogger logger, string client, string problem);
}
