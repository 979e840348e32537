using System;
using System.IO;
using System.Text.Json;

namespace SecretRotation;

/// <summary>The state of the rotation of one token, in a file that one run at a time can have.</summary>
internal sealed class StateFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _lock;

    private StateFile(string path, FileStream taken)
    {
        _path = path;
        _lock = taken;
    }

    /// <summary>Takes the file. The lock is the operating system's: it ends with the process, however that ends.</summary>
    /// <exception cref="RotationException">Another run has it.</exception>
    public static StateFile Open(string path)
    {
        try
        {
            return new(path, new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken) when (taken is not DirectoryNotFoundException)
        {
            throw new RotationException(ExitCode.Busy, $"Another run is rotating this token: it holds {path}.lock. Nothing was done.");
        }
    }

    /// <summary>What the last run left.</summary>
    /// <exception cref="RotationException">The file belongs to something else.</exception>
    public RotationState Read(string service)
    {
        if (!File.Exists(_path))
        {
            return new() { Service = service };
        }

        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllText(_path), RotationStateJson.Default.RotationState);
            return state?.Service == service
                ? state
                : throw new RotationException(ExitCode.WrongSettings, $"{_path} is the state of a token of another service ({state?.Service}). Give each token a state file of its own.");
        }
        catch (JsonException)
        {
            throw new RotationException(ExitCode.WrongSettings, $"{_path} is no state of a rotation. Give another file with --state.");
        }
    }

    /// <summary>Replaces what the next run will read.</summary>
    /// <returns>The state.</returns>
    public RotationState Write(RotationState state)
    {
        AtomicFile.Write(_path, JsonSerializer.Serialize(state, RotationStateJson.Default.RotationState));
        return state;
    }

    public void Dispose() => _lock.Dispose();
}
