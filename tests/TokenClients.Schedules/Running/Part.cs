namespace TokenClients.Schedules.Running;

/// <summary>A part of the library, with the scenarios whose schedules are explored.</summary>
internal sealed record Part(string Name, Scenario[] Scenarios)
{
    /// <summary>Returns how many schedules of each scenario and for each kind of points are explored, for a number in all.</summary>
    internal int Share(int schedules)
    {
        var shares = Scenarios.Length * Enum.GetValues<Points>().Length;
        return (schedules + shares - 1) / shares;
    }
}

/// <summary>A program that is run once for each schedule.</summary>
internal sealed record Scenario(string Name, Func<Task> RunAsync);
