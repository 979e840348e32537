using Microsoft.Extensions.Logging;

namespace TokenClients.Rotation;

/// <summary>The events of rotations. They contain no secret.</summary>
internal static partial class RotationLog
{
    [LoggerMessage(50, LogLevel.Information, "Rotation {Rotation}: {Step} {Mark}", EventName = "RotationStep")]
    internal static partial void Step(ILogger logger, string rotation, RotationStep step, string mark);

    [LoggerMessage(51, LogLevel.Warning, "Rotation {Rotation} could not continue. The current token stays in use. {Problem}", EventName = "RotationFailed")]
    internal static partial void Failed(ILogger logger, string rotation, string problem);

    [LoggerMessage(52, LogLevel.Warning, "Rotation {Rotation} stopped: {Reason}", EventName = "RotationTakenOver")]
    internal static partial void Lost(ILogger logger, string rotation, string reason);
}
