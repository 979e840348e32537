namespace TokenClients.Testing;

/// <summary>What kind of credential calls the emulated Vercel.</summary>
public enum VercelCaller
{
    /// <summary>A classic token of the full account, as made in the dashboard: it may do everything.</summary>
    FullAccount = 1,

    /// <summary>The token of a login by OAuth, such as the command line's. It cannot create tokens.</summary>
    Login,

    /// <summary>A token of the team. It can neither create nor list tokens, and finds the team's tokens, itself included, only where the team is named.</summary>
    Team,

    /// <summary>A token of the project. It is refused everything that belongs to the account, itself included.</summary>
    Project,
}
