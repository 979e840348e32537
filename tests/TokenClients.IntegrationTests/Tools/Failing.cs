namespace TokenClients.IntegrationTests;

/// <summary>Calls that are expected to fail.</summary>
internal static class Failing
{
    internal static async Task<TokenClientException> CallAsync(Func<Task> call) =>
        (await FluentActions.Awaiting(call).Should().ThrowExactlyAsync<TokenClientException>()).Which;

    internal static async Task<TokenCallCanceledException> CancelledAsync(Func<Task> call) =>
        (await FluentActions.Awaiting(call).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

    internal static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
