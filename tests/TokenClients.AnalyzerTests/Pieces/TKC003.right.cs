//// the secret itself
Console.WriteLine(secret);
//// the secret in a text
Console.WriteLine($"Created {secret}");
//// its length
Console.WriteLine(secret.Reveal().Length);
//// a comparison
Console.WriteLine(secret == other);
//// a comparison of texts
Console.WriteLine(secret.Reveal() == "x");
//// into a file
await using var file = File.CreateText("file");
await file.WriteLineAsync(secret.Reveal());
//// a class of another namespace
//// members
public static class Console
{
    public static void WriteLine(string text) { }
}

public class Page
{
    public void Run(SecretString secret) => Console.WriteLine(secret.Reveal());
}
//// into a writer
await using var writer = new StringWriter();
writer.Write(secret.Reveal());
//// the id
Console.WriteLine(created.Token?.Id);
