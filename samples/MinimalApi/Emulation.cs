using System.Collections.Generic;
using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using TokenClients;

namespace MinimalApi;

/// <summary>For a developer without an account: the emulated Vercel in this process, in Development only.</summary>
internal static partial class Emulation
{
    /// <summary>Whether no team has a credential. If one has, the others must too, and the library says so.</summary>
    public static bool IsNeeded(IConfigurationSection tokenClients) =>
        tokenClients.GetSection("Vercel:Instances").GetChildren().All(static team => string.IsNullOrEmpty(team["AccessToken"]) && string.IsNullOrEmpty(team["AccessTokenFile"]));

    /// <summary>Says what to try.</summary>
    public static void Tell(IEnumerable<string> addresses, ILogger logger)
    {
        var address = addresses.First();
        TellEmulated(logger);
        TellMint(logger, address);
        TellList(logger, address);
    }

    [LoggerMessage(1, LogLevel.Information, "No team has a credential, so Vercel is emulated in this process. Both teams are of the same emulated account.")]
    private static partial void TellEmulated(ILogger logger);

    [LoggerMessage(2, LogLevel.Information, """Try: curl -i {Address}/teams/blue/tokens -H 'Content-Type: application/json' -d '{{"name":"deploy","days":7}}'""")]
    private static partial void TellMint(ILogger logger, string address);

    [LoggerMessage(3, LogLevel.Information, "Then: curl -i {Address}/teams/blue/tokens")]
    private static partial void TellList(ILogger logger, string address);
}
