namespace TokenClients.Testing;

/// <summary>The server version of the emulated Infisical. Each value includes the differences of the values before it.</summary>
public enum InfisicalGeneration
{
    /// <summary>A current server.</summary>
    Current = 1,

    /// <summary>A server from before April 2026: the state of a token is in the database, not in the token.</summary>
    /// <remarks>
    /// A token without a time to live never expires. A token's uses are counted and change its record. A renewal that would exceed the token's maximum lifetime fails with 401 and deletes the token.
    /// Revoking a token by value again fails with 401. Attaching requires the permission to create, and updating the permission to edit. The response to a name that is too long is 500.
    /// </remarks>
    BeforeApril2026,

    /// <summary><c>organizationSlug</c> is unknown and ignored. The older <c>subOrganizationName</c> is known, and ignored unless the identity is a member of the sub-organization that it names.</summary>
    BeforeJanuary2026,

    /// <summary>There is no call that gets one token by its id. Creating a token returns no <c>tokenData</c>. Records have no <c>subOrganizationId</c>.</summary>
    BeforeNovember2025,

    /// <summary>The response to an invalid request is 401, with the list that is now sent with 422. Errors have their id in <c>requestId</c>.</summary>
    BeforeDecember2024,
}
