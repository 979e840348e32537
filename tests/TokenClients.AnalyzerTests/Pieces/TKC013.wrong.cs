//// in a for
for (var index = 0; index < 3; index++)
{
    using var client = new VercelTokens(options); // TKC013
    await client.GetCurrentTokenAsync();
}
//// in a foreach over ids
foreach (var id in new[] { "1", "2" })
{
    using var client = new VercelTokens(options); // TKC013
    await client.GetTokenAsync(id);
}
//// in a while
while (!cancellationToken.IsCancellationRequested)
{
    using var client = new InfisicalTokenAuth(infisicalOptions); // TKC013
    await client.GetTokenAsync("id");
}
//// in a do
do
{
    using var client = new ApinizerAuth(apinizerOptions); // TKC013
    await client.PingAsync();
}
while (verbose);
//// in an await foreach
await foreach (var token in vercel.ListTokensAsync())
{
    using var client = new VercelTokens(options); // TKC013
    await client.GetTokenAsync(token.Id);
}
//// with options of its own
while (verbose)
{
    using var client = new VercelTokens(new VercelOptions { AccessToken = SecretString.FromEnvironment("VERCEL_TOKEN") }); // TKC013
    await client.GetCurrentTokenAsync();
}
//// in an endpoint
app.MapGet("/current", async () =>
{
    using var client = new VercelTokens(new VercelOptions { AccessToken = SecretString.FromEnvironment("VERCEL_TOKEN") }); // TKC013
    return (await client.GetCurrentTokenAsync()).Id;
});
//// in an endpoint with its options
app.MapPost("/revoke", async (string id) =>
{
    using var client = new CrafterAccessTokens(crafterOptions); // TKC013
    return (await client.RevokeCurrentTokenAsync()).Outcome.ToString();
});
//// in a middleware
app.Use(async (context, next) =>
{
    using var client = new VercelTokens(options); // TKC013
    await client.GetCurrentTokenAsync();
    await next(context);
});
//// in a middleware's class
//// members
public class Middleware(RequestDelegate next, VercelOptions options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using var client = new VercelTokens(options); // TKC013
        await client.GetCurrentTokenAsync();
        await next(context);
    }
}
//// in an action
//// members
public class TokensController(VercelOptions options) : ControllerBase
{
    [HttpGet]
    public async Task<string> GetAsync()
    {
        using var client = new VercelTokens(options); // TKC013
        return (await client.GetCurrentTokenAsync()).Id;
    }
}
//// the single sign-on
for (var index = 0; index < 3; index++)
{
    using var client = new VercelSso(ssoOptions); // TKC013
    await Store2(await client.RefreshAsync(secret));
}
//// in a worker
//// members
public class Worker(VercelOptions options) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using (var client = new VercelTokens(options)) // TKC013
            {
                await client.GetCurrentTokenAsync(cancellationToken: stoppingToken);
            }

            await Task.Delay(TimeSpan.FromHours(1), stoppingToken);
        }
    }
}
//// in a method that a loop calls
for (var index = 0; index < 3; index++)
{
    await Current();
}

async Task<VercelToken> Current()
{
    using var client = new VercelTokens(options); // missed
    return await client.GetCurrentTokenAsync();
}
