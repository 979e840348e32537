using System;

namespace SecretRotation;

/// <summary>The rotation cannot go on. The sentence is for whoever reads the job's output.</summary>
internal sealed class RotationException(ExitCode exitCode, string message) : Exception(message)
{
    public ExitCode ExitCode { get; } = exitCode;
}
