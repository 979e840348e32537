using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using TokenClients.Vercel;

namespace TokenClients.WebProgram;

/// <summary>A hosted service with a client, which the host creates before it checks the settings. Tests find the program by this type.</summary>
public sealed class AsksFirst(IVercelTokens vercel) : IHostedService
{
    private readonly IVercelTokens _vercel = vercel ?? throw new ArgumentNullException(nameof(vercel));

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => _vercel.CheckCredentialAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
