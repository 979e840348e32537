using System.Globalization;
using System.IO;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Readme;

/// <summary>The README's tables of settings, held against what registration knows.</summary>
public sealed class SettingTableTests
{
    private const string AnySection = "{Section}:";
    private const string Instances = "Instances:{key}:…";

    private static readonly string Text = File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n");
    private static readonly List<string[]> Rows = ReadmeTable.Rows(Text, "## Settings");

    [Fact]
    public void They_hold_every_key_of_every_section_and_no_other()
    {
        var keys = Rows.SelectMany(static row => ReadmeTable.Code(row[0])).ToList();
        keys.Should().OnlyHaveUniqueItems();

        var expanded = keys.SelectMany(static key => key.StartsWith(AnySection, StringComparison.Ordinal) ? Rooms.All.Select(room => $"{room.Section}:{key[AnySection.Length..]}") : [key]);

        expanded.Should().BeEquivalentTo(Rooms.All.SelectMany(static room => room.KeyNames.Append(Instances).Select(key => $"{room.Section}:{key}")));
        Text.Should().Contain("Each of these five sections also takes:");
        Rooms.All.Should().HaveCount(5);
    }

    [Fact]
    public void Their_defaults_are_those_of_the_options()
    {
        var options = new VercelOptions();
        foreach (var property in typeof(ResilienceOptions).GetProperties())
        {
            Default($"{AnySection}Resilience:{property.Name}").Should().BeEquivalentTo($"`{Convert.ToString(property.GetValue(options.Resilience), CultureInfo.InvariantCulture)}`", property.Name);
        }

        Default($"{AnySection}AllowInsecureHttp").Should().BeEquivalentTo($"`{options.AllowInsecureHttp}`");
        Default("Vercel:BaseAddress").Should().Be($"`{options.BaseAddress}`");
        Default("VercelSso:BaseAddress").Should().Be($"`{new VercelSsoOptions().BaseAddress}`");
        Default("Apinizer:RefreshBefore").Should().Be($"`{new ApinizerOptions().RefreshBefore}`");
        Default("Apinizer:RequireFreshBefore").Should().Be($"`{new ApinizerOptions().RequireFreshBefore}`");
        new ApinizerOptions().AssumedLifetime.Should().BeNull();
        Default("Crafter:AllowWellKnownToken").Should().BeEquivalentTo($"`{new CrafterOptions().AllowWellKnownToken}`");
    }

    [Fact]
    public void What_they_call_required_is_missed_and_nothing_else_is()
    {
        foreach (var room in Rooms.All)
        {
            var sentences = FailuresOfNothing(room);
            foreach (var row in Rows.Where(row => row[0].StartsWith($"`{room.Section}:", StringComparison.Ordinal)))
            {
                var isRequired = row[2].EndsWith("required", StringComparison.Ordinal);
                var first = ReadmeTable.Code(row[0]).First();
                sentences.Any(sentence => sentence.StartsWith($"TokenClients:{first} ", StringComparison.Ordinal)).Should().Be(isRequired, $"{first}: {string.Join(' ', sentences)}");
            }
        }
    }

    private static string Default(string key) => Rows.Single(row => ReadmeTable.Code(row[0]).Contains(key))[2];

    /// <summary>What is wrong with options of which nothing is set.</summary>
    private static IReadOnlyList<string> FailuresOfNothing(IRoom room)
    {
        var options = Activator.CreateInstance(room.GetType().GetGenericArguments()[0]);
        var check = room.GetType().GetMethod("FailuresOf", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!;
        return (IReadOnlyList<string>)check.Invoke(room, [options, $"TokenClients:{room.Section}"])!;
    }
}
