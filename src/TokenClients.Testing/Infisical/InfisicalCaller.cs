namespace TokenClients.Testing;

/// <summary>What kind of credential calls the emulated Infisical.</summary>
public enum InfisicalCaller
{
    /// <summary>A token of an identity with every permission on identities. It lives for ten years, whatever <see cref="TokenServicesEmulator.InfisicalMaxTokenAge"/> says.</summary>
    Administrator = 1,

    /// <summary>A token of an identity that may read, create and edit identities, and nothing more.</summary>
    /// <remarks>
    /// It can list, inspect and revoke tokens. It is refused attaching and updating (<c>PermissionDenied</c>, on servers since August 2026), and detaching, creating and renaming (<c>PermissionBoundaryError</c>).
    /// </remarks>
    Editor,

    /// <summary>A token of an identity without permissions. Infisical looks for the thing first, so it still sees what does not exist, or is in the wrong state.</summary>
    WithoutRights,

    /// <summary>A token that expired an hour ago.</summary>
    Expired,

    /// <summary>The token of a person with every permission on identities. It is no access token of an identity: it can be neither renewed nor revoked by value.</summary>
    User,

    /// <summary>The token of a person who has not chosen an organization. It is refused with an error code that holds the path of the call.</summary>
    UserWithoutOrganization,

    /// <summary>A service token, which these operations do not take. It is refused with an error code that holds the path of the call.</summary>
    ServiceToken,
}
