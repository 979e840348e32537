namespace TokenClients.Primitives;

/// <summary>Calls application code, such as loggers and listeners, and ignores its exceptions.</summary>
internal static class Reporting
{
    internal static void Try<T>(T state, Action<T> report)
    {
        try
        {
            report(state);
        }
#pragma warning disable CA1031 // A failing logger, listener or disposal must not make the call fail.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
