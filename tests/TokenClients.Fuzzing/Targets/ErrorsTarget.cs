using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Errors;
using TokenClients.Fuzzing.Oracles;
using TokenClients.Infisical;
using TokenClients.Requests;
using TokenClients.Transport.Apinizer;
using TokenClients.Transport.Crafter;
using TokenClients.Transport.Infisical;
using TokenClients.Transport.Vercel;
using TokenClients.Vercel;

namespace TokenClients.Fuzzing.Targets;

/// <summary>
/// The readers of errors and what is made of them: an exception of the documented kind, with bounded texts on one line, in which no secret of the call can be read.
/// An input is a byte for the operation, the status, the content type, the secret's form and the headers each, and the body. A byte 0xFF in the body stands for the secret, 0xFE for its last quarter, which may be shown.
/// </summary>
internal sealed class ErrorsTarget : Target
{
    private const int MaxText = Redactor.MaxLength + 8;

    private static readonly int[] Statuses = [400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 413, 415, 422, 429, 500, 502, 503, 599, 301, 304, 200];
    private static readonly string?[] ContentTypes = ["application/json", "text/plain", "text/html", null, "text/plain; charset=utf-16", ";"];

    private static readonly (string Name, string Value)[][] Headers =
    [
        [], [("Retry-After", "7")], [("Retry-After", "-1")], [("Retry-After", "922337203685.4775807")], [("Retry-After", "Mon, 30 Nov 2026 12:00:09 GMT")], [("X-RateLimit-Reset", "9223372036854775807")],
        [("X-RateLimit-Reset", "1796040060"), ("X-RateLimit-Limit", "-1")], [("Date", "Fri, 31 Dec 9999 23:59:59 GMT"), ("X-RateLimit-Reset", "5")], [("Location", "https://user:secret@elsewhere.example/x")], [("x-vercel-id", "fra1::abc")],
    ];

    private static readonly SecretString Secret = new("inc_Zq81LmWx7RtPv02KdYsB");
    private static readonly SecretString Password = new("Pa55 wörd €uro/Ği%Qx");

    private static readonly (Operation Operation, ErrorReader Reader)[] Operations =
    [
        .. InfisicalTransport.Operations.Select(static operation => (operation, (ErrorReader)InfisicalErrorReader.Instance)),
        .. ApinizerTransport.Operations.Select(static operation => (operation, (ErrorReader)ApinizerErrorReader.Instance)),
        .. VercelTransport.Operations.Select(static operation => (operation, (ErrorReader)VercelErrorReader.Instance)),
        .. CrafterTransport.Operations.Select(static operation => (operation, (ErrorReader)CrafterErrorReader.Instance)),
    ];

    internal override string Name => "errors";

    internal override IReadOnlyList<string> Defects { get; } = ["the secret is not known", "a text is not cut", "a fault can be called again"];

    internal override IEnumerable<string> Words => Bodies.Words;

    internal override IEnumerable<byte[]> Seeds
    {
        get
        {
            foreach (var (service, body) in Bodies.Errors)
            {
                for (var number = 0; number < 4; number++)
                {
                    var operations = Operations.Index().Where(pair => (int)pair.Item.Operation.Service == service + (int)Operations[0].Operation.Service).Select(static pair => pair.Index).ToList();
                    var operation = operations[(number * 3) % operations.Count];
                    var planted = number == 0 ? body : body.Insert(body.LastIndexOf(number % 2 == 0 ? '"' : 'o') is >= 0 and var at ? at : 0, "\u0001");
                    yield return [.. Input([(byte)operation, (byte)(number * 5), 0, (byte)number, (byte)(number * 3)], planted).Select(static value => value == 1 ? (byte)0xFF : value)];
                }
            }

            yield return [0, 13, 0, 0, 0, .. "{\"reqId\":\"r\",\"message\":[{\"path\":[\""u8, 0xFE, .. "\"],\"message\":\""u8, 0xFF, .. "\"}]}"u8];
            yield return Input([12, 0, 0, 0, 0], $$"""{"error":"invalid_request","error_description":"{{new string('x', 600)}}"}""");
            yield return Input([12, 0, 0, 0, 0], $$"""{"error":"invalid_request","error_description":"\u202e\u200b{{new string('\u00e9', 520)}}"}""");
        }
    }

