//// an interpolated variable
var text = $"token={secret.Reveal()}"; // TKC002
await File.WriteAllTextAsync("file", text);
//// a concatenation
var text = "token=" + secret.Reveal(); // TKC002
await File.WriteAllTextAsync("file", text);
//// a concatenation the other way round
var text = secret.Reveal() + "\n"; // TKC002
await File.WriteAllTextAsync("file", text);
//// straight into a file
await File.WriteAllTextAsync("file", $"token={secret.Reveal()}"); // TKC002
//// a format
var text = string.Format("token={0}", secret.Reveal()); // TKC002
await File.WriteAllTextAsync("file", text);
//// a join
var text = string.Join(",", "a", secret.Reveal()); // TKC002
await File.WriteAllTextAsync("file", text);
//// string.Concat
var text = string.Concat(secret.Reveal(), "\n"); // TKC002
await File.WriteAllTextAsync("file", text);
//// a builder
var builder = new StringBuilder();
builder.Append(secret.Reveal()); // TKC002
//// a builder with a format
var builder = new StringBuilder();
builder.AppendFormat("{0}", secret.Reveal()); // TKC002
//// a builder with an interpolated text
var builder = new StringBuilder();
builder.Append($"token={secret.Reveal()}"); // TKC002
//// a returned text
//// members
public class Page
{
    public string Of(SecretString secret) => $"<p>{secret.Reveal()}</p>"; // TKC002
}
//// a returned text from a block
//// members
public class Page
{
    public string Of(SecretString secret)
    {
        return "token=" + secret.Reveal(); // TKC002
    }
}
//// ToString
//// members
public class Account
{
    private readonly SecretString _secret = null!;

    public override string ToString() => $"account {_secret.Reveal()}"; // TKC002
}
//// added to a text
var text = "";
text += secret.Reveal(); // TKC002
//// by a variable that becomes a text
var text = secret.Reveal(); // TKC002
await File.WriteAllTextAsync("file", $"token={text}");
//// an argument of a method of this program
//// members
public class Page
{
    public void Show(string text) { }

    public void Run(SecretString secret) => Show($"Your token: {secret.Reveal()}"); // TKC002
}
//// an item of a list
var lines = new List<string>();
lines.Add($"token={secret.Reveal()}"); // TKC002
//// a raw text
await File.WriteAllTextAsync("file", $$"""{"token":"{{secret.Reveal()}}"}"""); // TKC002
//// a text with a format
await File.WriteAllTextAsync("file", $"{secret.Reveal(),-40}|"); // TKC002
