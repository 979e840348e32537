using System.Diagnostics;
using System.Globalization;
using System.IO;
using Npgsql;

namespace TokenClients.RotationProcess;

/// <summary>A PostgreSQL server of one test, in a temporary directory. It listens on a socket file there, and stops when the test ends or is killed.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    internal const string Missing = "PostgreSQL is not installed: on Debian and Ubuntu run: apt-get install postgresql; elsewhere see https://www.postgresql.org/download/";

    private const string Administrator = "postgres";

    // The server's standard input is a pipe from this process, and it ends with this process, also if that is killed. What waits for its end is no child of the server, which would look after it.
    // The signal of setpriv --pdeathsig would come too early: when the thread ends that has started the server.
    private const string UntilInputEnds = """exec 3<&0; ( { read -r line; kill -INT $$; } <&3 >/dev/null 2>&1 & ); exec "$@" </dev/null 3<&-""";

    private static readonly TimeSpan HangTimeout = TimeSpan.FromMinutes(2);

    private readonly Process _server;
    private readonly DirectoryInfo _directory;

    private PostgresServer(Process server, DirectoryInfo directory) => (_server, _directory) = (server, directory);

    internal string ConnectionString => ConnectionStringOf(_directory);

    /// <summary>The directory of its programs, which Debian keeps out of PATH; <see langword="null"/> if it is not installed.</summary>
    internal static string? Find()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian).OrderByDescending(static path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var version) ? version : 0) : Enumerable.Empty<string>();
        return versions.Select(static path => Path.Combine(path, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(static path => File.Exists(Path.Combine(path, "postgres")) && File.Exists(Path.Combine(path, "initdb")));
    }

    /// <exception cref="InvalidOperationException">It is not installed, or does not start.</exception>
    internal static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var programs = Find() ?? throw new InvalidOperationException(Missing);
        var directory = Directory.CreateTempSubdirectory("tokenclients-postgres-");
        var data = Path.Combine(directory.FullName, "data");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(new("chown", [Administrator, directory.FullName]), cancellationToken);
        }

        await RunAsync(Command(directory, Path.Combine(programs, "initdb"), "--pgdata", data, "--username", Administrator, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"), cancellationToken);

        // Its machine does not lose power during a test.
        var start = Command(directory, "sh", "-c", UntilInputEnds, "sh", Path.Combine(programs, "postgres"), "-D", data, "-k", directory.FullName, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "autovacuum=off");
        start.RedirectStandardInput = true;
        var server = Process.Start(start)!;
        var postgres = new PostgresServer(server, directory);
        try
        {
            await postgres.WaitAsync(cancellationToken);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A fast shutdown: clients are disconnected.
        _server.StandardInput.Close();
        await _server.WaitForExitAsync().WaitAsync(HangTimeout);
        _server.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string ConnectionStringOf(DirectoryInfo directory) => $"Host={directory.FullName};Username={Administrator};Database={Administrator};Timeout=120;Command Timeout=240";

    /// <summary>A command as a user that PostgreSQL runs as: it refuses to be root. The command replaces what changes the user, so its process is the server's.</summary>
    private static ProcessStartInfo Command(DirectoryInfo directory, string program, params string[] arguments)
    {
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", [$"--reuid={Administrator}", $"--regid={Administrator}", "--clear-groups", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = directory.FullName;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return start;
    }

    private static async Task RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start)!;
        var output = start.RedirectStandardOutput ? await process.StandardOutput.ReadToEndAsync(cancellationToken) + await process.StandardError.ReadToEndAsync(cancellationToken) : "";
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}. {output}");
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        // What it writes is read so that it never waits for it, and shown if it does not start.
        var output = new List<string>();
        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (output)
            {
                output.Add(line.Data ?? "");
            }
        };
        _server.OutputDataReceived += keep;
        _server.ErrorDataReceived += keep;
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        await using var database = new NpgsqlSlimDataSourceBuilder(ConnectionString).Build();
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException error)
            {
                if (_server.HasExited || TimeProvider.System.GetElapsedTime(start) > HangTimeout)
                {
                    lock (output)
                    {
                        throw new InvalidOperationException($"PostgreSQL does not start: {string.Join('\n', output)}", error);
                    }
                }
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}
