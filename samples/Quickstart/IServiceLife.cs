using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using TokenClients.Testing;

namespace Quickstart;

/// <summary>A token's life at one service, from its creation to the proof that it is gone.</summary>
internal interface IServiceLife
{
    /// <summary>The service's section in configuration, below <c>TokenClients</c>.</summary>
    string Section { get; }

    /// <summary>Settings, by their whole keys, that let the service's client call the emulator.</summary>
    Dictionary<string, string?> EmulatorSettings(TokenServicesEmulator emulator);

    /// <summary>Where the service's client calls.</summary>
    Uri Address(IServiceProvider services);

    /// <summary>Leads a token through its life. It leaves no token behind, whatever goes wrong.</summary>
    Task RunAsync(IServiceProvider services, Report report, CancellationToken cancellationToken);
}
