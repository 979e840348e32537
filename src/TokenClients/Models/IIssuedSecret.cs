namespace TokenClients.Models;

/// <summary>A result that holds a secret. The caller gets the secret even if something is wrong with the response.</summary>
internal interface IIssuedSecret
{
    /// <summary>Adds a sentence before those in <c>Problem</c>.</summary>
    void AddProblem(string problem);
}