    internal override void Run(ReadOnlySpan<byte> input, string? defect)
    {
        if (input.Length < 5)
        {
            return;
        }

        var (operation, reader) = Operations[input[0] % Operations.Length];
        var status = Statuses[input[1] % Statuses.Length];
        var secret = (input[3] & 0x80) == 0 ? Secret : Password;
        var form = Encodings.All[(input[3] & 0x7F) % Encodings.All.Count];
        var body = Plant(input[5..], secret.Reveal(), form.Encode);
        SecretString[] secrets = defect == "the secret is not known" ? [] : [secret];

        var before = GC.GetAllocatedBytesForCurrentThread();
        var received = Received.Of(body, operation, reader, status, ContentTypes[input[2] % ContentTypes.Length], secrets, Headers[input[4] % Headers.Length]);
        received.Failure = reader.Read(received, operation);
        if (received.IsSuccess && received.Failure is null)
        {
            return;
        }

        Check(received.Failure is not null, $"{operation.Id}: status {status} is a success");
        var call = new FailedCall(operation.Service, "MethodAsync", operation.IssuesSecret, callerChoseSecret: operation.Rule == ReplayRule.ClientId)
        {
            Host = "https://service.example",
            Attempts = 1,
            MayHaveExecuted = FailureTable.EffectOf(received.Failure) == SendEffect.Possible,
            LastSendNeverLeft = false,
            Secrets = secrets,
            Response = received,
        };
        var error = FailureTable.ToException(call, received.Failure!);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Check(allocated < (512 << 10) + (400L * body.Length), $"{operation.Id}: {allocated} bytes allocated for {body.Length}");
        Check(error.Kind is not TokenErrorKind.Unknown && error.StatusCode == status, $"{operation.Id}: kind {error.Kind}, status {error.StatusCode}");
        var isRetryable = error.IsRetryable || (defect == "a fault can be called again" && error.Kind == TokenErrorKind.ServiceFault);
        Check(!(isRetryable && error.OutcomeUnknown), $"{operation.Id}: to be called again, with an unknown outcome");
        Check(operation.IssuesSecret || !error.OutcomeUnknown, $"{operation.Id}: an unknown outcome without a secret");
        Check(!isRetryable || error.Kind is TokenErrorKind.RateLimited or TokenErrorKind.ServiceFault or TokenErrorKind.Timeout, $"{operation.Id}: {error.Kind} is retryable");
        Check(error.RetryAfter is not { Ticks: < 0 }, $"{operation.Id}: waits {error.RetryAfter}");
        Check(error.FieldErrors.Count <= 100, $"{operation.Id}: {error.FieldErrors.Count} field errors");

        var said = defect == "a text is not cut" ? received.Failure!.Message : error.ServerMessage;
        string?[] texts = [error.ErrorCode, said, error.Response?.RequestId, .. error.FieldErrors.SelectMany(static field => new[] { field.Field, field.Message })];
        foreach (var text in texts)
        {
            Check(text is null || text.Length <= MaxText, $"{operation.Id}: a text of {text?.Length} characters");
            Check(text is null || !text.AsSpan().ContainsAnyInRange('\0', '\u001f'), $"{operation.Id}: a text with control characters");
        }

        Check(error.Message.Length <= (3 * MaxText) + 1500, $"{operation.Id}: a message of {error.Message.Length} characters");
        var shown = string.Join('\n', texts.Where(static text => !Redactor.IsHidden(text)));
        Check(!Readable.Shows(secret.Reveal(), shown), $"{operation.Id}: a secret can be read in what is shown: {shown}");

        // The message also holds sentences of the library, whose letters can stand beside those of a text.
        Check(!Readable.Shows(secret.Reveal(), error.Message, enough: 12), $"{operation.Id}: a secret can be read in the message");
        Check(received.Failure!.Issued is not { } issued || !Readable.Shows(issued.Reveal(), shown), $"{operation.Id}: the secret in the response can be read in what is shown: {shown}");
    }

    private static byte[] Plant(ReadOnlySpan<byte> body, string secret, Func<string, string> encode)
    {
        if (body.IndexOfAny((byte)0xFE, (byte)0xFF) < 0)
        {
            return body.ToArray();
        }

        var (whole, end) = (Encoding.UTF8.GetBytes(encode(secret)), Encoding.UTF8.GetBytes(secret[^(secret.Length / 4)..]));
        var planted = new List<byte>(body.Length + whole.Length);
        var count = 0;
        foreach (var value in body)
        {
            // A few are enough.
            planted.AddRange(value is 0xFE or 0xFF && count++ < 8 ? value == 0xFF ? whole : end : [value]);
        }

        return [.. planted];
    }
}
