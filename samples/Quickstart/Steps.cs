using System.Collections;
using TokenClients;

namespace Quickstart;

/// <summary>Prints each call as it is made, and counts calls and failures. A call that fails does not end the program.</summary>
internal sealed class Steps
{
    private int _services, _calls, _failures;

    public void Begin(string service)
    {
        _services++;
        Console.WriteLine(service);
    }

    /// <summary>Awaits a call and prints its result, or its error. Any other error than the expected one is a failure.</summary>
    public async Task<(T? Result, TokenErrorKind? Error)> CallAsync<T>(string method, Task<T> call, Func<T, string>? describe = null, TokenErrorKind? expectedError = null) where T : class
    {
        _calls++;
        Console.Write($"  {method,-22} ");
        try
        {
            var result = await call;
            Console.WriteLine(describe?.Invoke(result) ?? Describe(result));
            return (result, null);
        }
        catch (Exception error) when (error is TokenClientException or TokenCallCanceledException)
        {
            var kind = (error as TokenClientException)?.Kind;
            Console.WriteLine(kind is null ? "canceled" : kind == expectedError ? $"{kind}, as expected" : $"{kind}");
            if (kind is null || kind != expectedError)
            {
                Fail(error.Message);
            }

            return (null, kind);
        }
    }

    public void Fail(string sentence)
    {
        _failures++;
        Console.WriteLine($"  Failure: {sentence}");
    }

    public int End()
    {
        Console.WriteLine($"{_services} services, {_calls} calls, {_failures} failures");
        return _failures == 0 ? 0 : 1;
    }

    private static string Describe(object result) => result switch
    {
        IssuedToken issued => $"secret {issued.Secret}, expires {issued.Expiry}", // the secret prints as ***
        ITokenInfo token => $"expires {token.Expiry}",
        ICollection tokens => $"{tokens.Count} token(s)",
        RevokeResult revoked => $"{revoked.Outcome}",
        CredentialCheck check => $"{check.State}",
        _ => "done",
    };
}
