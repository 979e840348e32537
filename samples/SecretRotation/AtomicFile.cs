using System;
using System.IO;
using System.Text;

namespace SecretRotation;

/// <summary>Replaces files as a whole: who reads one finds what it held before, or what it holds now.</summary>
internal static class AtomicFile
{
    /// <summary>Where the next content lies until it takes the file's place: in the same directory, as nothing is moved at once from one file system to another.</summary>
    public static string Next(string path) => path + ".next";

    /// <summary>Writes a file that only its owner can read.</summary>
    public static void Write(string path, string text)
    {
        var next = Next(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // What a run left that ended here. A new file has the mode from its first moment on.
        File.Delete(next);
        try
        {
            using (var stream = new FileStream(next, options))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }
}
