namespace TokenClients.Testing;

/// <summary>The kind of credential that calls the emulated Infisical.</summary>
public enum InfisicalCaller
{
    /// <summary>A token of an identity with every permission on identities. It is valid for ten years, regardless of <see cref="TokenServicesEmulator.InfisicalMaxTokenAge"/>.</summary>
    Administrator = 1,

    /// <summary>A token of an identity that can only read, create and edit identities.</summary>
    /// <remarks>
    /// It can list, inspect and revoke tokens. The server rejects attaching and updating with <c>PermissionDenied</c> (since August 2026), and detaching, creating and renaming with <c>PermissionBoundaryError</c>.
    /// </remarks>
    Editor,

    /// <summary>A token of an identity without permissions. Infisical looks up the object first, so the caller still learns that the object does not exist, or is in the wrong state.</summary>
    WithoutRights,

    /// <summary>A token that expired an hour ago.</summary>
    Expired,

    /// <summary>The token of a person with every permission on identities. It is not an access token of an identity, so it can be neither renewed nor revoked by value.</summary>
    User,

    /// <summary>The token of a person who has not chosen an organization. The error code contains the path of the call.</summary>
    UserWithoutOrganization,

    /// <summary>A service token, which these operations do not accept. The error code contains the path of the call.</summary>
    ServiceToken,
}
