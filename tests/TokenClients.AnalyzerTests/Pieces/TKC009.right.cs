//// retryable only
while (true)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException error) when (error.IsRetryable)
    {
        await Task.Delay(error.RetryAfter ?? TimeSpan.FromSeconds(1));
    }
}
//// not if it may exist
for (var attempt = 0; attempt < 3; attempt++)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException error) when (!error.OutcomeUnknown && attempt < 2)
    {
        await Task.Delay(1000);
    }
}
//// looked at in the block
while (true)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException error)
    {
        if (error.OutcomeUnknown)
        {
            throw;
        }
    }
}
//// rate limits only
while (true)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException error) when (error.Kind == TokenErrorKind.RateLimited)
    {
        await Task.Delay(error.RetryAfter ?? TimeSpan.FromSeconds(1));
    }
}
//// a read that is repeated
for (var attempt = 0; attempt < 3; attempt++)
{
    try
    {
        await vercel.GetCurrentTokenAsync();
        break;
    }
    catch (TokenClientException)
    {
        await Task.Delay(1000);
    }
}
//// a revocation that is repeated
for (var attempt = 0; attempt < 3; attempt++)
{
    try
    {
        var revoked = await vercel.RevokeTokenAsync("id");
        break;
    }
    catch (TokenClientException error)
    {
        logger.LogWarning(error, "Again");
    }
}
//// the loop is in the block
try
{
    for (var index = 0; index < 3; index++)
    {
        await Store(await vercel.CreateTokenAsync(new CreateVercelToken($"token {index}", TokenExpiry.Never)));
    }
}
catch (TokenClientException error) when (error.OutcomeUnknown)
{
    throw;
}
//// an unknown outcome ends it
while (true)
{
    try
    {
        return (await vercel.CreateTokenAsync(request)).Secret;
    }
    catch (TokenClientException error) when (error.OutcomeUnknown)
    {
        return null;
    }
    catch (TokenClientException)
    {
        await Task.Delay(1000);
    }
}
