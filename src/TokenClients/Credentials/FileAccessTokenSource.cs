using System.IO;
using Microsoft.Extensions.Logging;

namespace TokenClients.Credentials;

/// <summary>A credential in a file, which is read each time. While the file has no usable credential, the last good one is used. The change to an unusable credential and the change back are each logged once.</summary>
internal sealed partial class FileAccessTokenSource(string path, Func<SecretString, string?> refusalOf, ILogger logger, SecretString? lastGood = null) : IAccessTokenSource
{
    private readonly SecretFileReader _file = new(System.IO.Path.GetFullPath(path));
    private volatile SecretString? _lastGood = lastGood;
    private volatile string? _problem;

    internal SecretString? LastGood => _lastGood;

    /// <summary>Gets the full path, resolved against the current directory when the source was created.</summary>
    internal string Path => _file.Path;

    public async ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string problem;
        try
        {
            var secret = await _file.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (refusalOf(secret) is not { } refusal)
            {
                if (_problem is not null && Interlocked.Exchange(ref _problem, null) is not null)
                {
                    Reporting.Try(logger, logger => LogUsable(logger, Path));
                }

                return _lastGood = secret;
            }

            if (_lastGood is null)
            {
                // The caller refuses it with a message that names the setting.
                return secret;
            }

            problem = $"its content {refusal.TrimEnd('.')}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException && _lastGood is not null)
        {
            problem = SecretFile.ProblemOf(Path, error);
        }

        // Only one of several concurrent readers logs the problem.
        if (_problem != problem && Interlocked.Exchange(ref _problem, problem) != problem)
        {
            Reporting.Try(logger, logger => LogRefused(logger, Path, problem));
        }

        return _lastGood!;
    }

    public void Invalidate(SecretString rejected)
    {
        // The file is read for every attempt.
    }

    [LoggerMessage(12, LogLevel.Information, "The credential in the file {Path} can be used again.", EventName = "CredentialFileUsable")]
    private static partial void LogUsable(ILogger logger, string path);

    [LoggerMessage(13, LogLevel.Error, "The credential in the file {Path} cannot be used: {Problem}. The last good credential is still used.", EventName = "CredentialFileUnusable")]
    private static partial void LogRefused(ILogger logger, string path, string problem);
}
