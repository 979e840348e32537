using System.Diagnostics;
using System.Runtime.ExceptionServices;
using TokenClients.Diagnostics;
using TokenClients.Errors;

namespace TokenClients.Http;

/// <summary>
/// One call of the user's: what it asks for, the secrets it knows, and the record of each time its request was sent, whoever caused that.
/// It travels with the request, so that every handler sees the same one. Handlers may send it from several threads and may leave a send behind, so the record is kept under a lock.
/// </summary>
internal sealed class TokenCall(ClientSettings settings, Operation operation, string method) : IDisposable
{
#if NET
    private static readonly HttpRequestOptionsKey<TokenCall> Key = new("TokenClients.Call");
#else
    private const string Key = "TokenClients.Call";
#endif

    // All that is known of a read that a handler copied without its options: enough to send and to record it.
    private static readonly Operation CopiedRead = new(default, "", HttpVerb.Get, "", ReplayRule.Safe, issuesSecret: false, sendsCredential: true);

    private readonly object _record = new();

    // Replaced, never changed.
    private SecretString[] _secrets = [];
    private TaskCompletionSource<bool>? _turn;
    private int _underWay;
    private bool _lastSendHadNoEffect = true;
    private bool _lastNeverLeft;
    private bool _mayHaveExecuted;
    private Answer? _answers;
    private Answer? _answer;
    private Answer? _issued;
    private Exception? _sendError;
    private string _path = "";
    private List<SecretString>? _addressSecrets;
    private bool _isDisposed;
    private bool _hasEnded;

    internal ClientSettings Settings { get; } = settings;

    internal Operation Operation { get; } = operation;

    /// <summary>The facade's method, as the user knows it.</summary>
    internal string Method { get; } = method;

    /// <summary>Whether the secret that the call issues is one that the user chose, and so holds already.</summary>
    internal bool IdIsUsers { get; init; }

    /// <summary>The address that the call's request was made with, with masks in it.</summary>
    internal Uri? Address { get; private set; }

    internal long StartTimestamp { get; } = settings.TimeProvider.GetTimestamp();

    /// <summary>The call's span, if anybody listens to one.</summary>
    internal Activity? Activity { get; set; }

    /// <summary>The credential that was sent last.</summary>
    internal SecretString? Credential { get; private set; }

    /// <summary>Whether the body holds a secret, and so is written for the wire only.</summary>
    internal bool BodyIsDeferred { get; private set; }

    /// <summary>Whether this stands for a copied read, whose operation is not known.</summary>
    internal bool IsCopy => Operation == CopiedRead;

    /// <summary>When the request was last sent, on a clock that nobody sets.</summary>
    internal long SentTimestamp { get; private set; }

    /// <summary>How often sending the request was tried.</summary>
    internal int Attempts { get; private set; }

    /// <summary>Whether the last send surely had no effect: it never reached the server, or was turned away by a rate limit.</summary>
    internal bool LastSendHadNoEffect
    {
        get
        {
            lock (_record)
            {
                return _underWay == 0 && _lastSendHadNoEffect;
            }
        }
    }

    /// <summary>Whether the last send never reached the server.</summary>
    internal bool LastSendNeverLeft
    {
        get
        {
            lock (_record)
            {
                return _underWay == 0 && _lastNeverLeft;
            }
        }
    }

    /// <summary>Whether any send may have been executed without an answer that says so. One that is still under way, as a handler gave it up without cancelling it, may be.</summary>
    internal bool MayHaveExecuted
    {
        get
        {
            lock (_record)
            {
                return _underWay > 0 || _mayHaveExecuted;
            }
        }
    }

    /// <summary>A success that brought a secret. Once it is here the call returns it, whatever happens on the way back.</summary>
    internal Answer? Issued => Volatile.Read(ref _issued);

    /// <summary>The secrets that a service may repeat in what it says.</summary>
    internal IReadOnlyCollection<SecretString> Secrets => Volatile.Read(ref _secrets);

    /// <summary>Whether others' message handlers see the request and its answers: these get all that belongs to a message, so that they can read and copy it.</summary>
    internal bool MeetsOtherHandlers { get; private set; }

