using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using TokenClients.Testing.Leaks;

namespace TokenClients.Testing;

/// <summary>Extension methods that let a detector read the logs of a program under test.</summary>
public static class SecretLeakLoggingBuilderExtensions
{
    /// <summary>Adds a detector as a logger provider, for every category and level, whatever levels are configured for other providers.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="detector">The detector. It is not disposed with the program.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    [RequiresUnreferencedCode(SecretLeakDetector.NeedsReflection)]
    [RequiresDynamicCode(SecretLeakDetector.NeedsReflection)]
    public static ILoggingBuilder AddSecretLeakDetector(this ILoggingBuilder builder, SecretLeakDetector detector)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(detector);
        return builder.AddProvider(detector.LoggerProvider).AddFilter<LogCollector>(category: null, LogLevel.Trace);
    }
}
