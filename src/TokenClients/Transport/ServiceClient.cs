using System.IO;
using Polly.Timeout;
using TokenClients.Errors;
using TokenClients.Pipeline;
using TokenClients.Requests;

namespace TokenClients.Transport;

/// <summary>Reads the body of a successful response into a public model.</summary>
/// <exception cref="System.Text.Json.JsonException">The body is not JSON.</exception>
/// <exception cref="UnreadableResponseException">The body does not contain the model.</exception>
internal delegate T ResponseReader<out T>(BufferedResponse response);

/// <summary>Sends a request of the generated code, and returns a model or throws one of the library's exceptions.</summary>
internal sealed class ServiceClient(ClientSettings settings, HttpClient http, ServiceClient? owner = null, bool treatNotFoundAsSuccess = false, long? callStart = null) : IDisposable
{
    private const string ReplacedResponse =
        "A message handler or a resilience strategy of this client replaced the service's response. Remove that handler or strategy (such as a fallback) from this client.";

#pragma warning disable CA2213 // It is canceled but not disposed, because running calls still use its token.
    private readonly CancellationTokenSource _disposal = owner?._disposal ?? new();
#pragma warning restore CA2213

    internal ClientSettings Settings { get; } = settings;

    /// <summary>Returns the same client with an access token in place of its own credential. The caller must not dispose it.</summary>
    internal ServiceClient With(IAccessTokenSource credential) => new(Settings.With(credential), http, owner ?? this, treatNotFoundAsSuccess, callStart);

    /// <summary>Returns the same client with the current value of its own credential. The caller must not dispose it.</summary>
    internal ServiceClient WithOwn(SecretString credential) => new(Settings.WithOwn(credential), http, owner ?? this, treatNotFoundAsSuccess, callStart);

    /// <summary>Returns the same client for calls that expect NotFound, which it reports as a success in telemetry. The caller must not dispose it.</summary>
    internal ServiceClient TreatingNotFoundAsSuccess() => new(Settings, http, owner ?? this, treatNotFoundAsSuccess: true, callStart);

    /// <summary>Returns the same client for one call of a method that makes several requests or waits: all of them share the total timeout, which begins now. The caller must not dispose it.</summary>
    internal ServiceClient BeginCall() => BeginCall(Settings.TimeProvider.GetTimestamp());

    /// <inheritdoc cref="BeginCall()"/>
    /// <param name="start">When the call began, if it began earlier.</param>
    internal ServiceClient BeginCall(long start) => new(Settings, http, owner ?? this, treatNotFoundAsSuccess, start);

    /// <summary>Creates a token that is canceled when the total timeout of the call ends. Without resilience it is never canceled.</summary>
    internal CancellationTokenSource CreateTimeout()
    {
        var left = !Settings.Resilience.Enabled ? Timeout.InfiniteTimeSpan
            : callStart is { } start ? Settings.TimeLeft(start)
            : Settings.Resilience.TotalRequestTimeout.Timeout;
        return Settings.TimeProvider.CreateCancellationTokenSource(left > TimeSpan.Zero || left == Timeout.InfiniteTimeSpan ? left : TimeSpan.Zero);
    }

    /// <summary>Gets the client's own credential, for a call that needs its value.</summary>
    /// <exception cref="TokenClientException">The credential could not be obtained.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    internal async ValueTask<SecretString> GetCredentialAsync(Operation operation, string method, CancellationToken cancellationToken)
    {
        ThrowIfDisposed(operation.Service);
        var start = Settings.TimeProvider.GetTimestamp();
        using var timeout = CreateTimeout();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _disposal.Token, cancellationToken);
        try
        {
            return await CredentialReader.GetAsync(Settings, either.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            var call = new CallContext(Settings, operation, method, new RequestPath("")) { StartTimestamp = start };
            using var diagnostics = call.Diagnostics;
            diagnostics.Start();
            var exception = FailureTable.ToException(call.ToFailed(response: null), CauseOf(error, cancellationToken), cancellationToken);
            diagnostics.Failed(exception);
            throw exception;
        }
    }

