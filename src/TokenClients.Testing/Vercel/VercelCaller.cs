namespace TokenClients.Testing;

/// <summary>The kind of credential that calls the emulated Vercel.</summary>
public enum VercelCaller
{
    /// <summary>A classic token of the full account, created in the dashboard. It can do everything.</summary>
    FullAccount = 1,

    /// <summary>The token of an OAuth login, such as that of Vercel's command line. It cannot create tokens.</summary>
    Login,

    /// <summary>A token of the team. It can neither create nor list tokens. It finds the team's tokens, including itself, only if the call names the team.</summary>
    Team,

    /// <summary>A token of the project. Every call that concerns the account is rejected, including calls about the token itself.</summary>
    Project,
}
