//// a message
throw new InvalidOperationException($"The token {secret.Reveal()} does not work."); // TKC004
//// a concatenated message
throw new InvalidOperationException("The token does not work: " + secret.Reveal()); // TKC004
//// a message by string.Format
throw new InvalidOperationException(string.Format("The token {0} does not work.", secret.Reveal())); // TKC004
//// a message by a variable
var text = $"The token {secret.Reveal()} does not work."; // TKC004
throw new InvalidOperationException(text);
//// the secret by a variable
var text = secret.Reveal(); // TKC004
throw new InvalidOperationException("The token does not work: " + text);
//// an argument's value
throw new ArgumentOutOfRangeException(nameof(secret), secret.Reveal(), "It does not work."); // TKC004
//// an exception of this program
//// members
public class TokenException(string token) : Exception("It does not work: " + token);

public class Page
{
    public void Run(SecretString secret) => throw new TokenException(secret.Reveal()); // TKC004
}
//// an exception that is not thrown here
var error = new HttpRequestException($"Refused: {secret.Reveal()}"); // TKC004
//// with an inner exception
try
{
    await vercel.GetCurrentTokenAsync();
}
catch (TokenClientException error)
{
    throw new InvalidOperationException($"Refused: {created.Secret.Reveal()}", error); // TKC004
}
//// the data of an exception
var error = new InvalidOperationException();
error.Data["token"] = secret.Reveal(); // TKC004
//// added to the data
var error = new InvalidOperationException();
error.Data.Add("token", secret.Reveal()); // TKC004
//// the library's own exception
throw new TokenClientException($"The token {secret.Reveal()} does not work."); // TKC004
//// a property of an exception
//// members
public class TokenException : Exception
{
    public string? Value { get; set; }
}

public class Page
{
    public void Run(SecretString secret) => throw new TokenException { Value = secret.Reveal() }; // TKC004
}
//// in an expression
var token = maybe ?? throw new InvalidOperationException($"No token besides {secret.Reveal()}."); // TKC004
//// by a helper of this program
//// members
public class Page
{
    private static Exception Failed(string text) => new InvalidOperationException(text);

    public void Run(SecretString secret) => throw Failed(secret.Reveal()); // TKC004
}
