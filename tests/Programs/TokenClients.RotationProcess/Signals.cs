using System.Runtime.InteropServices;

namespace TokenClients.RotationProcess;

/// <summary>Signals of Linux, which .NET does not send.</summary>
internal static partial class Signals
{
    internal const int Continue = 18;
    internal const int Stop = 19;

    internal static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0)
        {
            throw new InvalidOperationException($"The signal {signal} was not sent to the process {process}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
