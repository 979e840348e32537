using System.Net;
using System.Net.Http.Headers;
using TokenClients.Errors;
using TokenClients.Primitives;
using TokenClients.Requests;

namespace TokenClients.Fuzzing.Targets;

/// <summary>Responses as the client has them after their bodies were read.</summary>
internal static class Received
{
    /// <summary>When every response was sent, by the server's clock.</summary>
    internal static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    internal static readonly TimeProvider Clock = new StandingClock();

    private static readonly ClockReading SentAt = new(Clock);

    internal static BufferedResponse Of(byte[] body, Operation operation, ErrorReader reader, int status = 200, string? contentType = "application/json", IReadOnlyCollection<SecretString>? secrets = null, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        var message = new HttpResponseMessage((HttpStatusCode)status) { Content = content };
        foreach (var (name, value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        var info = reader.ReadInfo(message, 1, SentAt, Clock, secrets ?? []);
        var reading = BufferedResponse.ReadAsync(message, operation, info, operation.IssuesSecret && status is >= 200 and <= 299, CancellationToken.None);
        return reading.IsCompleted ? reading.Result : throw new PropertyException("A body in memory was not read at once.");
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => 0;
    }
}
