//// a literal
var token = new SecretString("vcp_0123456789"); // TKC010
//// an option
var set = new VercelOptions { AccessToken = new SecretString("vcp_0123456789") }; // TKC010
//// in a registration
services.AddTokenClients().AddVercel(static set => set.AccessToken = new SecretString("vcp_0123456789")); // TKC010
//// a client secret
var set = new ApinizerOptions { ClientId = "console", ClientSecret = new SecretString("hunter2") }; // TKC010
//// a constant
const string Token = "vcp_0123456789";
var token = new SecretString(Token); // TKC010
//// a constant of a class
//// members
public class Settings
{
    private const string Token = "vcp_0123456789";

    public SecretString Get() => new(Token); // TKC010
}
//// a static field
//// members
public class Settings
{
    private static readonly string Token = "vcp_0123456789";

    public SecretString Get() => new(Token); // TKC010
}
//// a variable
var text = "vcp_0123456789";
var token = new SecretString(text); // TKC010
//// in two parts
var token = new SecretString("vcp_" + "0123456789"); // TKC010
//// as a default
var token = new SecretString(Environment.GetEnvironmentVariable("VERCEL_TOKEN") ?? "vcp_0123456789"); // TKC010
//// as a default of configuration
var token = new SecretString(configuration["Vercel:Token"] ?? "vcp_0123456789"); // TKC010
//// on a condition
var token = new SecretString(verbose ? "vcp_test" : "vcp_live"); // TKC010
//// a raw literal
var token = new SecretString("""vcp_0123456789"""); // TKC010
//// a verbatim literal
var token = new SecretString(@"vcp_0123456789"); // TKC010
//// as a span
var token = new SecretString("vcp_0123456789".AsSpan()); // TKC010
//// without a type's name
SecretString token = new("vcp_0123456789"); // TKC010
//// an argument
await Store2(await infisical.RenewByValueAsync(new SecretString("eyJhbGciOi"))); // TKC010
//// a fixed source
var source = AccessTokenSource.Fixed(new SecretString("vcp_0123456789")); // TKC010
//// by a provider
options.AccessTokenProvider = static _ => new ValueTask<SecretString>(new SecretString("vcp_0123456789")); // TKC010
//// a field
//// members
public class Settings
{
    private readonly SecretString _token = new("vcp_0123456789"); // TKC010
}
//// in an interpolated constant
const string Prefix = "vcp_";
const string Token = $"{Prefix}0123456789";
var token = new SecretString(Token); // TKC010
