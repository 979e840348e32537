namespace TokenClients.DependencyInjection;

/// <summary>What options must be, in one place for host start-up, a plain service provider and the public constructors. Each sentence names the setting.</summary>
internal sealed class OptionRules(string keyPrefix)
{
    private readonly List<string> _failures = [];

    internal IReadOnlyList<string> Failures => _failures;

    internal void Common(TokenClientOptions options)
    {
        BaseAddress(options);
        Resilience(options.Resilience);
    }

    internal void AccessToken(AccessTokenOptions options)
    {
        ExactlyOne(
            (nameof(options.AccessToken), options.AccessToken is not null),
            (nameof(options.AccessTokenFile), options.AccessTokenFile is not null),
            (nameof(options.AccessTokenProvider), options.AccessTokenProvider is not null));
        NotBlank(nameof(options.AccessTokenFile), options.AccessTokenFile);
        if (options.AccessToken is { } token && options.CredentialRefusal(token) is { } refusal)
        {
            Fail(nameof(options.AccessToken), refusal);
        }
    }

    internal void ClientSecret(ClientSecretOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ClientId))
        {
            Fail(nameof(options.ClientId), "is missing.");
        }

        ExactlyOne(
            (nameof(options.ClientSecret), options.ClientSecret is not null),
            (nameof(options.ClientSecretFile), options.ClientSecretFile is not null),
            (nameof(options.ClientSecretProvider), options.ClientSecretProvider is not null));
        NotBlank(nameof(options.ClientSecretFile), options.ClientSecretFile);
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
            Fail(key, $"and {keyPrefix}{otherKey} are both set. Set one of them.");
        }
    }

    internal void Fail(string key, string problem) => _failures.Add($"{keyPrefix}{key} {problem}");

    private void BaseAddress(TokenClientOptions options)
    {
        const string key = nameof(options.BaseAddress);
        if (options.BaseAddress is not { } address)
        {
            Fail(key, "is missing. Set it to where the service is, such as https://api.example.com.");
        }
        else if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            Fail(key, "must be an absolute address that begins with https://.");
        }
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            Fail(key, "must not hold user info, a query or a fragment.");
        }
        else if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !options.AllowInsecureHttp)
        {
            Fail(key, $"begins with http://, so credentials would travel in clear. Use https://, or set {keyPrefix}{nameof(options.AllowInsecureHttp)} to true if the network is safe.");
        }
    }

    private void Resilience(ResilienceOptions? options)
    {
        if (options is null)
        {
            Fail(nameof(TokenClientOptions.Resilience), "is null. Leave it as it is, or set Resilience.Enabled to false.");
            return;
        }

        var day = TimeSpan.FromDays(1);
        var half = TimeSpan.FromMilliseconds(500);
        Check(nameof(options.TotalTimeout), options.TotalTimeout >= TimeSpan.FromMilliseconds(10) && options.TotalTimeout <= day, "must be between 10 ms and one day.");
        Check(nameof(options.AttemptTimeout), options.AttemptTimeout > TimeSpan.Zero && options.AttemptTimeout <= options.TotalTimeout, "must be more than zero and at most TotalTimeout.");
        Check(nameof(options.MaxRetries), options.MaxRetries is >= 0 and <= 10, "must be between 0 and 10.");
        Check(nameof(options.BaseDelay), options.BaseDelay >= TimeSpan.Zero && options.BaseDelay <= TimeSpan.FromMinutes(1), "must be between zero and one minute.");
        Check(nameof(options.MaxRetryAfter), options.MaxRetryAfter >= TimeSpan.Zero && options.MaxRetryAfter < options.TotalTimeout, "must be zero or more, and less than TotalTimeout.");
        Check(nameof(options.CircuitBreakerFailureRatio), options.CircuitBreakerFailureRatio is > 0 and <= 1, "must be more than 0 and at most 1.");
        Check(nameof(options.CircuitBreakerMinimumThroughput), options.CircuitBreakerMinimumThroughput >= 2, "must be 2 or more.");
        Check(
            nameof(options.CircuitBreakerSamplingDuration),
            options.CircuitBreakerSamplingDuration >= half && options.CircuitBreakerSamplingDuration <= day && options.CircuitBreakerSamplingDuration.Ticks >= options.AttemptTimeout.Ticks * 2,
            "must be between 500 ms and one day, and at least twice AttemptTimeout.");
        Check(nameof(options.CircuitBreakerBreakDuration), options.CircuitBreakerBreakDuration >= half && options.CircuitBreakerBreakDuration <= day, "must be between 500 ms and one day.");
    }

    private void Check(string key, bool holds, string rule)
    {
        if (!holds)
        {
            Fail($"{nameof(TokenClientOptions.Resilience)}:{key}", rule);
        }
    }

    /// <summary>A value or a file, which configuration can hold, or a provider, which only code can.</summary>
    private void ExactlyOne(params (string Key, bool IsSet)[] ways)
    {
        var set = Array.FindAll(ways, static way => way.IsSet);
        if (set.Length == 0)
        {
            Fail(ways[0].Key, $"is missing. Set it, or {keyPrefix}{ways[1].Key}, or {ways[2].Key} in code.");
        }
        else if (set.Length > 1)
        {
            Fail(set[0].Key, $"and {keyPrefix}{set[1].Key} are both set. Set one of them.");
        }
    }
}
