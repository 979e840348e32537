namespace TokenClients.Diagnostics;

/// <summary>Tells whoever listens. Loggers and listeners are the user's and may fail as they like: what is being told goes on.</summary>
internal static class Reporting
{
    internal static void Try<T>(T state, Action<T> report)
    {
        try
        {
            report(state);
        }
#pragma warning disable CA1031 // A logger or listener that throws has nowhere to say so, and must not cost the caller the result of the call.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
