using System.IO;
using System.Reflection;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Matrix;

/// <summary>A fault that users can inject and that the matrix does not try would be a promise that nobody has looked at.</summary>
public sealed class MatrixFaultTests
{
    private static readonly string Source = File.ReadAllText(Repository.PathOf("tests", "TokenClients.IntegrationTests", "Matrix", "MatrixFault.cs"));

    [Fact]
    public void Every_way_to_make_a_fault_is_in_the_matrix()
    {
        var ways = typeof(Fault).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(static method => method.ReturnType == typeof(Fault)).Select(static method => $"{nameof(Fault)}.{method.Name}").Distinct().ToList();

        ways.Should().HaveCountGreaterThan(15);
        ways.Where(static way => !Source.Contains(way + "(", StringComparison.Ordinal) && !Source.Contains(way + ",", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Every_kind_of_a_fault_is_in_the_matrix()
    {
        Enum.GetNames<GzipError>().Where(static kind => !Source.Contains($"{nameof(GzipError)}.{kind},", StringComparison.Ordinal)).Should().BeEmpty();
        Enum.GetNames<ChunkError>().Where(static kind => !Source.Contains($"{nameof(ChunkError)}.{kind},", StringComparison.Ordinal)).Should().BeEmpty();
        var tried = MatrixFault.All.Select(static fault => fault.Name).ToList();
        tried.Should().OnlyHaveUniqueItems();
        tried.Should().Contain(Enum.GetNames<EmulatedCertificate>().Select(static kind => "certificate: " + kind));
        foreach (var hint in Enum.GetNames<RateLimitHint>())
        {
            tried.Count(name => name.StartsWith($"429, {hint}, ", StringComparison.Ordinal)).Should().Be(2, "a wait is short or long");
        }
    }

    [Fact]
    public void What_networks_and_servers_do_is_in_the_matrix()
    {
        string[] statuses = ["401", "403", "408", "500", "503", "503, now", "503, in an hour", "204"];
        string[] bodies = ["empty 200", "HTML 200", "HTML 502", "content type 'text/html'", "truncated", "length too long", "length too short", "invalid UTF-8", "byte order mark", "nesting", "huge body", "gzip bomb"];
        string[] connections = ["refused connection", "reset before the head", "reset in the body", "slow head", "slow body", "no response"];
        string[] intermediaries =
        [
            "refused stream", "tunnel: closed", "tunnel: reset in the head", "tunnel: refused with 407", "tunnel: refused with 502",
            "chunks in place of a length", "chunks in place of a length, cut", "chunks besides a length", "another response behind the body",
            "Brotli broken in the middle", "Brotli broken at the end", "Brotli cut in the middle", "Brotli cut at the end", "HTML 401", "HTML 403", "HTML 407", "HTML 511",
        ];
        var redirects = new[] { 301, 302, 307, 308 }.SelectMany(static status => new[] { $"{status} to itself", $"{status} to another origin" });

        MatrixFault.All.Select(static fault => fault.Name).Should().Contain([.. statuses, .. bodies, .. connections, .. intermediaries, .. redirects]);
    }
}
