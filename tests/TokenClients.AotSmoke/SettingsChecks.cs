using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Tests;

namespace TokenClients.AotSmoke;

/// <summary>Every documented key of every section is bound, on the default client and on a keyed one.</summary>
internal static class SettingsChecks
{
    internal static async Task RunAsync(Checks checks)
    {
        foreach (var section in DocumentedSettings.Sections)
        {
            foreach (var key in section.Keys)
            {
                foreach (var instance in new[] { null, "b" })
                {
                    var configuration = new ConfigurationBuilder().AddInMemoryCollection(section.SettingsWith(key, instance)).Build();
                    var services = new ServiceCollection();
                    services.AddTokenClients(configuration.GetSection("TokenClients"));
                    await using var provider = services.BuildServiceProvider();

                    var bound = section.ValueOf(section.GetOptions(provider, instance), key);

                    var name = instance is null ? $"{section.Name}:{key}" : $"{section.Name}:Instances:{instance}:{key}";
                    checks.That(name, Equals(bound, section.ExpectedOf(key)) && !Equals(bound, section.ValueOf(section.CreateOptions(), key)));
                }
            }
        }

        checks.Equal("number of sections", 5, DocumentedSettings.Sections.Count);
    }
}
