namespace TokenClients.Testing;

/// <summary>How old a server the emulated Infisical plays. Each is also as old as those above it, so the last differs most from today.</summary>
public enum InfisicalGeneration
{
    /// <summary>A server of today.</summary>
    Current = 1,

    /// <summary>A server from before April 2026: a token stands in the database, not in itself.</summary>
    /// <remarks>
    /// Without a time to live it never expires; its uses are counted and change its record; a renewal that would exceed its longest life answers 401 and deletes it;
    /// revoking it by value again answers 401. Attaching needs the permission to create, updating to edit. A name that is too long answers 500.
    /// </remarks>
    BeforeApril2026,

    /// <summary><c>organizationSlug</c> is not known, hence ignored. Its forerunner <c>subOrganizationName</c> is, and is ignored where it does not fit.</summary>
    BeforeJanuary2026,

    /// <summary>There is no call for one token by its id; a creation answers no <c>tokenData</c>; records have no <c>subOrganizationId</c>.</summary>
    BeforeNovember2025,

    /// <summary>What is not valid answers 401, with the same list as 422 today, and errors call their id <c>requestId</c>.</summary>
    BeforeDecember2024,
}
