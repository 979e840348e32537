//// rethrown
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error)
{
    logger.LogError(error, "It failed");
    throw;
}
//// wrapped
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error)
{
    throw new InvalidOperationException("It failed", error);
}
//// looked at
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error)
{
    logger.LogError(error, "Orphan: {Orphan}", error.OutcomeUnknown);
}
//// looked at by a filter
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) when (!error.OutcomeUnknown)
{
    logger.LogError(error, "It failed");
}
//// taken by an earlier clause
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) when (error.OutcomeUnknown)
{
    await CleanUp();
}
catch (TokenClientException error)
{
    logger.LogError(error, "It failed");
}

Task CleanUp() => Task.CompletedTask;
//// taken by an earlier clause with a pattern
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (Exception error) when (error is TokenClientException { OutcomeUnknown: true } or TokenCallCanceledException { OutcomeUnknown: true })
{
    await CleanUp();
    throw;
}
catch (Exception)
{
}

Task CleanUp() => Task.CompletedTask;
//// retryable only
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) when (error.IsRetryable)
{
    logger.LogInformation("Later");
}
//// a kind with which nothing was created
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) when (error.Kind == TokenErrorKind.InvalidCredential)
{
    Console.WriteLine("Replace the credential");
}
//// kinds with which nothing was created
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error) when (error.Kind is TokenErrorKind.RateLimited or TokenErrorKind.PermissionDenied)
{
    Console.WriteLine("No");
}
//// handed to a method that looks
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error)
{
    await HandleAsync(error);
}

Task HandleAsync(TokenClientException error) => error.OutcomeUnknown ? Task.Delay(1) : Task.CompletedTask;
//// kept
Exception? last = null;
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error)
{
    last = error;
}
//// a call that creates nothing
try
{
    await vercel.GetCurrentTokenAsync();
}
catch (TokenClientException error)
{
    logger.LogError(error, "It failed");
}
//// a list
try
{
    await foreach (var token in vercel.ListTokensAsync())
    {
        Console.WriteLine(token.Id);
    }
}
catch (Exception)
{
}
//// another exception
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (IOException error)
{
    logger.LogError(error, "It was not stored");
}
//// other exceptions by a filter
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    logger.LogError(error, "It was not stored");
}
//// all but the library's
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (Exception error) when (error is not TokenClientException)
{
    logger.LogError(error, "It was not stored");
}
//// the call is in a lambda that runs elsewhere
try
{
    app.MapPost("/tokens", async (IVercelTokens tokens) => { await Store(await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never))); });
}
catch (Exception)
{
}
//// only a finally
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
finally
{
    verbose = true;
}
//// the result is a switch over the exception
try
{
    await Store(await vercel.CreateTokenAsync(request));
}
catch (TokenClientException error)
{
    Console.WriteLine(error switch { { OutcomeUnknown: true } => "Look for it", _ => "It failed" });
}
