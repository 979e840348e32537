//// swallowed
try
{
    return (await vercel.CreateTokenAsync(request)).Secret;
}
catch (TokenClientException) // TKC008
{
    return null;
}
//// logged and swallowed
try
{
    return (await vercel.CreateTokenAsync(request)).Secret;
}
catch (TokenClientException error) // TKC008
{
    logger.LogError(error, "It failed");
    return null;
}
//// written to the console
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) // TKC008
{
    Console.WriteLine(error.Message);
}
//// every exception
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (Exception) // TKC008
{
}
//// every exception, logged
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (Exception error) // TKC008
{
    logger.LogWarning(error, "It failed");
}
//// without a type
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch // TKC008
{
    verbose = true;
}
//// at Infisical
try
{
    await Store2(await infisical.CreateTokenAsync(identityId));
}
catch (TokenClientException error) // TKC008
{
    logger.LogError("It failed: {Kind}", error.Kind);
}
//// at Crafter
try
{
    await Store2(await crafter.CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.Never)));
}
catch (TokenClientException) // TKC008
{
    Console.WriteLine("It failed");
}
//// a renewal
try
{
    await Store2(await infisical.RenewByValueAsync(secret));
}
catch (TokenClientException) // TKC008
{
}
//// a rotation
try
{
    await Store2(await sso.RotateInstallationCredentialAsync(installation));
}
catch (TokenClientException error) // TKC008
{
    logger.LogError(error, "It failed");
}
//// a kind is looked at
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) // TKC008
{
    if (error.Kind == TokenErrorKind.RateLimited)
    {
        await Task.Delay(error.RetryAfter ?? TimeSpan.Zero);
    }
}
//// after a clause for one kind
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) when (error.Kind == TokenErrorKind.InvalidCredential)
{
    throw;
}
catch (TokenClientException error) // TKC008
{
    logger.LogError(error, "It failed");
}
//// kinds with which it may exist
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) when (error.Kind is TokenErrorKind.Timeout or TokenErrorKind.Unreachable) // TKC008
{
    logger.LogError(error, "It failed");
}
//// every kind but one
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) when (error.Kind != TokenErrorKind.InvalidCredential) // TKC008
{
    logger.LogError(error, "It failed");
}
//// a status
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) when (error.StatusCode >= 500) // TKC008
{
    logger.LogError(error, "It failed");
}
//// types by a filter
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (Exception error) when (error is TokenClientException or HttpRequestException) // TKC008
{
    logger.LogError(error, "It failed");
}
//// other types by a filter
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (Exception error) when (error is not OperationCanceledException) // TKC008
{
    logger.LogError(error, "It failed");
}
//// in a nested block
try
{
    if (verbose)
    {
        foreach (var name in new[] { "a", "b" })
        {
            await Store(await vercel.CreateTokenAsync(new CreateVercelToken(name, TokenExpiry.Never)));
        }
    }
}
catch (TokenClientException) // TKC008
{
}
//// with an inner finally
try
{
    try
    {
        await Store(await vercel.CreateTokenAsync(request));
    }
    finally
    {
        verbose = true;
    }
}
catch (TokenClientException) // TKC008
{
}
//// for each of several names
foreach (var name in new[] { "a", "b" })
{
    try
    {
        await Store(await vercel.CreateTokenAsync(new CreateVercelToken(name, TokenExpiry.Never)));
    }
    catch (TokenClientException error) // TKC008
    {
        logger.LogError(error, "It failed");
    }
}
//// a result of an endpoint
app.MapPost("/tokens", async (IVercelTokens tokens) =>
{
    try
    {
        var made = await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
        await vault.WriteAsync("vercel", made.Secret.Reveal());
        return Results.Ok();
    }
    catch (TokenClientException error) // TKC008
    {
        return Results.Problem(error.Message);
    }
});
//// by a wrapper of this program
try
{
    await Store(await CreateAsync());
}
catch (TokenClientException) // missed
{
}

Task<CreatedToken<VercelToken>> CreateAsync() => vercel.CreateTokenAsync(request);
