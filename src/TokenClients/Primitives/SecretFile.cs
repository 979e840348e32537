using System.IO;
using System.Text;

namespace TokenClients.Primitives;

/// <summary>Reads a file that holds a secret. Opening or reading it can block while a mount hangs, or until something writes to a named pipe.</summary>
internal static class SecretFile
{
    internal const string NotRead = "It may be a named pipe, or on a mount that does not respond.";

    private const int MaxBytes = 64 << 10;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>How long startup waits for a file.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a directory, or the process may not read the file.</exception>
    /// <exception cref="InvalidOperationException">The file is larger than a secret can be, or is not UTF-8.</exception>
    internal static string Read(string path)
    {
        try
        {
            return ReadOnce(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // A mounted secret is a link through a directory that is replaced on an update. The old directory may have been removed just now.
            return ReadOnce(path);
        }
        catch (UnauthorizedAccessException error) when (Directory.Exists(path))
        {
            throw new UnauthorizedAccessException($"The path '{path}' is a directory, not a file.", error);
        }
    }

    /// <summary>Returns why a secret could not be read from a file, worded as the end of a sentence, without the file's content.</summary>
    internal static string ProblemOf(string path, Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        UnauthorizedAccessException => Directory.Exists(path) ? "it is a directory" : "permission to read it was denied",
        InvalidOperationException { InnerException: FormatException } => "it is not UTF-8",
        InvalidOperationException { InnerException: InvalidDataException } => $"it is larger than {MaxBytes >> 10} KiB",
        InvalidOperationException => "it is empty, or contains a line break, a NUL character or an unpaired surrogate",
        _ => $"reading it failed with {error.GetType().Name}",
    };

    /// <summary>Returns why a file does not contain a usable secret now; <see langword="null"/> if it does. Waits for the file for a limited time.</summary>
    /// <param name="path">The path.</param>
    /// <param name="refusalOf">Returns why a secret cannot be used.</param>
    /// <returns>The problem, worded as the end of a sentence, and whether the file may still be written later, because it does not exist or is empty.</returns>
    internal static (string Text, bool IsYetToBeWritten)? FindProblem(string path, Func<SecretString, string?> refusalOf)
    {
        // Runs on its own thread, because startup waits for it and the read may never end.
        var checking = Task.Factory.StartNew(
            (string, bool)? () =>
            {
                try
                {
                    return refusalOf(SecretString.FromFile(path)) is { } refusal ? ($"its content {refusal.TrimEnd('.')}", false) : null;
                }
#pragma warning disable CA1031 // Any exception of the file system is a problem with the file.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    return (ProblemOf(path, error), error is FileNotFoundException or DirectoryNotFoundException || (error is InvalidOperationException { InnerException: not InvalidDataException } && IsEmpty(path)));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return checking.Wait(StartTimeout) ? checking.Result : ($"reading it did not finish within {StartTimeout.TotalSeconds} s. {NotRead.TrimEnd('.')}", false);
    }

    /// <summary>Returns the full path of a file, resolved against the current directory; <see langword="null"/> if the text is not a path.</summary>
    internal static string? FullPathOf(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException or IOException)
        {
            return null;
        }
    }

    private static bool IsEmpty(string path)
    {
        try
        {
            return new FileInfo(path).Length == 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // It is a directory, or no longer exists.
            return false;
        }
    }

    private static string ReadOnce(string path)
    {
        // Another process may replace the file while it is read.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        var bytes = new byte[4 << 10];
        var count = 0;
        try
        {
            int read;
            while ((read = file.Read(bytes, count, bytes.Length - count)) > 0)
            {
                count += read;
                if (count > MaxBytes)
                {
                    throw new InvalidOperationException($"The file '{path}' cannot be used. It is larger than {MaxBytes >> 10} KiB.", new InvalidDataException());
                }

                if (count == bytes.Length)
                {
                    var larger = new byte[Math.Min(bytes.Length * 4, MaxBytes + 1)];
                    bytes.CopyTo(larger, 0);
                    Array.Clear(bytes, 0, bytes.Length);
                    bytes = larger;
                }
            }

            using var reader = new StreamReader(new MemoryStream(bytes, 0, count), StrictUtf8);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            // The exception holds bytes of the secret.
            throw new InvalidOperationException($"The file '{path}' cannot be used. It is not UTF-8.", new FormatException());
        }
        finally
        {
            Array.Clear(bytes, 0, bytes.Length);
        }
    }
}
