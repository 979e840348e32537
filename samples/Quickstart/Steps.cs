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

    /// <summary>Prints the name of a call, makes it, and prints its result or its error. Any error other than the expected one is a failure.</summary>
    public async Task<(T? Result, TokenErrorKind? Error)> CallAsync<T>(string method, Func<Task<T>> call, Func<T, string>? describe = null, TokenErrorKind? expectedError = null) where T : class
    {
        _calls++;
        Console.Write($"  {method,-22} ");
        try
        {
            var result = await call();
            Console.WriteLine(describe?.Invoke(result) ?? Describe(result));
            return (result, null);
        }
        catch (TokenClientException error) when (error.Kind == expectedError)
        {
            Console.WriteLine($"{error.Kind}, as expected");
            return (null, error.Kind);
        }
        catch (Exception error) when (error is TokenClientException or TokenCallCanceledException or ArgumentException)
        {
            Console.WriteLine(error switch { TokenClientException failed => $"{failed.Kind}", ArgumentException => "wrong argument", _ => "canceled" });
            Fail(error.Message);
            return (null, (error as TokenClientException)?.Kind);
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
        System.Collections.ICollection tokens => $"{tokens.Count} token(s)",
        RevokeResult revoked => $"{revoked.Outcome}",
        CredentialCheck check => $"{check.State}",
        _ => "done",
    };
}
