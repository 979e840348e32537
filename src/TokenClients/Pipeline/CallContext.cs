using TokenClients.Errors;
using TokenClients.Requests;

namespace TokenClients.Pipeline;

/// <summary>
/// One request that a client method makes, with all its attempts. Only <see cref="Sends"/> and <see cref="Secrets"/> change during the call.
/// It is stored in the request's options, so that every handler can get it. A copy of the request without the options is matched by its address and content objects, which belong to this call only.
/// </summary>
internal sealed class CallContext
{
    private const string OptionName = "TokenClients.Call";

    private int _copies;

    internal CallContext(ClientSettings settings, Operation operation, string method, RequestPath path, RequestBody? body = null, bool callerChoseSecret = false, long? callStart = null)
    {
        (Settings, Operation, Method, CallerChoseSecret) = (settings, operation, method, callerChoseSecret);
        Address = new(this, settings.BaseAddress, path, operation.SendsCredential ? settings.CredentialParameter : null);
        Body = body ?? (operation.Rule == ReplayRule.Safe ? null : RequestBody.Empty());
        Secrets.Add(path.Secrets);
        Secrets.Add(body?.Secrets);
        Sends = new(operation.Rule == ReplayRule.NotExecuted, settings.TimeProvider);
        StartTimestamp = settings.TimeProvider.GetTimestamp();
        CallStart = callStart ?? StartTimestamp;
        Diagnostics = new(this);
    }

    internal ClientSettings Settings { get; }

    internal Operation Operation { get; }

    internal string Method { get; }

    /// <summary>Gets whether the caller chose the secret that the call issues, and so already has it.</summary>
    internal bool CallerChoseSecret { get; }

    internal CallAddress Address { get; }

    internal RequestBody? Body { get; }

    internal CallSecrets Secrets { get; } = new();

    internal SendRecord<BufferedResponse> Sends { get; }

    internal CallDiagnostics Diagnostics { get; }

    internal long StartTimestamp { get; init; }

    /// <summary>Gets when the caller called the client's method. One method can make several requests, which share the total timeout.</summary>
    internal long CallStart { get; }

    /// <summary>Gets the call that a request belongs to.</summary>
    /// <exception cref="RequestRefusedException">The request cannot be matched to a call.</exception>
    internal static CallContext Of(HttpRequestMessage request)
    {
        if ((request.GetOption(OptionName) as CallContext ?? (request.Content as WireContent)?.Call ?? (request.Content as GatedContent)?.Call) is { } call)
        {
            return call;
        }

        // Compared by reference: another call can have an equal address and equal content.
        return request.RequestUri is CallUri { Call: { } owner } && request.Content == owner.Body
            ? owner
            : throw new RequestRefusedException(
                "A message handler or a resilience strategy sent a request that does not belong to this call, or a copy without the request's options, so the client cannot tell whether it was sent before. "
                + "Copy HttpRequestMessage.Options (Properties on .NET Framework) in the handler, or remove the handler from this client.");
    }

    /// <summary>Ends the call: no further send can begin, and copies of its request no longer keep the call and its secrets in memory.</summary>
    internal void End()
    {
        Sends.Close();
        Address.Release();
    }

    /// <summary>Creates the request that the user's handlers see: without the credential, and with masks in its address.</summary>
    internal HttpRequestMessage CreateRequest()
    {
        var request = new HttpRequestMessage(Operation.Method, Address.Masked) { Content = Body };
        AttachTo(request);
        return request;
    }

    /// <summary>Gets whether the bytes of a recorded send are being copied.</summary>
    internal bool IsCopying => Volatile.Read(ref _copies) > 0;

    /// <summary>Copies the bytes of a recorded send.</summary>
    internal async Task CopyAsync(Func<Task> copy)
    {
        Interlocked.Increment(ref _copies);
        try
        {
            await copy().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _copies);
        }
    }

    internal void AttachTo(HttpRequestMessage request) => request.SetOption(OptionName, this);

    /// <summary>Reads the body of a response to this call and determines whether the response is a failure. If the body is incomplete but may contain a new secret, the part that arrived is used. Otherwise, the method throws the exception that ended the body.</summary>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    internal async ValueTask<BufferedResponse> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var info = Settings.ErrorReader.ReadInfo(response, Sends.Attempts, Sends.SentAt, Settings.TimeProvider, Secrets.All);
        var buffered = await BufferedResponse.ReadAsync(response, this, info, bringsSecret: Operation.IssuesSecret && response.IsSuccessStatusCode, cancellationToken).ConfigureAwait(false);
        if (buffered.Fault is { } fault && !MayHoldSecret(buffered))
        {
            throw fault;
        }

        buffered.Failure = Settings.ErrorReader.Read(buffered, Operation);
        return buffered;
    }

    /// <summary>Returns whether the body may contain a new secret. If the client chose the token's id, a body that ends before the id is not used, because a retry returns the same token.</summary>
    private bool MayHoldSecret(BufferedResponse response) =>
        Operation.IssuesSecret && response.IsSuccess && (Operation.Rule != ReplayRule.ClientId || Secrets.AreRepeatedIn(response.Body));

    /// <summary>Returns the details of this call for its exception.</summary>
    internal FailedCall ToFailed(BufferedResponse? response) => new(Operation.Service, Method, Operation.IssuesSecret, CallerChoseSecret)
    {
        Host = Origin.Describe(Settings.BaseAddress),
        Attempts = Sends.Attempts,
        MayHaveExecuted = Sends.MayHaveExecuted,
        LastSendNeverLeft = Sends.LastSendNeverLeft,
        Refusal = Sends.Refusal?.Message,
        Secrets = Secrets.All,
        Response = response,
    };
}
