using System;
using System.Collections.Generic;
using TokenClients;

namespace TokenAudit;

/// <summary>The options from the command line.</summary>
internal sealed record AuditOptions(IReadOnlyList<TokenService> Services, TimeSpan? StaleAfter, SortKey Sort, bool Json, bool Revoke, bool Yes, bool Demo);

/// <summary>The order of the tokens.</summary>
internal enum SortKey
{
    /// <summary>Leaked, expired and stale tokens first.</summary>
    Attention = 1,

    /// <summary>By service and account, as the services list them.</summary>
    Service,

    /// <summary>The oldest first.</summary>
    Age,

    /// <summary>The earliest expiry first; tokens that never expire last.</summary>
    Expiry,

    /// <summary>The longest unused first.</summary>
    Use,
}

/// <summary>The exit codes. If several apply, the highest is used.</summary>
internal static class ExitCode
{
    /// <summary>Everything was listed, and no token needs attention.</summary>
    public const int Clean = 0;

    /// <summary>There are expired, leaked or stale tokens.</summary>
    public const int Findings = 1;

    /// <summary>Something could not be listed or revoked: the output may be incomplete.</summary>
    public const int Incomplete = 2;

    /// <summary>Wrong options or settings; nothing was called.</summary>
    public const int WrongSettings = 3;

    /// <summary>Ended by Ctrl+C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
