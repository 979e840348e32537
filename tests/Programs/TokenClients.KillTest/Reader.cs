using System.IO;
using TokenClients.RotationProcess;
using TokenClients.Tests;

namespace TokenClients.KillTest;

/// <summary>A program that uses the sink all the while: it reads the secret, keeps it for less than the overlap, and calls the service with it over and over.</summary>
/// <param name="service">The service.</param>
/// <param name="sink">The file with the secret.</param>
/// <param name="gate">Held during each read and each call, and while time is advanced: a program of a slow machine does not take a week for a call.</param>
/// <param name="dice">Decides when it reads again.</param>
internal sealed class Reader(ServiceUnderTest service, string sink, SemaphoreSlim gate, Dice dice)
{
    private const int MostUses = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly HashSet<string> _earlier = [];
    private SecretString? _held;
    private ServiceUnderTest.ProgramWithSecret? _program;
    private DateTimeOffset _readAt;

    /// <summary>How many calls the service has decided.</summary>
    internal int Calls { get; private set; }

    /// <summary>How many of them it refused, and how often the secret could not be read.</summary>
    internal int Refused { get; private set; }

    /// <summary>How many secrets it has read.</summary>
    internal int Secrets { get; private set; }

    /// <summary>How often the sink held a secret again that it had replaced.</summary>
    internal int WentBack { get; private set; }

    internal async Task ReadAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await gate.WaitAsync(CancellationToken.None);
            try
            {
                await UseAsync();
            }
            finally
            {
                gate.Release();
            }

            await Task.Delay(Pause, CancellationToken.None);
        }

        _program?.Dispose();
    }

    private async Task UseAsync()
    {
        var now = service.Clock.GetUtcNow();
        if (!File.Exists(sink))
        {
            // Before the first delivery there is nothing to read.
            if (_held is not null)
            {
                Refused++;
                Console.WriteLine($"REFUSED at {service.Service}, {now:u}: the file of the sink is missing");
            }

            return;
        }

        // Seldom before it must: a program that reads all the time would not notice that there is no overlap.
        if (_held is null || now - _readAt >= RotationSetting.Overlap || dice.Next(MostUses) == 0)
        {
            Take(SecretString.FromFile(sink));
            _readAt = now;
        }

        var check = await _program!.CallAsync();
        if (check.State is CredentialState.Accepted or CredentialState.AcceptedWithoutRights)
        {
            Calls++;
        }
        else if (check.State != CredentialState.Undetermined)
        {
            Calls++;
            Refused++;
            Console.WriteLine($"REFUSED at {service.Service}, {now:u}, read at {_readAt:u}: {check.State}, {check.Detail}");
        }
    }

    private void Take(SecretString secret)
    {
        if (secret == _held)
        {
            return;
        }

        if (!_earlier.Add(secret.Reveal()))
        {
            WentBack++;
        }

        Secrets++;
        _program?.Dispose();
        (_held, _program) = (secret, service.NewProgram(secret));
    }
}
