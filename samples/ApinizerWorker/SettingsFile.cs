using System;
using System.IO;
using System.Text.Json;
using TokenClients;
using TokenClients.Apinizer;

namespace ApinizerWorker;

/// <summary>Writes the program's settings to a file, as a deployment would. The file is replaced as a whole, so that no reader sees half of it.</summary>
internal sealed class SettingsFile : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tokenclients-worker-");
    private readonly ApinizerOptions _options;

    public SettingsFile(ApinizerOptions options)
    {
        _options = options;
        Path = System.IO.Path.Combine(_directory.FullName, "appsettings.json");
        Write(options.ClientSecret!);
    }

    public string Path { get; }

    public void Write(SecretString clientSecret)
    {
        var next = Path + ".next";
        File.WriteAllText(next, JsonSerializer.Serialize(new
        {
            TokenClients = new
            {
                Apinizer = new { _options.BaseAddress, _options.ClientId, ClientSecret = clientSecret.Reveal() },
            },
        }));
        File.Move(next, Path, overwrite: true);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
