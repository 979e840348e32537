namespace TokenClients;

/// <summary>Options of a client that authenticates with a client id and a client secret. Exactly one of the three ways to give the secret must be used.</summary>
public abstract class ClientSecretOptions : TokenClientOptions
{
    private protected ClientSecretOptions()
    {
    }

    /// <summary>The client id.</summary>
    public string? ClientId { get; set; }

    /// <summary>The client secret.</summary>
    public SecretString? ClientSecret { get; set; }

    /// <summary>The path of a file that holds the client secret (UTF-8, line breaks at its end are removed). It is read for every call.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>A function that returns the client secret. It is called for every call and must be fast and safe to call from many threads.</summary>
    public Func<CancellationToken, ValueTask<SecretString>>? ClientSecretProvider { get; set; }
}
