namespace TokenClients.Options;

/// <summary>Validates options for hosts, plain service providers and public constructors. Each failure names the setting. A credential file is read only if <c>readsFile</c> is set.</summary>
internal sealed class OptionRules(string keyPrefix, bool readsFile, BoundConfiguration? bound = null)
{
    private readonly List<string> _failures = [.. bound?.Failures ?? []];

    internal IReadOnlyList<string> Failures => _failures;

    /// <summary>Validates the options that every client has.</summary>
    internal void Common(TokenClientOptions options)
    {
        BaseAddress(options);
        Resilience(options.Resilience);
        if (options is ClientSecretOptions client && string.IsNullOrWhiteSpace(client.ClientId))
        {
            FailMissing(nameof(client.ClientId), "Set it to the client id.");
        }

        Credential(options.Credential, options.CredentialRefusal);
    }

    internal void NotBlank(string key, string? value)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            Fail(key, "is empty. Set it, or leave it out.");
        }
    }

    internal void AtMostOne(string key, bool isSet, string otherKey, bool otherIsSet)
    {
        if (isSet && otherIsSet)
        {
            Fail(key, BothSet(otherKey, bound?.Pair));
        }
    }

    /// <summary>Adds a failure, unless the configured value could not be parsed. That failure has already been reported.</summary>
    internal void Fail(string key, string problem)
    {
        if (bound is null || !bound.IsUnusable(key))
        {
            _failures.Add($"{keyPrefix}{key} {problem}");
        }
    }

    /// <summary>Adds a failure for a missing setting. If configuration has the key with an empty value, the failure says so.</summary>
    internal void FailMissing(string key, string advice)
    {
        if (bound?.IsMeant(key) != true)
        {
            Fail(key, bound?.IsEmpty(key) == true ? $"is empty, which counts as not set. {advice}" : $"is missing. {advice}");
        }
    }

    private string BothSet(string otherKey, ConfiguredPair? configured) =>
        $"and {keyPrefix}{otherKey} are both set. Set only one of them." + (configured?.IsUndecided == true ? " If the later provider should win, register the IConfiguration in the container." : "");

    private void BaseAddress(TokenClientOptions options)
    {
        const string key = nameof(options.BaseAddress);
        if (options.BaseAddress is not { } address)
        {
            FailMissing(key, "Set it to the address of the service, such as https://api.example.com.");
        }
        else if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            Fail(key, "must be an absolute address that begins with https://.");
        }
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            Fail(key, "must not contain user info, a query or a fragment. Remove them.");
        }
        else if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !options.AllowInsecureHttp)
        {
            Fail(key, $"begins with http://, so credentials would be sent unencrypted. Use https://, or set {keyPrefix}{nameof(options.AllowInsecureHttp)} to true if the network is safe.");
        }
    }

    private void Resilience(ResilienceOptions? options)
    {
        if (options is null)
        {
            Fail(nameof(TokenClientOptions.Resilience), "is null. Keep the default, or set Resilience.Enabled to false.");
            return;
        }

        var day = TimeSpan.FromDays(1);
        var half = TimeSpan.FromMilliseconds(500);
        var total = options.TotalRequestTimeout.Timeout;
        var attempt = options.AttemptTimeout.Timeout;
        var (retry, breaker) = (options.Retry, options.CircuitBreaker);
        Check("TotalRequestTimeout:Timeout", total >= TimeSpan.FromMilliseconds(10) && total <= day, "must be between 10 ms and one day, such as 00:00:30.");
        Check("AttemptTimeout:Timeout", attempt > TimeSpan.Zero && attempt <= total, "must be more than zero and at most TotalRequestTimeout:Timeout, such as 00:00:10.");
        Check("Retry:MaxRetryAttempts", retry.MaxRetryAttempts is >= 0 and <= 10, "must be between 0 and 10.");
        Check("Retry:Delay", retry.Delay >= TimeSpan.Zero && retry.Delay <= TimeSpan.FromMinutes(1), "must be between zero and one minute, such as 00:00:01.");
        Check("Retry:MaxRetryAfter", retry.MaxRetryAfter >= TimeSpan.Zero && retry.MaxRetryAfter < total, "must be zero or more, and less than TotalRequestTimeout:Timeout, such as 00:00:20.");
        Check("CircuitBreaker:FailureRatio", breaker.FailureRatio is > 0 and <= 1, "must be more than 0 and at most 1, such as 0.1 for 10 percent.");
        Check("CircuitBreaker:MinimumThroughput", breaker.MinimumThroughput >= 2, "must be 2 or more.");
        Check(
            "CircuitBreaker:SamplingDuration",
            breaker.SamplingDuration >= half && breaker.SamplingDuration <= day && breaker.SamplingDuration.Ticks >= attempt.Ticks * 2,
            "must be between 500 ms and one day, and at least twice AttemptTimeout:Timeout, such as 00:00:30.");
        Check("CircuitBreaker:BreakDuration", breaker.BreakDuration >= half && breaker.BreakDuration <= day, "must be between 500 ms and one day, such as 00:00:05.");
    }

    private void Check(string key, bool holds, string rule)
    {
        if (!holds)
        {
            Fail($"{nameof(TokenClientOptions.Resilience)}:{key}", rule);
        }
    }

    /// <summary>Checks that exactly one source is set: a value, a file or, in code, a provider.</summary>
    private void Credential(CredentialSetting credential, Func<SecretString, string?> refusalOf)
    {
        (string Key, bool IsSet)[] sources = [(credential.Key, credential.Value is not null), (credential.FileKey, credential.File is not null), (credential.ProviderKey, credential.Provider is not null)];
        var set = Array.FindAll(sources, static source => source.IsSet);
        if (set.Length == 0 && bound?.IsMeant(credential.FileKey) != true)
        {
            FailMissing(credential.Key, $"Set it, or {keyPrefix}{credential.FileKey}, or {credential.ProviderKey} in code.");
        }
        else if (set.Length > 1)
        {
            Fail(set[0].Key, BothSet(set[1].Key, bound?.Credential));
        }

        NotBlank(credential.FileKey, credential.File);
        if (set.Length == 1 && !string.IsNullOrWhiteSpace(credential.File))
        {
            File(credential, credential.File!, refusalOf);
        }

        if (credential.Value is { } value && refusalOf(value) is { } refusal)
        {
            Fail(credential.Key, refusal);
        }
    }

    private void File(CredentialSetting credential, string file, Func<SecretString, string?> refusalOf)
    {
        if (SecretFile.FullPathOf(file) is not { } path)
        {
            Fail(credential.FileKey, "is not the path of a file.");
        }
        else if (readsFile && !credential.IsFileOptional && SecretFile.FindProblem(path, refusalOf) is { } problem)
        {
            Fail(credential.FileKey, $"names the file {path}, which cannot be used: {problem.Text}." + (problem.IsYetToBeWritten ? $" If it is written later, set {keyPrefix}{credential.FileOptionalKey} to true." : ""));
        }
    }
}
