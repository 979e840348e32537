namespace TokenClients;

/// <summary>How a revocation ended.</summary>
public enum RevokeOutcome
{
    /// <summary>The token existed and no longer works.</summary>
    Revoked = 1,

    /// <summary>There is no such token: it no longer exists, or belongs to another account, team or region.</summary>
    NotFound,

    /// <summary>The token no longer works, but it is unknown whether it existed before the call.</summary>
    Unconfirmed,
}
