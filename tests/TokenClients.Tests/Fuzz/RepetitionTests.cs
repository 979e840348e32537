using System.Net;
using System.Text;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Fuzz;

/// <summary>What a call allocates grows with the length of the response and not faster, whatever a server repeats.</summary>
[Collection(DiagnosticsTests.Alone)]
public sealed class RepetitionTests
{
    private const int Size = 64 << 10;

    // Measured: a call takes some 20 KiB by itself. The dearest bytes are "{}," in a list of tokens: three of them make a model of 560.
    private const long FixedAllowance = 128 << 10;
    private const long AllowanceOfByte = 400;

    [Theory]
    [InlineData("", "[", "")]
    [InlineData("", "{\"a\":", "")]
    [InlineData("{", "\"token\":{},", "\"z\":1}")]
    [InlineData("{", "\"bearerToken\":", "")]
    [InlineData("{", "\"accessToken\":\"", "")]
    [InlineData("{\"bearerToken\":\"", "\\u0041", "\"}")]
    [InlineData("{\"message\":\"", "\\u0000", "\"}")]
    [InlineData("{\"reqId\":\"r\",\"message\":[", "{\"path\":[0,1],\"message\":\"x\"},", "1]}")]
    [InlineData("{\"reqId\":\"r\",\"message\":[{\"path\":[", "0,", "1]}]}")]
    [InlineData("{\"error\":\"x\",\"validation_errors\":[", "1,", "1]}")]
    [InlineData("{\"tokens\":[", "{},", "{}]}")]
    [InlineData("{\"tokens\":[{\"scopes\":[", "{},", "1]}]}")]
    [InlineData("{\"token\":{\"id\":\"x\",\"name\":", "1", "}}")]
    [InlineData("[", "{},", "{}]")]
    [InlineData("[{\"tenantPermissions\":[{\"allowedActions\":[", "1,", "{}]}]}]")]
    [InlineData("", " ", "")]
    public async Task A_body_that_repeats_itself_costs_in_proportion(string begin, string repeated, string end)
    {
        var body = Encoding.UTF8.GetBytes(begin + string.Concat(Enumerable.Repeat(repeated, Size / repeated.Length)) + end);
        foreach (var call in Calls.Methods.DistinctBy(static call => Calls.OperationOf(call).Id))
        {
            foreach (var status in new[] { 200, 422 })
            {
                using var handler = new FuncHandler((_, _) => Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));
                using var client = Wire.Client(Calls.FacadeOf(call), handler, static options => options.Resilience.Enabled = false);
                var allocated = long.MaxValue;
                for (var tries = 0; tries < 5 && allocated > FixedAllowance + (AllowanceOfByte * body.Length); tries++)
                {
                    // What the runtime does once, it may do on this thread.
                    allocated = Math.Min(allocated, await AllocatedAsync(call, client));
                }

                allocated.Should().BeLessThanOrEqualTo(FixedAllowance + (AllowanceOfByte * body.Length), $"{call} {status}");
            }
        }
    }

    private static async Task<long> AllocatedAsync(string call, IDisposable client)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var running = Calls.RunAsync(call, client, CancellationToken.None);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        running.IsCompleted.Should().BeTrue("all of it is counted on this thread");
        (await Record.ExceptionAsync(() => running))?.Should().BeOfType<TokenClientException>(call);
        return allocated;
    }
}
