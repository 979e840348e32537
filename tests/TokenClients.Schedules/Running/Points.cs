namespace TokenClients.Schedules.Running;

/// <summary>Where the scheduler may let another operation go on.</summary>
internal enum Points
{
    /// <summary>At locks, tasks, volatile and interlocked operations.</summary>
    Synchronization,

    /// <summary>At each access to a field, too.</summary>
    MemoryAccess,
}
