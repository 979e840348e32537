//// three times
for (var attempt = 0; attempt < 3; attempt++)
{
    try
    {
        await Store(await vercel.CreateTokenAsync(request));
        break;
    }
    catch (TokenClientException) // TKC009
    {
        await Task.Delay(1000);
    }
}
//// until it works
while (true)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException error) // TKC009
    {
        logger.LogWarning(error, "Again");
    }
}
//// do and while
var done = false;
do
{
    try
    {
        await Store(await vercel.CreateTokenAsync(request));
        done = true;
    }
    catch (Exception) // TKC009
    {
    }
}
while (!done);
//// with continue
while (!cancellationToken.IsCancellationRequested)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException) // TKC009
    {
        continue;
    }
}
//// every exception
for (var attempt = 0; attempt < 5; attempt++)
{
    try
    {
        return (await infisical.CreateTokenAsync(identityId)).Secret;
    }
    catch // TKC009
    {
        await Task.Delay(TimeSpan.FromSeconds(attempt));
    }
}
//// by a number of attempts in the filter
for (var attempt = 0; ; attempt++)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException) when (attempt < 3) // TKC009
    {
        await Task.Delay(1000);
    }
}
//// by kinds with which it may exist
while (true)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException error) when (error.Kind is TokenErrorKind.Timeout or TokenErrorKind.ServiceFault) // TKC009
    {
        await Task.Delay(1000);
    }
}
//// by the status
while (true)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException error) when (error.StatusCode is null or >= 500) // TKC009
    {
        await Task.Delay(1000);
    }
}
//// at Crafter
for (var attempt = 0; attempt < 3; attempt++)
{
    try
    {
        return (await crafter.CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.Never))).Secret;
    }
    catch (TokenClientException error) // TKC009
    {
        Console.WriteLine(error.Message);
    }
}
//// at Apinizer
for (var attempt = 0; attempt < 3; attempt++)
{
    try
    {
        return (await apinizer.CreateTokenAsync()).Secret;
    }
    catch (TokenClientException) // TKC009
    {
    }
}
//// after the wait that the service asked for
while (true)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException error) // TKC009
    {
        await Task.Delay(error.RetryAfter ?? TimeSpan.FromSeconds(1));
    }
}
//// with a counter that ends it otherwise
var failures = 0;
while (failures < 3)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException) // TKC009
    {
        failures++;
    }
}
//// in a worker
//// members
public class Worker(IVercelTokens vercel, ILogger<Worker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var created = await vercel.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.In(TimeSpan.FromDays(1))), stoppingToken);
                await File.WriteAllTextAsync("token", created.Secret.Reveal(), stoppingToken);
            }
            catch (Exception error) // TKC009
            {
                logger.LogError(error, "It failed");
            }

            await Task.Delay(TimeSpan.FromHours(1), stoppingToken);
        }
    }
}
//// a block within the loop
for (var attempt = 0; attempt < 3; attempt++)
{
    if (attempt > 0)
    {
        await Task.Delay(1000);
    }

    if (verbose)
    {
        try
        {
            return (await vercel.CreateTokenAsync(request)).Secret;
        }
        catch (TokenClientException) // TKC009
        {
        }
    }
}
//// by goto
again:
try
{
    return (await vercel.CreateTokenAsync(request)).Secret;
}
catch (TokenClientException) // TKC008
{
    await Task.Delay(1000);
}

goto again;
