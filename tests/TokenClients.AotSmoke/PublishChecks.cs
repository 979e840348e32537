using System.IO;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace TokenClients.AotSmoke;

/// <summary>That the program is what it should have been published as: else the rest would prove little.</summary>
internal static class PublishChecks
{
    internal static Task RunAsync(Checks checks)
    {
        checks.That("JSON is not read or written by reflection", !JsonSerializer.IsReflectionEnabledByDefault);
        checks.That("the program is compiled ahead of time", !RuntimeFeature.IsDynamicCodeSupported && !File.Exists(Path.Combine(AppContext.BaseDirectory, "TokenClients.dll")));
        checks.That("no code can be compiled at run time", !RuntimeFeature.IsDynamicCodeCompiled);
#if NET10_0_OR_GREATER
        checks.That("the library is its assembly for net10.0", TargetIs("v10.0"));
#else
        checks.That("the library is its assembly for net8.0", TargetIs("v8.0"));
#endif
        return Task.CompletedTask;
    }

    private static bool TargetIs(string version) =>
        typeof(SecretString).Assembly.GetCustomAttributes(typeof(System.Runtime.Versioning.TargetFrameworkAttribute), false)
            is [System.Runtime.Versioning.TargetFrameworkAttribute target] && target.FrameworkName.EndsWith(version, StringComparison.Ordinal);
}
