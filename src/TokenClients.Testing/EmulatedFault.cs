using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <summary>A fault that was set on an operation. Disposing it removes what is left of it.</summary>
public sealed class EmulatedFault : IDisposable
{
    private readonly FaultBoard _board;

    internal EmulatedFault(FaultBoard board, Fault fault, int times)
    {
        _board = board;
        Fault = fault;
        RemainingUnderLock = times;
    }

    /// <summary>How many more calls it will strike: 0 once it is used up or disposed.</summary>
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

    /// <summary>How many calls it has struck: 0 or more.</summary>
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

    /// <summary>Removes what is left of the fault; later calls go through.</summary>
    public void Dispose()
    {
        lock (_board.Gate)
        {
            RemainingUnderLock = 0;
        }
    }
}
