//// a line
Console.WriteLine(secret.Reveal()); // TKC003
//// without a line
Console.Write(secret.Reveal()); // TKC003
//// a format
Console.WriteLine("Created {0}", secret.Reveal()); // TKC003
//// an interpolated line
Console.WriteLine($"Created {secret.Reveal()}"); // TKC003
//// a concatenated line
Console.WriteLine("Created " + secret.Reveal()); // TKC003
//// to the error stream
Console.Error.WriteLine(secret.Reveal()); // TKC003
//// to the output stream
Console.Out.WriteLine($"Created {secret.Reveal()}"); // TKC003
//// asynchronously
await Console.Out.WriteLineAsync(secret.Reveal()); // TKC003
//// asynchronously to the error stream
await Console.Error.WriteAsync("Created " + secret.Reveal()); // TKC003
//// by a variable
var text = secret.Reveal(); // TKC003
Console.WriteLine(text);
//// by a variable in a text
var text = secret.Reveal(); // TKC003
Console.WriteLine($"Created {text}");
//// a created token
Console.WriteLine($"Created {created.Token?.Id}: {created.Secret.Reveal()}"); // TKC003
//// straight from the call
Console.WriteLine((await vercel.CreateTokenAsync(request)).Secret.Reveal()); // TKC003
//// if there is one
Console.WriteLine(maybe?.Reveal()); // TKC003
//// on a condition
Console.WriteLine(verbose ? secret.Reveal() : "***"); // TKC003
//// in a loop
foreach (var one in new[] { secret, other })
{
    Console.WriteLine(one.Reveal()); // TKC003
}
//// characters
Console.WriteLine(secret.Reveal().ToCharArray()); // TKC003
//// by another variable for the stream
var output = Console.Out;
output.WriteLine(secret.Reveal()); // missed
