namespace TokenClients.Testing;

/// <summary>The kind of credential that calls the emulated Vercel.</summary>
public enum VercelCaller
{
    /// <summary>A classic token of the full account, created in the dashboard: it may do everything.</summary>
    FullAccount = 1,

    /// <summary>The token of a login by OAuth, such as the command line's. It cannot create tokens.</summary>
    Login,

    /// <summary>A token of the team. It can neither create nor list tokens, and finds the team's tokens, itself included, only if the call names the team.</summary>
    Team,

    /// <summary>A token of the project. Every call that concerns the account is refused, including those about the token itself.</summary>
    Project,
}
