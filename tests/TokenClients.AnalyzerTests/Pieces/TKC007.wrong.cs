//// a lambda that returns the call
app.MapPost("/tokens", (IVercelTokens tokens) => tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never))); // TKC007
//// an asynchronous lambda
app.MapPost("/tokens", async (IVercelTokens tokens) => await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never))); // TKC007
//// a lambda with a block
app.MapPost("/tokens", async (IVercelTokens tokens) => // TKC007
{
    var made = await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
    return made;
});
//// only the secret
app.MapPost("/tokens", async (IVercelTokens tokens) => (await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never))).Secret); // TKC007
//// by GET
app.MapGet("/token", (IApinizerAuth auth) => auth.CreateTokenAsync()); // TKC007
//// by PUT
app.MapPut("/token", (IInfisicalTokenAuth auth, Guid id) => auth.CreateTokenAsync(id)); // TKC007
//// by PATCH
app.MapPatch("/token", (IVercelSso tokens) => tokens.RefreshAsync(secret)); // TKC007
//// by methods
app.MapMethods("/token", new[] { "POST" }, (IApinizerAuth auth) => auth.CreateTokenAsync()); // TKC007
//// by Map
app.Map("/token", (IApinizerAuth auth) => auth.CreateTokenAsync()); // TKC007
//// in a group
app.MapGroup("/team").MapPost("/tokens", (IVercelTokens tokens) => tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never))); // TKC007
//// a method
//// members
public static class Endpoints
{
    public static void MapTokens(this IEndpointRouteBuilder routes) => routes.MapPost("/tokens", CreateAsync); // TKC007

    private static Task<CreatedToken<VercelToken>> CreateAsync(IVercelTokens tokens) => tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
}
//// Results.Ok
app.MapPost("/tokens", async (IVercelTokens tokens) => Results.Ok(await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never)))); // TKC007
//// TypedResults.Ok
app.MapPost("/tokens", async (IVercelTokens tokens) => TypedResults.Ok(await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never)))); // TKC007
//// Results.Json
app.MapPost("/tokens", async (IVercelTokens tokens) =>
{
    var made = await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
    return Results.Json(made); // TKC007
});
//// Results.Created
app.MapPost("/tokens", async (IVercelTokens tokens) =>
{
    var made = await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
    return Results.Created("/tokens/1", made); // TKC007
});
//// an anonymous object
app.MapPost("/tokens", async (IVercelTokens tokens) =>
{
    var made = await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
    return Results.Ok(new { made.Token!.Id, made.Secret }); // TKC007
});
//// a type of this program
//// members
public record Made(string Id, SecretString Secret);

public static class Endpoints
{
    public static void Map(WebApplication app) => app.MapPost("/tokens", () => new Made("1", SecretString.FromEnvironment("A"))); // TKC007
}
//// a list of them
app.MapPost("/tokens", () => new List<CreatedToken<VercelToken>>()); // TKC007
//// a controller's action
//// members
public class TokensController(IVercelTokens tokens) : ControllerBase
{
    [HttpPost]
    public Task<CreatedToken<VercelToken>> CreateAsync() => tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never)); // TKC007
}
//// a controller's result
//// members
public class TokensController(IVercelTokens tokens) : ControllerBase
{
    [HttpPost]
    public async Task<IActionResult> CreateAsync() => Ok(await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never))); // TKC007
}
//// a controller's ActionResult
//// members
public class TokensController(IVercelTokens tokens) : ControllerBase
{
    [HttpPost]
    public async Task<ActionResult<CreatedToken<VercelToken>>> CreateAsync() => await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never)); // TKC007
}
//// a controller's secret
//// members
[ApiController]
public class TokensController : ControllerBase
{
    [HttpGet]
    public SecretString Get() => SecretString.FromEnvironment("A"); // TKC007
}
//// a controller's object result
//// members
public class TokensController : ControllerBase
{
    [HttpPost]
    public IActionResult Create(CreatedToken<VercelToken> made) => new OkObjectResult(made); // TKC007
}
//// a controller's JSON result
//// members
public class TokensController : ControllerBase
{
    [HttpPost]
    public IActionResult Create(CreatedToken<VercelToken> made) => new JsonResult(new { made.Secret }); // TKC007
}
//// a controller's CreatedAtAction
//// members
public class TokensController : ControllerBase
{
    [HttpPost]
    public IActionResult Create(CreatedToken<VercelToken> made) => CreatedAtAction("Get", new { id = 1 }, made); // TKC007
}
//// a controller without a base class
//// members
[ApiController]
public class Tokens(IVercelTokens tokens)
{
    [HttpPost]
    public Task<CreatedToken<VercelToken>> CreateAsync() => tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never)); // TKC007
}
//// written to the response
app.MapPost("/tokens", async (IVercelTokens tokens, HttpContext http) =>
{
    var made = await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
    await http.Response.WriteAsJsonAsync(made); // TKC007
});
//// an IResult by a method
//// members
public static class Endpoints
{
    public static void Map(WebApplication app) => app.MapPost("/tokens", CreateAsync);

    private static async Task<IResult> CreateAsync(IVercelTokens tokens)
    {
        var made = await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
        return TypedResults.Created("/tokens/1", made); // TKC007
    }
}
