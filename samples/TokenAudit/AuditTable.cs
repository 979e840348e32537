using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;
using Spectre.Console.Rendering;
using TokenClients;

namespace TokenAudit;

/// <summary>Draws the one table over all services. What services and people wrote is printed as plain text, never as markup.</summary>
internal sealed class AuditTable(IAnsiConsole console, TimeSpan? staleAfter)
{
    /// <summary>From this width on, ids have a column of their own and times are written out.</summary>
    private const int WideWidth = 160;

    private static readonly TimeSpan OldAge = TimeSpan.FromDays(365);
    private static readonly TimeSpan LongUnused = TimeSpan.FromDays(90);
    private static readonly TimeSpan ExpiresSoon = TimeSpan.FromDays(7);
    private static readonly Style Plain = Style.Plain;
    private static readonly Style Unknown = new(Color.Grey);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Doubtful = new(Color.Yellow);
    private static readonly Style Bad = new(Color.Red);

    private readonly bool _isWide = console.Profile.Width >= WideWidth;

    public void Write(Audit audit)
    {
        // What is narrow wraps ids and names only.
        var table = _isWide ? new Table().RoundedBorder() : new Table().SimpleBorder();
        foreach (var header in _isWide ? new[] { "Account", "Id", "Name", "Created", "Last used", "Expires", "Finding" } : ["Account", "Token", "Created", "Used", "Expires", "Finding"])
        {
            var column = new TableColumn(new Text(header)) { NoWrap = header is not ("Account" or "Id" or "Name" or "Token") };
            table.AddColumn(_isWide ? column : column.Padding(0, header == "Finding" ? 0 : 1));
        }

        foreach (var token in audit.Tokens)
        {
            table.AddRow(Cells(token));
        }

        foreach (var account in audit.Accounts)
        {
            var remark = account switch
            {
                { Status: AccountStatus.NotListable } => "cannot be listed: there is no call for it",
                { Status: AccountStatus.Failed } => "could not be listed",
                { Status: AccountStatus.Incomplete } => "there may be more",
                { TokenCount: 0 } => "no tokens",
                _ => null,
            };
            if (remark is not null)
            {
                table.AddRow([Cell(account.Account.Name, Plain), Cell(remark, account.Error is null ? Unknown : Bad), .. Enumerable.Repeat(Text.Empty, _isWide ? 5 : 4)]);
            }
        }

        console.Write(table);
    }

    /// <summary>Draws the tokens of which it is not known whether they are revoked, if there are any.</summary>
    public void WriteUnknown(IReadOnlyList<Revocation> revocations)
    {
        var unknown = revocations.Where(static revocation => revocation.Outcome == RevocationOutcome.Unknown).ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        console.WriteLine("It is not known whether these tokens are revoked. Run it again:");
        var table = _isWide ? new Table().RoundedBorder() : new Table().SimpleBorder();
        foreach (var header in new[] { "Account", "Id", "Name", "What happened" })
        {
            table.AddColumn(new TableColumn(new Text(header)));
        }

        foreach (var (token, _, reason) in unknown)
        {
            table.AddRow(Cell(token.Account.Name, Plain), Cell(token.Token.DisplayId, Plain), Cell(token.Token.Name ?? "", Plain), Cell(reason ?? "", Doubtful));
        }

        console.Write(table);
    }

    /// <summary>What a verdict is called.</summary>
    public static string Describe(Verdict verdict) => verdict switch
    {
        { State: TokenState.Usable, Staleness: Staleness.Stale } => "stale",
        { State: TokenState.Usable, Staleness: Staleness.StaleByAge } => "stale by age",
        { State: TokenState.Usable, Staleness: Staleness.Unknown } => "use unknown",
        { State: TokenState.Usable } => "ok",
        { State: TokenState.Expired } => "expired",
        { State: TokenState.Leaked } => "leaked",
        { State: TokenState.Revoked } => "revoked",
        _ => "unusable",
    };

    private List<IRenderable> Cells(AuditedToken audited)
    {
        var token = audited.Token;
        var id = token.DisplayId.Length > 0 ? token.DisplayId : "(no id)";
        var cells = new List<IRenderable> { Cell(audited.Account.Name, Plain) };
        if (_isWide)
        {
            cells.AddRange([Cell(id, Plain), Cell(token.Name ?? "", Plain)]);
        }
        else
        {
            cells.Add(new Rows(Cell(string.IsNullOrEmpty(token.Name) ? "(no name)" : token.Name, Plain), Cell(id, Unknown)));
        }

        cells.AddRange([
            PastCell(token.CreatedAt, audited.Now, OldAge),
            PastCell(token.LastUsedAt, audited.Now, staleAfter ?? LongUnused),
            ExpiryCell(token.Expiry, audited.Now),
            Cell(Describe(audited.Verdict), audited.Verdict switch
            {
                { State: TokenState.Leaked } => new Style(Color.White, Color.Red),
                { State: TokenState.Expired } => Bad,
                { IsStale: true } => Doubtful,
                { State: TokenState.Usable, Staleness: not Staleness.Unknown } => Good,
                _ => Unknown,
            })]);
        return cells;
    }

    /// <summary>Good up to half of the limit, bad from the limit on.</summary>
    private Text PastCell(DateTimeOffset? instant, DateTimeOffset now, TimeSpan limit)
    {
        if (instant is not { } past)
        {
            return Cell("unknown", Unknown);
        }

        // The instants of one response can differ by what the service cuts off.
        var age = now > past ? now - past : TimeSpan.Zero;
        return Cell(Time(past, Age.Describe(age)), age >= limit ? Bad : age >= limit / 2 ? Doubtful : Good);
    }

    private Text ExpiryCell(TokenExpiry expiry, DateTimeOffset now)
    {
        if (expiry.Instant is not { } end)
        {
            return Cell($"{expiry}", expiry.IsNever ? Doubtful : Unknown);
        }

        var rest = end - now;
        return Cell(Time(end, rest > TimeSpan.Zero ? $"in {Age.Describe(rest)}" : $"{Age.Describe(rest)} ago"), rest <= TimeSpan.Zero ? Bad : rest <= ExpiresSoon ? Doubtful : Good);
    }

    private string Time(DateTimeOffset instant, string age) => _isWide ? instant.ToString("u", CultureInfo.InvariantCulture) : age;

    private static Text Cell(string text, Style style) => new(Terminal.Printable(text), style);
}
