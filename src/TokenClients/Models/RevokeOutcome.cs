namespace TokenClients;

/// <summary>How a revocation ended.</summary>
public enum RevokeOutcome
{
    /// <summary>The token existed and does not work any more.</summary>
    Revoked = 1,

    /// <summary>There is no such token here: it is gone already, or belongs to another account, team or region.</summary>
    NotFound,

    /// <summary>The token does not work any more, but whether it existed before this call is not known.</summary>
    Unconfirmed,
}
