//// a header
message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret.Reveal()}");
//// an authentication header
message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret.Reveal());
//// a header by a variable
var header = $"Bearer {secret.Reveal()}";
message.Headers.Add("Authorization", header);
//// a body of a form
message.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = secret.Reveal() });
//// a body as text
message.Content = new StringContent($"token={secret.Reveal()}");
//// basic authentication
var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{secret.Reveal()}"));
message.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
//// a secret of a secret
var full = new SecretString($"prefix_{secret.Reveal()}");
//// the masked text
var text = $"token={secret}";
await File.WriteAllTextAsync("file", text);
//// the secret alone into a file
await File.WriteAllTextAsync("file", secret.Reveal());
//// the secret alone into a vault
var value = secret.Reveal();
await vault.WriteAsync("vercel", value);
//// its length in a text
var text = $"{secret.Reveal().Length} characters";
//// returned as it is
//// members
public class Page
{
    public string Of(SecretString secret) => secret.Reveal();
}
//// an environment variable of a child
var start = new System.Diagnostics.ProcessStartInfo("program");
start.Environment["VERCEL_TOKEN"] = secret.Reveal();
//// a cookie
context.Response.Headers.Append("x-token", $"v1 {secret.Reveal()}");
//// a key of a hash
using var hmac = new System.Security.Cryptography.HMACSHA256(Encoding.UTF8.GetBytes("v1" + secret.Reveal()));
