using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using TokenClients.Testing.Leaks;

namespace TokenClients.Testing;

/// <summary>Lets a detector read the logs of a program under test.</summary>
public static class SecretLeakLoggingBuilderExtensions
{
    /// <summary>Hands every line of every category and level to a detector, whatever levels are configured for others.</summary>
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
