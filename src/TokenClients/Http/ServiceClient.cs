using TokenClients.Diagnostics;
using TokenClients.Errors;

namespace TokenClients.Http;

/// <summary>The way of a call: generated code hands its request over here, and gets back a model or one of the library's exceptions.</summary>
internal sealed class ServiceClient(ClientSettings settings, HttpClient http, ServiceClient? owner = null, bool absenceIsGood = false) : IDisposable
{
    private volatile bool _isDisposed;

    internal ClientSettings Settings { get; } = settings;

    /// <summary>The same client with an access token in place of its own credential. It is not to be disposed by itself.</summary>
    internal ServiceClient With(IAccessTokenSource credential) => new(Settings.With(credential), http, owner ?? this);

    /// <summary>The same client with its own credential as it was read once. It is not to be disposed by itself.</summary>
    internal ServiceClient WithOwn(SecretString credential) => new(Settings.WithOwn(credential), http, owner ?? this);

    /// <summary>The same client for calls that ask for what is not there: that the service says so is a success to whoever watches. It is not to be disposed by itself.</summary>
    internal ServiceClient Probing() => new(Settings, http, owner ?? this, absenceIsGood: true);

    /// <summary>The client's own credential, for a call that names it.</summary>
    /// <exception cref="TokenClientException">It could not be obtained.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    internal async ValueTask<SecretString> GetCredentialAsync(Operation operation, string method, CancellationToken cancellationToken)
    {
        ThrowIfDisposed(operation);
        using var call = new TokenCall(Settings, operation, method);
        var patience = Settings.Resilience.Enabled ? Settings.Resilience.TotalTimeout : Timeout.InfiniteTimeSpan;
#if NET
        using var timeout = new CancellationTokenSource(patience, Settings.TimeProvider);
#else
        using var timeout = Settings.TimeProvider.CreateCancellationTokenSource(patience);
#endif
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await CredentialReader.GetAsync(Settings, either.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            using var diagnostics = CallDiagnostics.Start(call);
            var exception = FailureTable.ToException(call, error, answer: null, cancellationToken);
            diagnostics.Failed(exception);
            throw exception;
        }
    }

    internal async Task<T> SendAsync<T>(
        Operation operation, RequestPath path, RequestBody? body, AnswerReader<T> read, string method, CancellationToken cancellationToken, bool idIsUsers = false)
    {
        ThrowIfDisposed(operation);
        using var call = new TokenCall(Settings, operation, method) { IdIsUsers = idIsUsers };
        using var diagnostics = CallDiagnostics.Start(call);
        Answer? answer = null;
        Failure failure;
        try
        {
            using var request = call.CreateRequest(path, body);
            try
            {
                var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                answer = call.Issued ?? (Answer)response.Content;
            }
#pragma warning disable CA1031 // Whatever failed on the way back, handler or timeout: the secret is here, and it is the result of the call.
            catch (Exception) when (call.Issued is not null)
#pragma warning restore CA1031
            {
                answer = call.Issued;
            }

            if (answer.Failure is null || operation.Rule == ReplayRule.Revoke)
            {
                var result = read(answer);
                diagnostics.Succeeded(answer);
                return result;
            }

            failure = answer.Failure;
        }
        catch (Exception error)
        {
            call.End();
            throw Failed(call, diagnostics, FailureTable.ToException(call, error, answer, cancellationToken));
        }

        call.End();
        var exception = FailureTable.ToException(call, failure, answer);
        if (absenceIsGood && exception.Kind == TokenErrorKind.NotFound)
        {
            diagnostics.Succeeded(answer);
            throw exception;
        }

        throw Failed(call, diagnostics, exception);
    }

    /// <summary>Tells who wants to know that the call failed.</summary>
    private Exception Failed(TokenCall call, CallDiagnostics diagnostics, Exception exception)
    {
        diagnostics.Failed(exception);
        if (exception is TokenClientException { Kind: TokenErrorKind.InvalidCredential } && call.Credential is { } rejected)
        {
            Settings.Credential.Invalidate(rejected);
        }

        return exception;
    }

    private void ThrowIfDisposed(Operation operation)
    {
        if ((owner ?? this)._isDisposed)
        {
            throw new ObjectDisposedException(operation.Service.ToString(), "The client was disposed.");
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        http.Dispose();
    }
}
