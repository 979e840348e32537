//// with using
using var client = new VercelTokens(options);
await client.GetCurrentTokenAsync();
//// with a block
using (var client = new VercelTokens(options))
{
    await client.GetCurrentTokenAsync();
}
//// a using of an expression
using (new VercelTokens(options))
{
}
//// a using of a variable
var client = new VercelTokens(options);
using (client)
{
    await client.GetCurrentTokenAsync();
}
//// disposed in a finally
var client = new VercelTokens(options);
try
{
    await client.GetCurrentTokenAsync();
}
finally
{
    client.Dispose();
}
//// returned
//// members
public class Tokens(VercelOptions options)
{
    public VercelTokens Create()
    {
        var client = new VercelTokens(options);
        return client;
    }
}
//// returned at once
//// members
public class Tokens(VercelOptions options)
{
    public IVercelTokens Create() => new VercelTokens(options);
}
//// kept in a field
//// members
public class Tokens
{
    private readonly IVercelTokens _tokens;

    public Tokens(VercelOptions options)
    {
        var client = new VercelTokens(options);
        _tokens = client;
    }
}
//// registered
var client = new VercelTokens(options);
services.AddSingleton<IVercelTokens>(client);
//// captured
var client = new VercelTokens(options);
app.MapGet("/current", async () => (await client.GetCurrentTokenAsync()).Id);
//// in a list
var clients = new List<IVercelTokens> { new VercelTokens(options) };
//// disposed if there is one
VercelTokens? client = verbose ? new VercelTokens(options) : null;
client?.Dispose();
//// its token source is handed out
var client = new ApinizerAuth(apinizerOptions);
var source = client.TokenSource;
