namespace TokenClients.Vercel;

/// <summary>The team on whose behalf a call is made, identified by its id or its URL slug.</summary>
/// <remarks>On the wire: <c>teamId</c> or <c>slug</c>.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/create-an-auth-token">Vercel: create an auth token</seealso>
public sealed class VercelTeam
{
    private VercelTeam(string? id, string? slug)
    {
        Id = id;
        Slug = slug;
    }

    /// <summary>The team's id; <see langword="null"/> if the team is identified by its slug. The id is not a secret.</summary>
    public string? Id { get; }

    /// <summary>The team's URL slug; <see langword="null"/> if the team is identified by its id.</summary>
    public string? Slug { get; }

    /// <summary>Identifies a team by its id.</summary>
    /// <param name="teamId">The id, <c>team_…</c>.</param>
    /// <returns>The team.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="teamId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="teamId"/> is empty.</exception>
    public static VercelTeam FromId(string teamId) => new(Guard.NotBlank(teamId), null);

    /// <summary>Identifies a team by its URL slug.</summary>
    /// <param name="slug">The slug, as in the team's URLs.</param>
    /// <returns>The team.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="slug"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="slug"/> is empty.</exception>
    public static VercelTeam FromSlug(string slug) => new(null, Guard.NotBlank(slug));

    /// <summary>Returns the id or the slug.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Id ?? Slug!;
}
