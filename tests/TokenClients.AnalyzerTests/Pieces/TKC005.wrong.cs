//// a property
//// members
public class Account
{
    public string Token { get; set; } = "";

    public void Set(SecretString secret) => Token = secret.Reveal(); // TKC005
}
//// a field
//// members
public class Account
{
    private string _token;

    public Account(SecretString secret)
    {
        _token = secret.Reveal(); // TKC005
    }
}
//// a static field
//// members
public static class Account
{
    private static string? s_token;

    public static void Set(SecretString secret) => s_token = secret.Reveal(); // TKC005
}
//// an initializer of a field
//// members
public class Account
{
    private readonly string _token = SecretString.FromEnvironment("VERCEL_TOKEN").Reveal(); // TKC005
}
//// an initializer of a property
//// members
public class Account
{
    public string Token { get; } = SecretString.FromFile("/run/secrets/vercel").Reveal(); // TKC005
}
//// an object's initializer
//// members
public class Account
{
    public string Token { get; set; } = "";
}

public class Page
{
    public Account Of(SecretString secret) => new() { Token = secret.Reveal() }; // TKC005
}
//// a property of init
//// members
public record Account
{
    public required string Token { get; init; }
}

public class Page
{
    public Account Of(SecretString secret) => new Account { Token = secret.Reveal() }; // TKC005
}
//// a copy of a record
//// members
public record Account(string Token);

public class Page
{
    public Account Of(Account account, SecretString secret) => account with { Token = secret.Reveal() }; // TKC005
}
//// another object's property
//// members
public class Settings
{
    public string? ApiKey { get; set; }
}

public class Page
{
    public void Fill(Settings settings, SecretString secret) => settings.ApiKey = secret.Reveal(); // TKC005
}
//// by a variable
//// members
public class Account
{
    private string? _token;

    public void Set(SecretString secret)
    {
        var text = secret.Reveal(); // TKC005
        _token = text;
    }
}
//// a part of a text
//// members
public class Account
{
    private string? _header;

    public void Set(SecretString secret) => _header = $"Bearer {secret.Reveal()}"; // TKC005
}
//// if there is none yet
//// members
public class Account
{
    private string? _token;

    public string Get(SecretString secret) => _token ??= secret.Reveal(); // TKC005
}
//// a field of type object
//// members
public class Account
{
    private object? _token;

    public void Set(SecretString secret) => _token = secret.Reveal(); // TKC005
}
//// a created token's
//// members
public class Account
{
    private string? _token;

    public async Task SetAsync(IVercelTokens vercel, CreateVercelToken request) => _token = (await vercel.CreateTokenAsync(request)).Secret.Reveal(); // TKC005
}
//// in a tuple of fields
//// members
public class Account
{
    private string? _id;
    private string? _token;

    public void Set(SecretString secret) => (_id, _token) = ("1", secret.Reveal()); // missed
}
//// a field of a struct
//// members
public struct Account
{
    public string Token;

    public Account(SecretString secret) => Token = secret.Reveal(); // TKC005
}
