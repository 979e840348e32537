using System.Diagnostics;
using System.IO;
using Microsoft.Extensions.Configuration;
using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>What the program samples/Emulator, in another process, writes to a file: settings, and a line for each request.</summary>
internal sealed class EmulatorOutput
{
    private const string CodeMark = "A code for one exchange of Vercel's single sign-on: ";
    private const string InstallationMark = "The installation of Vercel's integration and its access token: ";
    private const string IdentityMark = "Quickstart__InfisicalIdentityId=";
    private const string TeamMark = "Vercel has the team ";
    private const string SettingMark = "TokenClients__";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _path;

    private EmulatorOutput(string path, string[] lines)
    {
        _path = path;
        Settings = lines.Where(static line => line.StartsWith(SettingMark, StringComparison.Ordinal))
            .Select(static line => line.Split('=', 2))
            .ToDictionary(static parts => parts[0].Replace("__", ":", StringComparison.Ordinal), static parts => (string?)Unquoted(parts[1]));
        VercelSsoCode = new(After(lines, CodeMark));
        var installation = After(lines, InstallationMark).Split(' ');
        VercelInstallation = new(installation[0], new(installation[1]));
        InfisicalIdentityId = Guid.Parse(Unquoted(After(lines, IdentityMark)));

        // The line is: … team ID (SLUG) and its project ID.
        var words = After(lines, TeamMark).Split(' ');
        (VercelTeamId, VercelTeamSlug, VercelProjectId) = (words[0], words[1].Trim('(', ')'), words[^1].TrimEnd('.'));
    }

    /// <summary>Settings of every service, with their whole names.</summary>
    internal Dictionary<string, string?> Settings { get; }

    internal SecretString VercelSsoCode { get; }

    internal VercelInstallation VercelInstallation { get; }

    internal Guid InfisicalIdentityId { get; }

    internal string VercelTeamId { get; }

    internal string VercelTeamSlug { get; }

    internal string VercelProjectId { get; }

    internal static EmulatorOutput Read(string path) => new(path, ReadLines(path));

    internal IConfigurationRoot Configuration(params (string Key, string? Value)[] more) =>
        new ConfigurationBuilder().AddInMemoryCollection(Settings).AddInMemoryCollection(more.Select(static setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();

    internal Uri Address(string section) => new(Settings[$"TokenClients:{section}:BaseAddress"]!);

    internal string Setting(string section, string key) => Settings[$"TokenClients:{section}:{key}"]!;

    internal SecretString Secret(string section, string key) => new(Setting(section, key));

    /// <summary>Waits until the emulator's log shows something: its lines come after the responses.</summary>
    /// <returns>Whether it did.</returns>
    internal async Task<bool> ShowsAsync(Func<IReadOnlyList<EmulatedCall>, bool> shows)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience;)
        {
            if (shows(Calls()))
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return shows(Calls());
    }

    private List<EmulatedCall> Calls() => [.. ReadLines(_path).Select(EmulatedCall.Parse).OfType<EmulatedCall>()];

    private static string[] ReadLines(string path)
    {
        // The emulator goes on writing it.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n');
    }

    /// <summary>A value as a shell would read it.</summary>
    private static string Unquoted(string value) => value.TrimEnd()[1..^1].Replace(@"'\''", "'", StringComparison.Ordinal);

    private static string After(string[] lines, string mark) => lines.First(line => line.StartsWith(mark, StringComparison.Ordinal))[mark.Length..];
}

/// <summary>A request as the emulator logs it.</summary>
internal sealed record EmulatedCall(string Service, string OperationId, int StatusCode)
{
    /// <returns>The request; <see langword="null"/> if the line is about something else.</returns>
    internal static EmulatedCall? Parse(string line) =>

        // Time, service, operation, verb, path, status, duration, "ms".
        line.Split(' ') is { Length: 8 } words && words[^1].TrimEnd() == "ms" && int.TryParse(words[5], out var status) ? new(words[1], words[2], status) : null;
}
