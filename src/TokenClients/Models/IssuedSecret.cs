namespace TokenClients.Models;

/// <summary>Methods of results that hold a secret.</summary>
internal static class IssuedSecret
{
    /// <summary>Adds a problem before the result's other problems, and returns the result.</summary>
    internal static T WithProblem<T>(this T result, string problem)
        where T : class, IIssuedSecret
    {
        result.AddProblem(problem);
        return result;
    }
}
