using System.IO;
using System.Linq;
using TokenClients;

namespace SecretRotation;

/// <summary>A secret in a file that only its owner can read, as <c>AccessTokenFile</c> takes it.</summary>
internal sealed class FileSink : ISecretSink
{
    private readonly string _path;
    private readonly string _previous;

    public FileSink(string path)
    {
        // A link stays, and what it leads to is replaced.
        _path = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        _previous = _path + ".previous";
    }

    public SecretString? Read()
    {
        if (Directory.Exists(_path))
        {
            throw NoSecret();
        }

        if (!File.Exists(_path))
        {
            return null;
        }

        var text = File.ReadAllText(_path).TrimEnd('\r', '\n');
        return text.Length == 0 ? null
            : text.All(static character => character is > ' ' and <= '~') ? new SecretString(text)
            : throw NoSecret();
    }

    public void Probe()
    {
        var next = AtomicFile.Next(_path);
        File.Delete(next);
        new FileStream(next, FileMode.CreateNew).Dispose();
        File.Delete(next);
    }

    public void Put(SecretString secret)
    {
        if (Read() is { } held)
        {
            AtomicFile.Write(_previous, held.Reveal());
        }

        AtomicFile.Write(_path, secret.Reveal());
    }

    public void Restore()
    {
        if (File.Exists(_previous))
        {
            File.Move(_previous, _path, overwrite: true);
        }
        else
        {
            File.Delete(_path);
        }
    }

    public void Forget()
    {
        foreach (var left in new[] { _previous, AtomicFile.Next(_previous), AtomicFile.Next(_path) })
        {
            if (File.Exists(left))
            {
                File.Delete(left);
            }
        }
    }

    private RotationException NoSecret() => new(ExitCode.WrongSettings, $"{_path} holds something that is no secret. It is not replaced.");
}
