namespace TokenClients.Primitives;

/// <summary>Calls the application's loggers and listeners and ignores their exceptions.</summary>
internal static class Reporting
{
    internal static void Try<T>(T state, Action<T> report)
    {
        try
        {
            report(state);
        }
#pragma warning disable CA1031 // A failing logger or listener must not make the call fail.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
