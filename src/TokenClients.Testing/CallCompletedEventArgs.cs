namespace TokenClients.Testing;

/// <summary>Provides data for <see cref="TokenServicesEmulator.CallCompleted"/>.</summary>
public sealed class CallCompletedEventArgs : EventArgs
{
    internal CallCompletedEventArgs(RecordedCall call) => Call = call;

    /// <summary>The call that has ended.</summary>
    public RecordedCall Call { get; }
}
