namespace TokenClients.Models;

/// <summary>A result that holds a secret, which is returned even if something is wrong with the response.</summary>
internal interface IIssuedSecret
{
    /// <summary>Puts a sentence before those that say what needs attention.</summary>
    void AddProblem(string problem);
}
