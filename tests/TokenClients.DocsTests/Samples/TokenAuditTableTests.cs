using System.IO;
using Spectre.Console;
using TokenAudit;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Samples;

/// <summary>The table of TokenAudit on terminals of different widths.</summary>
public sealed class TokenAuditTableTests
{
    private const string LongName = "a name as long as names are in a company that likes its names long, and then some more";

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The longest ids: Vercel's documentation has 64 characters, Infisical a UUID, and a fingerprint of CrafterCMS 12.</summary>
    private static readonly ITokenInfo[] Tokens =
    [
        new VercelToken { Id = "5d9f2ebd38ddca62e5d51e9c1704c72530bdc8bfdd41e782a6687c48399e8391", Name = LongName, CreatedAt = Now.AddDays(-4000), LastUsedAt = Now.AddDays(-4000), Expiry = TokenExpiry.Never },
        new InfisicalToken { Id = "8e4b9f1c-6a4b-4a5e-9d7c-1f0a2b3c4d5e", Name = LongName, CreatedAt = Now.AddDays(-4000), Expiry = TokenExpiry.At(Now.AddDays(4000)) },
        new CrafterToken { Secret = new("8e4b9f1c-6a4b-4a5e-9d7c-1f0a2b3c4d5e"), Application = LongName, Expiry = TokenExpiry.At(Now.AddDays(-4000)) },
        new VercelToken { Id = new string('w', 64), Name = "leaked", LeakedAt = Now, Expiry = TokenExpiry.Never },
    ];

    [Theory]
    [InlineData(100)]
    [InlineData(120)]
    [InlineData(199)]
    [InlineData(200)]
    [InlineData(100_000)]
    public void An_id_is_never_wrapped_from_100_columns_on(int width)
    {
        var lines = Draw(width, SortKey.Service);

        lines.Should().OnlyContain(line => line.Length <= width);
        foreach (var token in Tokens)
        {
            lines.Should().ContainSingle(line => line.Contains(token.DisplayId, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(36)]
    [InlineData(40)]
    public void A_narrow_terminal_gets_a_table_too(int width) => Draw(width, SortKey.Service).Should().HaveCountGreaterThan(Tokens.Length);

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public void What_needs_attention_comes_first(int width)
    {
        var text = string.Join('\n', Draw(width, SortKey.Attention));

        var places = new[] { "could not be listed", Tokens[3].DisplayId, Tokens[2].DisplayId, Tokens[0].DisplayId, Tokens[1].DisplayId, "no tokens" }.Select(part => text.IndexOf(part, StringComparison.Ordinal)).ToList();
        places.Should().NotContain(-1).And.BeInAscendingOrder();
    }

    private static string[] Draw(int width, SortKey order)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        var tokens = Tokens.Select(static token => new AuditedToken(new Account(token.Service), token, Now, Verdict.Of(token, Now, staleAfter: null))).ToList();

        // The last use of the first one is long ago; nobody knows that of the second.
        tokens[0] = tokens[0] with { Verdict = new(TokenState.Usable, Staleness.Stale) };
        var failure = new TokenClientException(TokenService.Crafter, "ListTokensAsync", TokenErrorKind.ServiceFault, "It failed.");
        new AuditTable(console, staleAfter: null).Write(new(
            [new(new Account(TokenService.Vercel), AccountStatus.Listed, 0), new(new Account(TokenService.Crafter), AccountStatus.Failed, 0, failure)],
            Audit.Sort(tokens, order)));
        return output.ToString().ReplaceLineEndings("\n").Split('\n');
    }

    private sealed class Account(TokenService service) : TokenAccount(service, "a_key_that_is_long");
}