    internal static TokenCall? Of(HttpRequestMessage request)
    {
        if (request is CallRequest own)
        {
            return own.Call;
        }

#if NET
        return request.Options.TryGetValue(Key, out var call) ? call : null;
#else
        return request.Properties.TryGetValue(Key, out var call) ? call as TokenCall : null;
#endif
    }

    /// <summary>The call of a request that is about to be sent. A copy of a read that has lost its call gets one of its own, which the call adopts afterwards.</summary>
    /// <exception cref="RequestRefusedException">A copy of anything else has lost its call: it cannot be known whether it was sent before.</exception>
    internal static TokenCall Require(HttpRequestMessage request, ClientSettings settings)
    {
        if (Of(request) is { } call)
        {
            return call;
        }

        var lost = request.Method != HttpVerb.Get ? "whether it was sent before"
            : !settings.CredentialIsAccessToken ? "which credential it is for"
            : HoldsMask(request.RequestUri!) ? "what belongs in its address"
            : null;
        if (lost is not null)
        {
            throw new RequestRefusedException(
                $"A message handler sent a copy of the request that has lost the request's options, so it cannot be known {lost}. "
                + "Let the handler copy HttpRequestMessage.Options (Properties on .NET Framework), or take it off this client.");
        }

        var copied = new TokenCall(settings, CopiedRead, "");
        copied.MeetOthers(request);
        return copied;
    }

    internal HttpRequestMessage CreateRequest(RequestPath path, RequestBody? body)
    {
        _path = path.Text;
        _addressSecrets = path.Secrets;
        AddSecrets(path.Secrets);
        AddSecrets(body?.Secrets);
        BodyIsDeferred = body is { IsDeferred: true };
        Address = new(Settings.BaseAddress, path.Text);
        return new CallRequest(this, Operation.Method, Address) { Content = body ?? (Operation.Rule == ReplayRule.Safe ? null : RequestBody.Empty()) };
    }

    /// <summary>The address that goes onto the wire: with the call's secrets in place of their masks, and the credential where a parameter carries it.</summary>
    /// <exception cref="RequestRefusedException">A mask is gone.</exception>
    internal Uri AddressForWire(Uri address, SecretString? credential)
    {
        var parameter = Operation.SendsCredential ? Settings.CredentialParameter : null;
        if (_addressSecrets is null && parameter is null)
        {
            return address;
        }

        var start = Settings.BaseAddress.AbsoluteUri;
        var text = ReferenceEquals(address, Address) ? start + _path : address.AbsoluteUri;
        var rest = text.StartsWith(start, StringComparison.Ordinal) ? start.Length : 0;
        foreach (var secret in _addressSecrets ?? [])
        {
            var mask = text.IndexOf(RequestPath.Mask, rest, StringComparison.Ordinal);
            if (mask < 0)
            {
                throw new RequestRefusedException("A message handler changed the part of the request's address that a secret belongs in. Take the handler off this client.");
            }

            var value = Uri.EscapeDataString(secret.Reveal());
            text = string.Concat(text.Substring(0, mask), value, text.Substring(mask + RequestPath.Mask.Length));
            rest = mask + value.Length;
        }

        return new(parameter is null ? text : string.Concat(text, text.IndexOf('?') < 0 ? "?" : "&", parameter, "=" + Uri.EscapeDataString(credential!.Reveal())));
    }

    internal void UseCredential(SecretString credential)
    {
        lock (_record)
        {
            if (Credential != credential)
            {
                Credential = credential;
                AddSecrets([credential]);
            }
        }
    }

