namespace TokenClients.IntegrationTests;

/// <summary>Waits for what happens on other threads, no longer than needed.</summary>
internal static class Until
{
    internal static async Task TrueAsync(Func<bool> condition, string what)
    {
        var patience = TimeSpan.FromMinutes(1);
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > patience)
            {
                Assert.Fail($"It did not happen in time: {what}");
            }

            await Task.Delay(2);
        }
    }
}
