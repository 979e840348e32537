namespace TokenClients.Pipeline;

/// <summary>The secrets that one call has sent. The service may repeat them in its responses.</summary>
internal sealed class CallSecrets
{
    // The array is replaced, never modified.
    private SecretString[] _all = [];
    private SecretString? _credential;

    /// <summary>Gets the credential that was sent last.</summary>
    internal SecretString? Credential => Volatile.Read(ref _credential);

    internal IReadOnlyCollection<SecretString> All => Volatile.Read(ref _all);

    internal void UseCredential(SecretString credential)
    {
        if (Credential != credential)
        {
            // The order matters: a concurrent send that sees the credential must find it among the secrets.
            Add([credential]);
            Volatile.Write(ref _credential, credential);
        }
    }

    internal void Add(IReadOnlyCollection<SecretString>? secrets)
    {
        if (secrets is not { Count: > 0 })
        {
            return;
        }

        SecretString[] before;
        do
        {
            before = Volatile.Read(ref _all);
        }
        while (Interlocked.CompareExchange(ref _all, [.. before, .. secrets], before) != before);
    }

    /// <summary>Returns whether a body contains one of the secrets unencoded.</summary>
    internal bool AreRepeatedIn(ReadOnlySpan<byte> body)
    {
        foreach (var secret in All)
        {
            if (body.IndexOf(System.Text.Encoding.UTF8.GetBytes(secret.Reveal())) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
