namespace TokenClients.Testing;

/// <summary>An operation of an emulated service. The known operations are in <see cref="ApinizerOperations"/>, <see cref="CrafterOperations"/>, <see cref="InfisicalOperations"/> and <see cref="VercelOperations"/>.</summary>
public readonly record struct ServiceOperation
{
    internal ServiceOperation(TokenService service, string id)
    {
        Service = service;
        Id = id;
    }

    /// <summary>The service.</summary>
    public TokenService Service { get; }

    /// <summary>The operation's id, such as <c>createAuthToken</c>, as in <see cref="RecordedCall.OperationId"/>.</summary>
    public string Id { get; }

    /// <summary>Returns the service and the id.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Service} {Id}";
}
