namespace TokenClients.Testing;

/// <summary>The server version of the emulated Infisical. Each value includes the differences of the values before it.</summary>
public enum InfisicalGeneration
{
    /// <summary>A current server.</summary>
    Current = 1,

    /// <summary>A server from before April 2026: the state of a token is in the database, not in the token.</summary>
    /// <remarks>
    /// Without a time to live, the token never expires; its uses are counted and change its record; a renewal that would exceed its maximum lifetime is refused with 401 and deletes it;
    /// revoking it by value again is refused with 401. Attaching needs the permission to create, updating the permission to edit. The response to a name that is too long is 500.
    /// </remarks>
    BeforeApril2026,

    /// <summary><c>organizationSlug</c> is unknown and ignored. The older <c>subOrganizationName</c> is known, and ignored if it is not valid.</summary>
    BeforeJanuary2026,

    /// <summary>There is no call for one token by its id; a creation returns no <c>tokenData</c>; records have no <c>subOrganizationId</c>.</summary>
    BeforeNovember2025,

    /// <summary>The response to an invalid request is 401, with the list that is now sent with 422, and errors have their id in <c>requestId</c>.</summary>
    BeforeDecember2024,
}
