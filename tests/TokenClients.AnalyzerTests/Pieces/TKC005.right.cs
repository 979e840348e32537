//// a member of type SecretString
//// members
public class Account
{
    public SecretString? Token { get; set; }

    public void Set(SecretString secret) => Token = secret;
}
//// a setting of another library
var proxy = new NetworkCredential();
proxy.Password = secret.Reveal();
//// a length
//// members
public class Account
{
    private int _length;

    public void Set(SecretString secret) => _length = secret.Reveal().Length;
}
//// a parameter of a record that delivers it
//// members
public record Delivered(string Secret);

public class Page
{
    public Delivered Of(SecretString secret) => new(secret.Reveal());
}
//// a property that reads it
//// members
public class Account(SecretString secret)
{
    public string Token => secret.Reveal();
}
//// an option of the library
options.AccessToken = new SecretString(secret.Reveal());
//// an address of a request
message.RequestUri = new Uri($"https://example.com/?code={Uri.EscapeDataString(secret.Reveal())}");
//// the fingerprint
//// members
public class Account
{
    private string? _hash;

    public void Set(SecretString secret) => _hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal())));
}
