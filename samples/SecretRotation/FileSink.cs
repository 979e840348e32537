using System;
using System.IO;
using TokenClients;

namespace SecretRotation;

/// <summary>A secret in a file that only its owner can read, as <c>AccessTokenFile</c> takes it.</summary>
internal sealed class FileSink(string path) : ISecretSink
{
    private readonly string _previous = path + ".previous";

    public SecretString? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return SecretString.FromFile(path);
        }
        catch (InvalidOperationException)
        {
            // Empty, or several lines.
            return null;
        }
    }

    public void Put(SecretString secret)
    {
        if (Read() is { } held)
        {
            AtomicFile.Write(_previous, held.Reveal());
        }

        AtomicFile.Write(path, secret.Reveal());
    }

    public void Restore()
    {
        if (File.Exists(_previous))
        {
            File.Move(_previous, path, overwrite: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    public void Forget()
    {
        foreach (var left in new[] { _previous, AtomicFile.Next(_previous), AtomicFile.Next(path) })
        {
            if (File.Exists(left))
            {
                File.Delete(left);
            }
        }
    }
}
