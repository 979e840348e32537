//// the revealed text in a type of its own
//// members
public record Delivered(string Secret, TokenExpiry Expiry);

public static class Endpoints
{
    public static void Map(WebApplication app) => app.MapPost("/tokens", async (IVercelTokens tokens) =>
    {
        var made = await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
        return TypedResults.Ok(new Delivered(made.Secret.Reveal(), made.Expiry));
    });
}
//// the record of a token
app.MapGet("/tokens/{id}", (string id, IVercelTokens tokens) => tokens.GetTokenAsync(id, cancellationToken: default));
//// a list of tokens
app.MapGet("/tokens", (IVercelTokens tokens) => tokens.ListTokensAsync());
//// a check
app.MapGet("/health", (IVercelTokens tokens) => tokens.CheckCredentialAsync());
//// the result of revoking
app.MapDelete("/tokens/{id}", (string id, IVercelTokens tokens) => tokens.RevokeTokenAsync(id));
//// the id
app.MapPost("/tokens", async (IVercelTokens tokens) =>
{
    var made = await tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
    await vault.WriteAsync("vercel", made.Secret.Reveal());
    return Results.Ok(new { made.Token!.Id });
});
//// a private method of a controller
//// members
public class TokensController(IVercelTokens tokens) : ControllerBase
{
    [HttpPost]
    public async Task<IActionResult> PostAsync() => Ok((await CreateAsync()).Secret.Reveal());

    private Task<CreatedToken<VercelToken>> CreateAsync() => tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
}
//// a method that is no action
//// members
public class TokensController(IVercelTokens tokens) : ControllerBase
{
    [NonAction]
    public Task<CreatedToken<VercelToken>> CreateAsync() => tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
}
//// a service that is no controller
//// members
public class Tokens(IVercelTokens tokens)
{
    public Task<CreatedToken<VercelToken>> CreateAsync() => tokens.CreateTokenAsync(new CreateVercelToken("a", TokenExpiry.Never));
}
//// a type whose secret is not serialized
//// members
public class Made
{
    public string Id { get; set; } = "";

    [System.Text.Json.Serialization.JsonIgnore]
    public SecretString? Secret { get; set; }
}

public static class Endpoints
{
    public static void Map(WebApplication app) => app.MapPost("/tokens", () => new Made());
}
//// a text
app.MapPost("/tokens", () => "created");
//// a delegate that is no endpoint
Func<Task<CreatedToken<VercelToken>>> create = () => vercel.CreateTokenAsync(request);
