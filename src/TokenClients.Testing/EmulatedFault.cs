using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <summary>A fault that was set for an operation. Disposing it removes its remaining uses.</summary>
public sealed class EmulatedFault : IDisposable
{
    private readonly FaultBoard _board;

    internal EmulatedFault(FaultBoard board, Fault fault, int times)
    {
        _board = board;
        Fault = fault;
        RemainingUnderLock = times;
    }

    /// <summary>The number of further calls that the fault applies to: 0 after it is used up or disposed.</summary>
    public int Remaining
    {
        get
        {
            lock (_board.Gate)
            {
                return RemainingUnderLock;
            }
        }
    }

    /// <summary>The number of calls that the fault was applied to: 0 or more.</summary>
    public int Struck
    {
        get
        {
            lock (_board.Gate)
            {
                return StruckUnderLock;
            }
        }
    }

    internal Fault Fault { get; }

    internal int RemainingUnderLock { get; set; }

    internal int StruckUnderLock { get; set; }

    /// <summary>Removes the fault's remaining uses, so that it does not affect later calls.</summary>
    public void Dispose()
    {
        lock (_board.Gate)
        {
            RemainingUnderLock = 0;
        }
    }
}
