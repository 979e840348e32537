using System.Globalization;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>A gateway that frames wrongly may leave a response on a connection that nobody asked for.</summary>
public sealed class SurplusResponseTests
{
    [Fact]
    public async Task A_response_that_nobody_asked_for_is_not_taken_for_that_of_the_next_call()
    {
        var calls = 0;
        await using var server = RawServer.Start(async exchange =>
        {
            var number = Interlocked.Increment(ref calls);
            await exchange.WriteAsync(Response($"vcp_own{number}") + Response($"vcp_surplus{number}"));
        });
        using var vercel = new VercelTokens(new() { BaseAddress = server.BaseAddress, AccessToken = new("vcp_callers") });

        var secrets = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            secrets.Add((await vercel.CreateTokenAsync(new("ci", TokenExpiry.Never), TestContext.Current.CancellationToken)).Secret.Reveal());
        }

        secrets.Should().Equal(Enumerable.Range(1, 5).Select(static number => string.Create(CultureInfo.InvariantCulture, $"vcp_own{number}")));
        server.Requests.Should().HaveCount(5);
    }

    private static string Response(string secret)
    {
        var body = $$"""{"bearerToken":"{{secret}}","token":{"id":"tok_1","name":"ci"} }""";
        return string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
