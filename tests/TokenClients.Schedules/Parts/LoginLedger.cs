using Microsoft.Coyote.Rewriting;

namespace TokenClients.Schedules.Parts;

/// <summary>What a service saw of the logins of one schedule. Nothing in here is a step of the schedule.</summary>
[SkipRewriting("It observes the schedule.")]
internal sealed class LoginLedger
{
    private readonly HashSet<string> _invalidated = [];

    internal int Logins { get; private set; }

    internal int UnderWay { get; private set; }

    internal List<string> Issued { get; } = [];

    /// <summary>Gets the token that was asked to be replaced, for each login.</summary>
    internal List<string?> Replaced { get; } = [];

    internal int Begin(SecretString? previous)
    {
        UnderWay++;
        Replaced.Add(previous?.Reveal());
        return ++Logins;
    }

    internal void End(SecretString? issued)
    {
        UnderWay--;
        if (issued is not null)
        {
            Issued.Add(issued.Reveal());
        }
    }

    internal void Invalidated(SecretString token) => _invalidated.Add(token.Reveal());

    internal bool WasInvalidated(SecretString token) => _invalidated.Contains(token.Reveal());

    /// <summary>Returns the invalidations so far, to compare with when a later call returns.</summary>
    internal HashSet<string> InvalidatedSoFar() => [.. _invalidated];
}
