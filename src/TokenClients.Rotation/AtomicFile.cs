using System.IO;
using System.Text;

namespace TokenClients.Rotation;

/// <summary>Replaces files as a whole, and takes locks that are released when their process exits.</summary>
internal static class AtomicFile
{
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes a file's lock. While another process holds the lock, waits up to a limit. A lock is held only for one read and one write, unless its process is suspended.</summary>
    /// <exception cref="IOException">Another process has held the lock for too long.</exception>
    internal static async Task<FileStream> LockAsync(string path, TimeSpan longestWait, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new(path + ".lock", Options(FileMode.OpenOrCreate));
            }
            catch (IOException taken) when (taken.HResult is 11 or 35 or unchecked((int)0x80070020))
            {
                // These codes report a locked file on Linux, macOS and Windows.
                if (TimeProvider.System.GetElapsedTime(start) >= longestWait)
                {
                    throw new IOException($"Another process has held the lock file '{path}.lock' for {longestWait.TotalSeconds} s. That process may be suspended; the lock is released when it exits.", taken);
                }

                await Task.Delay(Retry, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>On Windows, takes a file's lock before the file is read, because an open file cannot be replaced there. On other systems it takes no lock: a reader gets either the old file or the new one.</summary>
    internal static async Task<FileStream?> LockForReadAsync(string path, CancellationToken cancellationToken) =>
        OperatingSystem.IsWindows() ? await LockAsync(path, LongestWait, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Creates a directory that only its owner can read, and does nothing if it exists.</summary>
    internal static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Replaces a file with one that only its owner can read, and flushes it to the disk. The caller must hold the file's lock.</summary>
    internal static void Write(string path, string text)
    {
        var next = path + ".next";

        // A process that ended here may have left the file behind. A new file has the right mode from the start.
        File.Delete(next);
        using (var stream = new FileStream(next, Options(FileMode.CreateNew)))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
