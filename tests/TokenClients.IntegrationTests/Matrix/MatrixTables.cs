using System.Text;
using System.Text.Json;

namespace TokenClients.IntegrationTests.Matrix;

/// <summary>When a call may be sent again.</summary>
internal enum ReplayRule
{
    Safe = 1,
    Idempotent,
    Revoke,
    NotExecuted,
    ClientId,
}

/// <summary>Why a call fails: the rows of the failure table.</summary>
internal enum Cause
{
    NeverConnected = 1,
    TlsRefused,
    Lost,
    TimedOut,
    RateLimited,
    ServiceFault,
    Redirected,
    Unreadable,

    /// <summary>A refusal that is not in the service's own words.</summary>
    ForeignRefusal,
    InvalidCredential,
    PermissionDenied,
    EntityMissing,
    RouteMissing,
    Conflict,
    InvalidRequest,

    /// <summary>Crafter's refusal of what the client accepts: a creation has stored its token by then.</summary>
    NotAcceptable,
}

internal enum Retryable
{
    Never = 1,
    Always,
    UnlessItIssues,
}

/// <summary>How the bytes of a success end.</summary>
internal enum Ending
{
    /// <summary>As they should.</summary>
    Whole = 1,

    /// <summary>The connection ended, or the framing broke.</summary>
    Lost,

    /// <summary>The framing broke behind them. How much of what stands before the platform hands on, it decides by when the bytes come.</summary>
    LostInPart,

    /// <summary>There are too many of them.</summary>
    TooLarge,

    /// <summary>They cannot be unpacked.</summary>
    Packed,

    /// <summary>They cannot be unpacked to the end. How many can is the platform's affair.</summary>
    PackedInPart,
}

/// <summary>The design's two tables, and what the contracts of the four services add. Nothing here was taken from what the library does.</summary>
internal static class MatrixTables
{
    internal const int MaxRetries = 2;

    /// <summary>Cause, and what is reported. The outcome is unknown on calls that issue a secret only.</summary>
    private static readonly Dictionary<Cause, (TokenErrorKind Kind, Retryable Retryable, bool OutcomeUnknown)> Failures = new()
    {
        [Cause.NeverConnected] = (TokenErrorKind.Unreachable, Retryable.Always, false),
        [Cause.TlsRefused] = (TokenErrorKind.Unreachable, Retryable.Never, false),
        [Cause.Lost] = (TokenErrorKind.Unreachable, Retryable.UnlessItIssues, true),
        [Cause.TimedOut] = (TokenErrorKind.Timeout, Retryable.UnlessItIssues, true),
        [Cause.RateLimited] = (TokenErrorKind.RateLimited, Retryable.Always, false),
        [Cause.ServiceFault] = (TokenErrorKind.ServiceFault, Retryable.UnlessItIssues, true),
        [Cause.Redirected] = (TokenErrorKind.UnexpectedResponse, Retryable.Never, false),
        [Cause.Unreadable] = (TokenErrorKind.UnexpectedResponse, Retryable.Never, true),
        [Cause.ForeignRefusal] = (TokenErrorKind.UnexpectedResponse, Retryable.Never, false),
        [Cause.InvalidCredential] = (TokenErrorKind.InvalidCredential, Retryable.Never, false),
        [Cause.PermissionDenied] = (TokenErrorKind.PermissionDenied, Retryable.Never, false),
        [Cause.EntityMissing] = (TokenErrorKind.NotFound, Retryable.Never, false),
        [Cause.RouteMissing] = (TokenErrorKind.UnsupportedByServer, Retryable.Never, false),
        [Cause.Conflict] = (TokenErrorKind.Conflict, Retryable.Never, false),
        [Cause.InvalidRequest] = (TokenErrorKind.InvalidRequest, Retryable.Never, false),
        [Cause.NotAcceptable] = (TokenErrorKind.InvalidRequest, Retryable.Never, true),
    };

    /// <summary>After which causes a rule lets a call be sent again.</summary>
    private static readonly Dictionary<ReplayRule, Cause[]> Repeats = new()
    {
        [ReplayRule.Safe] = [Cause.NeverConnected, Cause.Lost, Cause.TimedOut, Cause.RateLimited, Cause.ServiceFault],
        [ReplayRule.Idempotent] = [Cause.NeverConnected, Cause.Lost, Cause.TimedOut, Cause.RateLimited, Cause.ServiceFault],
        [ReplayRule.Revoke] = [Cause.NeverConnected, Cause.Lost, Cause.TimedOut, Cause.RateLimited, Cause.ServiceFault],
        [ReplayRule.ClientId] = [Cause.NeverConnected, Cause.Lost, Cause.TimedOut, Cause.RateLimited, Cause.ServiceFault],

        // The server surely did not act.
        [ReplayRule.NotExecuted] = [Cause.NeverConnected, Cause.RateLimited],
    };