    /// <summary>Waits until no other send of a call that must not run twice is under way, and says whether this one may go.</summary>
    internal async ValueTask<bool> TryBeginSendAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task turn;
            lock (_record)
            {
                if (_hasEnded)
                {
                    throw new RequestRefusedException("A message handler sends the request although the call has ended.");
                }

                var runsOnce = Operation.Rule == ReplayRule.NotExecuted;
                if (!runsOnce || _underWay == 0)
                {
                    if (runsOnce && !_lastSendHadNoEffect)
                    {
                        return false;
                    }

                    _underWay++;
                    Attempts++;
                    SentTimestamp = Settings.TimeProvider.GetTimestamp();
                    return true;
                }

                turn = (_turn ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await turn.WaitAsync(Timeout.InfiniteTimeSpan, Settings.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    internal void EndSend(Answer answer)
    {
        lock (_record)
        {
            answer.FollowsAmbiguousSend = _mayHaveExecuted || _underWay > 1;
            _answer = answer;
            _issued ??= Operation.IssuesSecret && answer is { IsSuccess: true, Failure: null } ? answer : null;
            _sendError = null;
            _lastSendHadNoEffect = answer.Failure is { Kind: TokenErrorKind.RateLimited, MayHaveExecuted: false };
            _lastNeverLeft = false;
            _mayHaveExecuted |= FailureTable.MayHaveExecuted(answer);
            Leave();
        }
    }

    internal void EndSend(Exception error, bool neverSent)
    {
        lock (_record)
        {
            _sendError = error;
            _lastSendHadNoEffect = neverSent;
            _lastNeverLeft = neverSent;
            _mayHaveExecuted |= !neverSent;
            Leave();
        }
    }

    /// <summary>How the first send ended, for a second one that the rule forbids.</summary>
    internal HttpResponseMessage FirstOutcome(HttpRequestMessage request)
    {
        if (_sendError is not null)
        {
            ExceptionDispatchInfo.Capture(_sendError).Throw();
        }

        return _answer!.ToResponse(request);
    }

    /// <summary>Takes over the record of a copied read, and what its answer means.</summary>
    internal void Adopt(Answer answer)
    {
        if (answer.Call is { } copied && copied != this)
        {
            lock (_record)
            {
                Attempts += copied.Attempts;
                Credential = copied.Credential;
                AddSecrets(copied.Secrets);
            }

            Track(answer);
        }

        answer.Classify(Operation);
    }

    /// <summary>Remembers an answer, whose buffer is given back with the call, or at once if that has ended.</summary>
    internal void Track(Answer answer)
    {
        lock (_record)
        {
            if (!_isDisposed)
            {
                answer.Earlier = _answers;
                _answers = answer;
                return;
            }
        }

        answer.Release();
    }

    /// <summary>No send begins from now on, so that what is told about the call stays true.</summary>
    internal void End()
    {
        lock (_record)
        {
            _hasEnded = true;
        }
    }

    public void Dispose()
    {
        lock (_record)
        {
            _hasEnded = true;
            _isDisposed = true;
        }

        for (var answer = _answers; answer is not null; answer = answer.Earlier)
        {
            answer.Release();
        }
    }

    /// <summary>Makes a request ready to be handed to others' message handlers: they may copy it, and with its options the call.</summary>
    internal void MeetOthers(HttpRequestMessage request)
    {
        MeetsOtherHandlers = true;
        if (request.Content is RequestBody body)
        {
            body.AddHeaders(body.Headers);
        }

#if NET
        request.Options.Set(Key, this);
#else
        request.Properties[Key] = this;
#endif
    }

    /// <summary>Whether a body holds one of the secrets that the call has sent.</summary>
    internal bool IsRepeatedIn(ReadOnlySpan<byte> body)
    {
        foreach (var secret in Volatile.Read(ref _secrets))
        {
            if (body.IndexOf(System.Text.Encoding.UTF8.GetBytes(secret.Reveal())) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a text repeats one of the secrets that the call has sent, in any form.</summary>
    internal bool IsRepeatedIn(string text)
    {
        foreach (var secret in Volatile.Read(ref _secrets))
        {
            if (secret.Forms.AreIn(text))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsMask(Uri address) => address.AbsoluteUri.Split([RequestPath.Mask], StringSplitOptions.None).Length > 1;

    /// <summary>A send has ended. Who waits for a turn looks again. Called with the record locked; who waits goes on elsewhere.</summary>
    private void Leave()
    {
        _underWay--;
        _turn?.SetResult(true);
        _turn = null;
    }

    private void AddSecrets(IReadOnlyCollection<SecretString>? secrets)
    {
        if (secrets is { Count: > 0 })
        {
            lock (_record)
            {
                _secrets = [.. _secrets, .. secrets];
            }
        }
    }
}
