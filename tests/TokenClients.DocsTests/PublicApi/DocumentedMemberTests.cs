namespace TokenClients.DocsTests.PublicApi;

/// <summary>The compiler takes an empty summary, and documentation that is inherited from nowhere. This finds both.</summary>
public sealed class DocumentedMemberTests
{
    [Fact]
    public void Every_public_member_is_documented()
    {
        foreach (var package in Packages.Load())
        {
            var members = PublicMembers.Of(package.Assembly.GlobalNamespace).ToList();

            members.Should().NotBeEmpty();
            members.Where(member => !package.Documentation.HasSummary(member)).Select(member => $"{member} for {package.Target}").Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData("/// <summary>A.</summary>\npublic class A { /// <summary>M.</summary>\npublic void M() { } }", null)]
    [InlineData("/// <summary></summary>\npublic class A;", "Sample.A")]
    [InlineData("/// <summary>A.</summary>\npublic class A { public int P { get; set; } }", "Sample.A.P")]
    [InlineData("/// <summary>A.</summary>\npublic class A { /// <inheritdoc/>\npublic void M() { } }", "Sample.A.M()")]
    [InlineData("/// <summary>A.</summary>\npublic class A : IDisposable { /// <inheritdoc/>\npublic void Dispose() { } }", null)]
    [InlineData("public interface I { void M(); }\n/// <inheritdoc cref=\"I\"/>\npublic class A;", "Sample.I", "Sample.I.M()", "Sample.A")]
    [InlineData("/// <summary>A.</summary>\npublic class A { /// <summary><inheritdoc cref=\"N\"/></summary>\npublic void M() { }\n/// <summary>N.</summary>\npublic void N() { } }", null)]
    public void What_is_not_documented_is_found(string source, params string[]? undocumented)
    {
        var package = Packages.Read([Compiled.Compile(source)]).Single();

        PublicMembers.Of(package.Assembly.GlobalNamespace).Where(member => !package.Documentation.HasSummary(member)).Select(static member => member.ToString()).Should().BeEquivalentTo(undocumented ?? []);
    }
}
