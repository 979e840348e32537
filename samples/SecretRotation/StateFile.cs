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
    /// <exception cref="RotationException">Another run has it, or it cannot be written.</exception>
    public static StateFile Open(string path)
    {
        try
        {
            return new(path, new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken) when (taken.HResult is 11 or 35 or unchecked((int)0x80070020))
        {
            // Locked, as Linux, macOS and Windows say it.
            throw new RotationException(ExitCode.Busy, $"Another run is rotating this token: it holds {path}.lock. Nothing was done.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RotationException(ExitCode.WrongSettings, $"{path} cannot be the state file: {error.Message}");
        }
    }

    /// <summary>What the last run left.</summary>
    /// <exception cref="RotationException">The file belongs to something else.</exception>
    public RotationState Read(string subject)
    {
        if (!File.Exists(_path))
        {
            return new() { Subject = subject };
        }

        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllText(_path), RotationStateJson.Default.RotationState);
            return state?.Subject == subject
                ? state
                : throw new RotationException(ExitCode.WrongSettings, $"{_path} is the state of another rotation ({state?.Subject}), and this one is of {subject}. Give each a state file of its own with --state, and a sink of its own.");
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
