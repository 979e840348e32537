using System.IO;
using Microsoft.Extensions.Logging;
using TokenClients.Diagnostics;

namespace TokenClients;

/// <summary>A credential in a file, read each time. While what the file holds cannot be used, the last good credential is; the log says so once, and again when it is over.</summary>
internal sealed partial class FileAccessTokenSource(string path, Func<SecretString, string?> refusalOf, ILogger logger, SecretString? lastGood = null) : IAccessTokenSource
{
    private volatile SecretString? _lastGood = lastGood;
    private volatile string? _problem;

    internal SecretString? LastGood => _lastGood;

    internal string Path { get; } = path;

    private ILogger Logger { get; } = logger;

    /// <summary>What is wrong with a file, without what it holds.</summary>
    internal static string ProblemOf(Exception error) =>
        error is InvalidOperationException ? "it is empty, or holds a line break, a NUL character or half a surrogate pair" : $"reading it failed with {error.GetType().Name}";

    public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read());
    }

    public void Invalidate(SecretString rejected)
    {
        // The file is read anew each time.
    }

    private SecretString Read()
    {
        string problem;
        try
        {
            var secret = SecretString.FromFile(Path);
            if (refusalOf(secret) is not { } refusal)
            {
                if (_problem is not null && Interlocked.Exchange(ref _problem, null) is not null)
                {
                    Reporting.Try(this, static source => LogUsable(source.Logger, source.Path));
                }

                return _lastGood = secret;
            }

            if (_lastGood is null)
            {
                // The caller refuses it, with the name of the setting.
                return secret;
            }

            problem = $"what it holds {refusal.TrimEnd('.')}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException && _lastGood is not null)
        {
            problem = ProblemOf(error);
        }

        // Many may read at the same time, and one of them says so.
        if (_problem != problem && Interlocked.Exchange(ref _problem, problem) != problem)
        {
            Reporting.Try((Source: this, Problem: problem), static state => LogRefused(state.Source.Logger, state.Source.Path, state.Problem));
        }

        return _lastGood!;
    }

    [LoggerMessage(12, LogLevel.Information, "The file {Path} holds a credential that can be used again.", EventName = "CredentialFileUsable")]
    private static partial void LogUsable(ILogger logger, string path);

    [LoggerMessage(13, LogLevel.Error, "The credential in the file {Path} cannot be used: {Problem}. The last good credential is still used.", EventName = "CredentialFileUnusable")]
    private static partial void LogRefused(ILogger logger, string path, string problem);
}