    internal async Task<T> SendAsync<T>(
        Operation operation, RequestPath path, RequestBody? body, ResponseReader<T> read, string method, CancellationToken cancellationToken, bool callerChoseSecret = false)
    {
        ThrowIfDisposed(operation.Service);
        var call = new CallContext(Settings, operation, method, path, body, callerChoseSecret, callStart);
        using var diagnostics = call.Diagnostics;
        diagnostics.Start();
        BufferedResponse? response = null;
        BufferedResponse? changed = null;
        try
        {
            ThrowIfTimeIsOver();
#pragma warning disable CA2000 // Not disposed, so that a handler in a test can read the content of a request that it kept. It holds nothing to release.
            var request = call.CreateRequest();
#pragma warning restore CA2000
            try
            {
                var received = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                changed = received.Content as BufferedResponse;
                response = call.Sends.Issued ?? OwnResponse(call, received);
            }
#pragma warning disable CA1031 // The secret has arrived, and it is the result of the call even if a handler or a timeout fails afterwards.
            catch (Exception) when (call.Sends.Issued is not null)
#pragma warning restore CA1031
            {
                response = call.Sends.Issued;
            }

            if (response.Failure is null || operation.Rule == ReplayRule.Revoke)
            {
                var result = Read(read, response, changed);
                call.End();
                diagnostics.Succeeded(response);
                response.Release();
                return result;
            }
        }
        catch (Exception error)
        {
            call.End();
            throw Failed(call, response, FailureTable.ToException(call.ToFailed(response), CauseOf(error, cancellationToken), cancellationToken));
        }

        call.End();
        throw Failed(call, response, FailureTable.ToException(call.ToFailed(response), response.Failure));
    }

    private void ThrowIfTimeIsOver()
    {
        if (Settings.Resilience.Enabled && callStart is { } start && Settings.TimeLeft(start) <= TimeSpan.Zero)
        {
            throw new TimeoutRejectedException();
        }
    }

    /// <summary>Reads the response as it arrived. If that fails, reads the response that a handler of the application returned, because the handler may decode bodies.</summary>
    private static T Read<T>(ResponseReader<T> read, BufferedResponse response, BufferedResponse? changed)
    {
        try
        {
            return read(response);
        }
#pragma warning disable CA1031 // The reader of the other response throws again.
        catch (Exception) when (changed is { IsSuccess: true, Failure: null } && changed != response && changed.Call == response.Call)
#pragma warning restore CA1031
        {
            return read(changed);
        }
    }

    private static BufferedResponse OwnResponse(CallContext call, HttpResponseMessage response) =>
        response.Content is BufferedResponse buffered && buffered.Call == call ? buffered : throw new RequestRefusedException(ReplacedResponse);

    /// <summary>Reports that the call failed, and invalidates a credential that the service rejected.</summary>
    private Exception Failed(CallContext call, BufferedResponse? response, Exception exception)
    {
        if (treatNotFoundAsSuccess && response is not null && exception is TokenClientException { Kind: TokenErrorKind.NotFound })
        {
            call.Diagnostics.Succeeded(response);
            return exception;
        }

        call.Diagnostics.Failed(exception);
        if (exception is TokenClientException { Kind: TokenErrorKind.InvalidCredential } && call.Secrets.Credential is { } rejected)
        {
            Settings.Credential.Invalidate(rejected);
        }

        return exception;
    }

    /// <summary>Returns the exception that a call ended with. Disposing the client cancels its calls and closes their connections.</summary>
    private Exception CauseOf(Exception error, CancellationToken cancellationToken) =>
        _disposal.IsCancellationRequested
        && !cancellationToken.IsCancellationRequested
        && error is OperationCanceledException or ObjectDisposedException or HttpRequestException or IOException or CredentialUnavailableException { IsCanceled: true }
            ? ClientDisposedException.DuringCall()
            : error;

    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    internal void ThrowIfDisposed(TokenService service)
    {
        if (_disposal.IsCancellationRequested)
        {
            throw new ObjectDisposedException(service.ToString(), "The client was disposed.");
        }
    }

    public void Dispose()
    {
        try
        {
            _disposal.Cancel();
        }
        finally
        {
            http.Dispose();
        }
    }
}
