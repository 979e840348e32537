namespace TokenClients.Testing;

/// <summary>Tells of a call that has ended.</summary>
public sealed class CallCompletedEventArgs : EventArgs
{
    internal CallCompletedEventArgs(RecordedCall call) => Call = call;

    /// <summary>The call that has ended.</summary>
    public RecordedCall Call { get; }
}
