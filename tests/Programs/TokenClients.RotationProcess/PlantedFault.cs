using System.IO;
using System.Text.Json.Nodes;
using TokenClients.Rotation;

namespace TokenClients.RotationProcess;

/// <summary>A fault that is put into a process on purpose. The kill test must find each of them.</summary>
internal enum PlantedFault
{
    /// <summary>None.</summary>
    None,

    /// <summary>The token before is revoked at once.</summary>
    NoOverlap,

    /// <summary>A retiring token that the service does not show is forgotten, although the service may create or show it later.</summary>
    ForgetAtNotFound,

    /// <summary>The file of the sink is deleted before the new one is moved to its place.</summary>
    DeleteBeforeMove,
}

/// <summary>A journal that has a fault.</summary>
internal sealed class FaultyJournal(IRotationJournal journal, PlantedFault fault, string sink) : IRotationJournal
{
    public ValueTask<JournalEntry?> ReadAsync(string rotation, CancellationToken cancellationToken = default) => journal.ReadAsync(rotation, cancellationToken);

    public async ValueTask<bool> TryWriteAsync(string rotation, string state, long expectedVersion, CancellationToken cancellationToken = default)
    {
        var written = JsonNode.Parse(state)!;
        if (fault == PlantedFault.ForgetAtNotFound)
        {
            written["retiring"]!.AsArray().RemoveAll(static token => token!["tries"]!.GetValue<int>() > 0 && !token["isListed"]!.GetValue<bool>());
        }

        var isWritten = await journal.TryWriteAsync(rotation, written.ToJsonString(), expectedVersion, cancellationToken);
        if (isWritten && fault == PlantedFault.DeleteBeforeMove && written["phase"]!.GetValue<string>() == $"{RotationPhase.Delivering}")
        {
            // The delivery is the next step.
            File.Delete(sink);
        }

        return isWritten;
    }
}
