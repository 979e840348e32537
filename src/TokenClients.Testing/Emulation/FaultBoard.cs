namespace TokenClients.Testing.Emulation;

/// <summary>The faults of each operation.</summary>
internal sealed class FaultBoard
{
    private readonly Dictionary<EmulatedOperation, List<EmulatedFault>> _faults = [];

    /// <summary>The lock that protects the board and the counters of its faults.</summary>
    internal object Gate { get; } = new();

    internal EmulatedFault Add(EmulatedOperation operation, Fault fault, int times)
    {
        var added = new EmulatedFault(this, fault, times);
        lock (Gate)
        {
            if (!_faults.TryGetValue(operation, out var faults))
            {
                _faults.Add(operation, faults = []);
            }

            faults.Add(added);
        }

        return added;
    }

    /// <summary>Takes the fault for a call, if any: the oldest that is not used up.</summary>
    internal Fault? Strike(EmulatedOperation operation)
    {
        lock (Gate)
        {
            if (!_faults.TryGetValue(operation, out var faults))
            {
                return null;
            }

            faults.RemoveAll(static fault => fault.RemainingUnderLock == 0);
            if (faults.Count == 0)
            {
                return null;
            }

            faults[0].RemainingUnderLock--;
            faults[0].StruckUnderLock++;
            return faults[0].Fault;
        }
    }
}
