using System.IO;

namespace TokenClients.IntegrationTests;

/// <summary>Tools that are not part of .NET. Where they are missing, tests skip and say how to get them; with TOKENCLIENTS_REQUIRE_TOOLS=1 they fail.</summary>
internal static class ExternalTools
{
    private const string Required = "TOKENCLIENTS_REQUIRE_TOOLS";

    internal static string Node { get; } = Find("node");

    /// <summary>The program of a Redis server.</summary>
    internal static string RedisServer()
    {
        var path = Find("redis-server");
        Need(path.Length > 0, "redis-server is not installed: on Debian and Ubuntu run: apt-get install redis-server; elsewhere see https://redis.io/docs/latest/operate/oss_and_stack/install/");
        return path;
    }

    /// <summary>A script of an npm package that openapi/package.json names.</summary>
    internal static string NodeModule(params string[] parts)
    {
        var path = Repository.PathOf(["openapi", "node_modules", .. parts]);
        Need(Node.Length > 0, "Node.js is not installed: get version 20 or later from https://nodejs.org, then run: npm ci --prefix openapi");
        var package = parts[0].StartsWith('@') ? $"{parts[0]}/{parts[1]}" : parts[0];
        Need(Path.Exists(path), $"{package} is not installed. Run: npm ci --prefix openapi");
        return path;
    }

    internal static void Need(bool isThere, string sentence)
    {
        if (isThere)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable(Required) == "1")
        {
            Assert.Fail($"{sentence} ({Required} is 1, so this test must not be skipped.)");
        }

        Assert.Skip(sentence);
    }

    /// <summary>The path of a program, or an empty text.</summary>
    internal static string Find(string name)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, file)).FirstOrDefault(File.Exists) ?? "";
    }
}
