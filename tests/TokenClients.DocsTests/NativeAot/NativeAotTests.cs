using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml.Linq;
using TokenClients.DocsTests.Readme;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.NativeAot;

/// <summary>What docs/native-aot.md shows. That the library compiles ahead of time is shown by the program that it names, which is published.</summary>
public sealed class NativeAotTests
{
    private static readonly MarkdownPage Page = new("docs/native-aot.md");
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "native-aot.md")).ReplaceLineEndings("\n");

    [Fact]
    public async Task A_model_is_written_by_a_context_of_the_users_own()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("aot", TokenExpiry.Never));

        var line = Snippets.Write(created.Token!);

        using var json = JsonDocument.Parse(line);
        json.RootElement.GetProperty(nameof(VercelToken.Name)).GetString().Should().Be("aot");
        line.Should().NotContain(created.Secret.Reveal());
    }

    [Fact]
    public async Task Pages_can_be_walked_without_await_foreach()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        for (var token = 0; token < 120; token++)
        {
            await vercel.CreateTokenAsync(new CreateVercelToken($"token {token}", TokenExpiry.Never));
        }

        var names = new List<string>();
        await Snippets.WalkAsync(vercel, token => names.Add(token.Name));

        names.Where(static name => name.StartsWith("token ", StringComparison.Ordinal)).Should().HaveCount(120).And.OnlyHaveUniqueItems();
        emulator.Calls.Count(static call => call.OperationId == "listAuthTokens").Should().Be(2);
    }

    [Fact]
    public void Options_and_requests_can_be_filled_in_old_languages()
    {
        var filled = typeof(TokenClientModel).Assembly.GetExportedTypes()
            .Where(static type => type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name.EndsWith("Settings", StringComparison.Ordinal) || (type.Name.StartsWith("Create", StringComparison.Ordinal) && !type.Name.StartsWith("Created", StringComparison.Ordinal)))
            .ToList();

        filled.Should().HaveCountGreaterThan(8);
        filled.SelectMany(static type => type.GetProperties()).Should().NotContain(static property => IsInitOnly(property) && property.SetMethod!.IsPublic);
        IsInitOnly(typeof(VercelToken).GetProperty(nameof(VercelToken.Id))!).Should().BeTrue("the page says so of results");
    }

    [Fact]
    public void Targets_and_properties_are_those_of_the_projects()
    {
        var shipped = File.ReadLines(Repository.PathOf("tests", "TokenClients.DocsTests", "Packages", "Approved", "TokenClients.txt"))
            .Where(static line => line.EndsWith("/TokenClients.dll", StringComparison.Ordinal)).Select(static line => line.Trim().Split('/')[1]);
        ReadmeTable.Rows(Text, "## Which build a program gets").Select(static row => ReadmeTable.Code(row[1]).Single()).Should().BeEquivalentTo(shipped);
        Targets("TokenClients").Should().BeEquivalentTo("netstandard2.0", "net8.0", "net10.0");
        Targets("TokenClients.Testing").Should().Equal(Targets("TokenClients.Caching")).And.Equal(Targets("TokenClients.Resilience")).And.BeEquivalentTo("net8.0", "net10.0");
        foreach (var project in new[] { "TokenClients", "TokenClients.Testing", "TokenClients.Caching", "TokenClients.Resilience" })
        {
            File.ReadAllText(Repository.PathOf("src", project, $"{project}.csproj")).Should().Contain("IsAotCompatible");
        }

        var smoke = File.ReadAllText(Repository.PathOf("tests", "TokenClients.AotSmoke", "TokenClients.AotSmoke.csproj"));
        foreach (var property in XElement.Parse(Page.Blocks("xml").Single()).Elements())
        {
            smoke.Should().Contain($"<{property.Name}>{property.Value}</{property.Name}>", "the program that is published is set as the page says");
        }
    }

    private static bool IsInitOnly(PropertyInfo property) => property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;

    private static string[] Targets(string project) =>
        XElement.Load(Repository.PathOf("src", project, $"{project}.csproj")).Descendants("TargetFrameworks").Single().Value.Split(';');
}
