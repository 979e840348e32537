using System.IO;
using TokenClients.DocsTests.Readme;

namespace TokenClients.NetFramework;

internal static class FirstProgram
{
    internal static Task RunAsync(Checks checks) => checks.RunAsync("the README's first program", async () =>
    {
        var vercel = Settings.Vercel();
        Environment.SetEnvironmentVariable("VERCEL_TOKEN", vercel.AccessToken!.Reveal());
        var console = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            await WithoutContainer.RunAsync(vercel.BaseAddress!);
        }
        finally
        {
            Console.SetOut(console);
            Environment.SetEnvironmentVariable("VERCEL_TOKEN", null);
        }

        var lines = written.ToString().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Checks.True(lines[0].Contains("secret ***, expires "), "the first line's mask");
        Checks.Same("Revoked", lines[lines.Length - 1], "the last line");
    });
}