    /// <summary>What a status means, with the body that the service gives it.</summary>
    internal static Cause CauseOf(int status, MatrixOperation operation) => (status, operation.Service) switch
    {
        // Crafter never says 401; ACCESS_DENIED is its word for a credential that does not work, ACTION_DENIED the other.
        (403, TokenService.Crafter) => Cause.InvalidCredential,
        (406, TokenService.Crafter) when operation.Id == "createAccessToken" => Cause.NotAcceptable,

        // Only with this code is it the token that is missing; else the path is wrong. Apinizer's three calls and Vercel's list name nothing that could be missing.
        (404, TokenService.Crafter) when operation.Id != "getAccessToken" => Cause.RouteMissing,
        (404, TokenService.Apinizer) => Cause.RouteMissing,
        (404, TokenService.Vercel) when operation.Id == "listAuthTokens" => Cause.RouteMissing,
        (401, _) => Cause.InvalidCredential,
        (402 or 403, _) => Cause.PermissionDenied,
        (404 or 410, _) => Cause.EntityMissing,
        (405, _) => Cause.RouteMissing,
        (408, _) => Cause.TimedOut,
        (409, _) => Cause.Conflict,
        (429, _) => Cause.RateLimited,
        ( >= 300 and < 400, _) => Cause.Redirected,
        ( >= 500, _) => Cause.ServiceFault,
        _ => Cause.InvalidRequest,
    };

    /// <summary>The call fails for this cause, each time it is sent.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="cause">The cause.</param>
    /// <param name="executed">Whether the operation took effect before.</param>
    /// <param name="asksLongWait">Whether the service asks for a wait that is longer than a client would sleep.</param>
    /// <param name="isTotal">Whether the time for the whole call is up.</param>
    internal static Expectation Fails(MatrixOperation operation, Cause cause, bool executed, bool asksLongWait = false, bool isTotal = false)
    {
        var repeats = Repeats[operation.Rule].Contains(cause) && !asksLongWait && !isTotal;
        var attempts = repeats ? MaxRetries + 1 : 1;
        var requests = cause switch { Cause.TlsRefused or Cause.NeverConnected => 0, _ => attempts };
        var seen = new Seen(requests, attempts, 0, operation.Issues ? (executed ? 1 : 0) : null);

        // What a revocation wants is that the token does not work.
        if (operation.Form == Form.Revocation && (cause == Cause.EntityMissing || (cause == Cause.InvalidCredential && operation.Id == "revokeIdentityAccessToken")))
        {
            return new([$"{RevokeOutcome.NotFound}; {seen}"]);
        }

        if (operation.Form == Form.Check)
        {
            // Without a response, what came with it is nothing.
            seen = seen with { Attempts = null };
            var state = cause switch
            {
                Cause.InvalidCredential => CredentialState.Rejected,
                Cause.PermissionDenied => CredentialState.AcceptedWithoutRights,
                _ => CredentialState.Undetermined,
            };
            return new([$"{state}; {seen}"], repeats);
        }

        var (kind, retryable, unknown) = Failures[cause];

        // Under an id of the user's own a repeat can make nothing twice, and settles what is open.
        var settles = operation.IdIsUsers && retryable == Retryable.UnlessItIssues;
        return new(
            [FailureLine(kind, retryable == Retryable.Always || settles || (retryable == Retryable.UnlessItIssues && !operation.Issues), unknown && operation.Issues && !settles, asksLongWait, seen)],
            repeats);
    }

    /// <summary>Each stream of the call is refused by HTTP/2, and the platform sends the request again by itself.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="executed">Whether the operation took effect before, which a server must not do.</param>
    /// <param name="repeats">How often the platform sends a request again.</param>
    internal static Expectation RefusedStream(MatrixOperation operation, bool executed, int repeats)
    {
        if (operation.Rule == ReplayRule.NotExecuted)
        {
            // The repeat is refused before the first byte of its body.
            return new([FailureLine(TokenErrorKind.Unknown, isRetryable: false, outcomeUnknown: operation.Issues, asksWait: false, new(1, 1, 0, operation.Issues ? (executed ? 1 : 0) : null))]);
        }

        // Every send counts as an attempt, except that of a read, which has no bytes that the client could watch.
        var sends = (MaxRetries + 1) * (repeats + 1);
        var fails = Fails(operation, Cause.Lost, executed);
        return new([.. fails.Lines.Select(line => line
            .Replace($"{MaxRetries + 1} requests", $"{sends} requests", StringComparison.Ordinal)
            .Replace($"{MaxRetries + 1} attempts", $"{(operation.Rule == ReplayRule.Safe ? MaxRetries + 1 : sends)} attempts", StringComparison.Ordinal))], fails.Repeats);
    }

