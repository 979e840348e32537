using System.IO;
using System.Runtime.InteropServices;

namespace TokenClients.Tests.Credentials;

/// <summary>A secret as Kubernetes mounts it: a link to a file in <c>..data</c>, which is a link to a folder that is replaced as a whole.</summary>
internal sealed class MountedSecret(string folder, string name)
{
    private string? _version;

    internal string Path => System.IO.Path.Combine(folder, name);

    internal void Replace(string content)
    {
        var old = _version;
        _version = System.IO.Path.Combine(folder, $"..{Guid.NewGuid():N}");
        Directory.CreateDirectory(_version);
        File.WriteAllText(System.IO.Path.Combine(_version, name), content);
        var link = System.IO.Path.Combine(folder, "..data_tmp");
        File.CreateSymbolicLink(link, System.IO.Path.GetFileName(_version));
        if (Rename(link, System.IO.Path.Combine(folder, "..data")) != 0)
        {
            throw new IOException($"The link was not renamed: {Marshal.GetLastWin32Error()}");
        }

        if (old is null)
        {
            File.CreateSymbolicLink(Path, System.IO.Path.Combine("..data", name));
        }
        else
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>As the platform's own methods do not: a link to a folder, over another.</summary>
    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Rename(string from, string to);
}