    /// <summary>The service responds with a status below 300, these bytes, and this end.</summary>
    internal static Expectation Reads(MatrixOperation operation, byte[] bytes, Ending ending, bool executed)
    {
        var failure = Fails(operation, ending is Ending.Lost or Ending.LostInPart ? Cause.Lost : Cause.Unreadable, executed);
        if (IsReadable(operation, bytes, ending))
        {
            var success = Succeeds(operation, executed, requests: 1);
            return ending is Ending.PackedInPart or Ending.LostInPart ? new([.. success.Lines, .. failure.Lines]) : success;
        }

        return failure;
    }

    internal static bool IsReadable(MatrixOperation operation, byte[] bytes, Ending ending)
    {
        if (ending == Ending.Packed)
        {
            return false;
        }

        if (operation.Issues)
        {
            // The secret is all that counts. Crafter's was chosen by the client, so that an object that is cut is enough; a whole one always has an id.
            return operation.Secrets.Any(secret => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"{secret}\"")) >= 0)
                || (operation.Rule == ReplayRule.ClientId && ending is not (Ending.Lost or Ending.LostInPart) && TextOf(bytes).StartsWith('{') && (ending == Ending.PackedInPart || KindOf(TextOf(bytes)) is null));
        }

        if (ending is Ending.Lost or Ending.LostInPart or Ending.TooLarge)
        {
            return false;
        }

        var text = TextOf(bytes);
        if (ending == Ending.PackedInPart)
        {
            // An empty body has no rest that could be missed.
            return operation.Form == Form.Revocation && text.Length == 0;
        }

        if (operation.Form is Form.Text or Form.Check)
        {
            return text == operation.Text;
        }

        // That a revocation succeeded is said by its status, except at Infisical, where every success has a body: an empty one is not its own.
        if (text.Length == 0)
        {
            return operation.Form == Form.Revocation && operation.Service != TokenService.Infisical;
        }

        return operation.Form == Form.Array
            ? KindOf(text) == JsonValueKind.Array
            : KindOf(text) == JsonValueKind.Object && operation.Text.Split(',', StringSplitOptions.RemoveEmptyEntries).All(name => KindOf(text, name) is not null);
    }

    /// <summary>The call succeeds, perhaps after it was sent again.</summary>
    internal static Expectation Succeeds(MatrixOperation operation, bool executed, int requests, int? attempts = null, Cause? after = null)
    {
        // Nobody can tell whose doing it was, if this call itself may have done it before and the service refuses the second.
        var mayHaveActed = after is Cause.Lost or Cause.TimedOut or Cause.ServiceFault && executed;
        var companions = mayHaveActed && operation.Id == "createAccessToken" ? 1 : 0;
        var seen = new Seen(requests, companions > 0 || operation.Form == Form.Check ? null : attempts ?? requests, companions, operation.Issues ? (executed || after is not null ? 1 : 0) : null);
        var what = operation.Form switch
        {
            Form.Check => $"{CredentialState.Accepted}",

            // Crafter's success does not say that there was anything. Newer servers of Infisical confirm a repeat by value.
            Form.Revocation => operation.Service == TokenService.Crafter || (mayHaveActed && operation.Id != "revokeIdentityAccessToken") ? $"{RevokeOutcome.Unconfirmed}" : $"{RevokeOutcome.Revoked}",
            _ => operation.Issues ? "the secret" : "a response",
        };
        return new([$"{what}; {seen}"]);
    }

    internal static string FailureLine(TokenErrorKind kind, bool isRetryable, bool outcomeUnknown, bool asksWait, Seen seen) =>
        $"{kind}, {(isRetryable ? "retryable" : "final")}, outcome {(outcomeUnknown ? "unknown" : "known")}{(asksWait ? ", asks to wait" : "")}; {seen}";

    /// <summary>What JSON a text is, or its member; <see langword="null"/> if it is none.</summary>
    private static JsonValueKind? KindOf(string text, string? member = null)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return member is null ? json.RootElement.ValueKind : json.RootElement.TryGetProperty(member, out var value) ? value.ValueKind : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A byte that is no UTF-8 spoils the text that it stands in, and not what is around it.</summary>
    private static string TextOf(byte[] bytes) => Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Trim();
}

/// <summary>What may come of a cell, as lines; any of them is right, and there is more than one only where the platform decides.</summary>
/// <param name="Lines">The lines.</param>
/// <param name="Repeats">Whether the call is sent again.</param>
internal sealed record Expectation(string[] Lines, bool Repeats = false)
{
    public override string ToString() => string.Join(" | ", Lines);
}

/// <summary>What the server saw of a call, and how often the client says that it tried.</summary>
internal sealed record Seen(int Requests, int? Attempts, int Companions, int? Executions)
{
    public override string ToString() =>
        $"{Requests} requests{(Attempts is { } attempts ? $", {attempts} attempts" : "")}{(Companions > 0 ? $", {Companions} of another operation" : "")}{(Executions is { } executions ? $", executed {executions} times" : "")}";
}
