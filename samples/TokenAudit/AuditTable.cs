using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;
using Spectre.Console.Rendering;
using TokenClients;

namespace TokenAudit;

/// <summary>Draws one table for all services. Text from services and users is printed as plain text, never as markup.</summary>
internal sealed class AuditTable(IAnsiConsole console, TimeSpan? staleAfter)
{
    /// <summary>The width from which each value has its own column, and times are printed in full.</summary>
    private const int WideWidth = 200;

    /// <summary>The width of the columns after the first one, if a row has two lines.</summary>
    private const int OtherColumnsWidth = 36;

    /// <summary>The width of the first column on a terminal that is too narrow for the table.</summary>
    private const int MinFirstColumnWidth = 20;

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
        var table = NewTable(_isWide ? ["Account", "Id", "Name", "Created", "Last used", "Expires", "Finding"] : ["Account and name\nId", "Created\nUsed", "Expires", "Finding"]);
        if (!_isWide)
        {
            // Ids are not wrapped if they fit; long names are.
            table.Columns[0].Width = Math.Max(MinFirstColumnWidth, console.Profile.Width - OtherColumnsWidth);
        }

        WriteAccounts(table, audit.Accounts.Where(static account => account.Error is not null));
        foreach (var token in audit.Tokens)
        {
            table.AddRow(Cells(token));
        }

        WriteAccounts(table, audit.Accounts.Where(static account => account.Error is null));
        console.Write(table);
    }

    /// <summary>Draws the tokens that may or may not be revoked, if there are any.</summary>
    public void WriteUnknown(IReadOnlyList<Revocation> revocations)
    {
        var unknown = revocations.Where(static revocation => revocation.Outcome == RevocationOutcome.Unknown).ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        console.WriteLine("These tokens may or may not be revoked. Run the program again:");
        var table = NewTable(_isWide ? ["Account", "Id", "Name", "What happened"] : ["Account and name, id, what happened"]);
        foreach (var (token, _, reason) in unknown)
        {
            Text[] cells = [Cell(token.Account.Name, Plain), Cell(token.Token.DisplayId, Plain), Cell(token.Token.Name ?? "", Plain), Cell(reason ?? "", Doubtful)];
            table.AddRow(_isWide ? cells : [new Rows(Cell(TitleOf(token), Plain), cells[1], cells[3])]);
        }

        console.Write(table);
    }

    /// <summary>Gets the name of a verdict.</summary>
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

    private Table NewTable(string[] headers)
    {
        var table = _isWide ? new Table().RoundedBorder() : new Table().SimpleBorder();
        return table.AddColumns([.. headers.Select(header => new TableColumn(new Text(header)) { NoWrap = _isWide && header is not ("Account" or "Name" or "What happened"), Padding = new(_isWide ? 1 : 0, 0, 1, 0) })]);
    }

    /// <summary>Adds a row for each account with a message besides its tokens.</summary>
    private void WriteAccounts(Table table, IEnumerable<AuditedAccount> accounts)
    {
        foreach (var account in accounts)
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
                var (name, cell) = (Cell(account.Account.Name, Plain), Cell(remark, account.Error is null ? Unknown : Bad));
                table.AddRow(_isWide ? [name, cell] : [new Rows(name, cell)]);
            }
        }
    }

    private IRenderable[] Cells(AuditedToken audited)
    {
        var token = audited.Token;
        var id = token.DisplayId.Length > 0 ? token.DisplayId : "(no id)";
        var created = PastCell(token.CreatedAt, audited.Now, OldAge);
        var used = PastCell(token.LastUsedAt, audited.Now, staleAfter ?? LongUnused);
        var expires = ExpiryCell(token.Expiry, audited.Now);
        var finding = Cell(Describe(audited.Verdict), audited.Verdict switch
        {
            { State: TokenState.Leaked } => new Style(Color.White, Color.Red),
            { State: TokenState.Expired } => Bad,
            { IsStale: true } => Doubtful,
            { State: TokenState.Usable, Staleness: not Staleness.Unknown } => Good,
            _ => Unknown,
        });
        return _isWide
            ? [Cell(audited.Account.Name, Plain), Cell(id, Plain), Cell(token.Name ?? "", Plain), created, used, expires, finding]
            : [new Rows(Cell(TitleOf(audited), Plain), Cell(id, Unknown)), new Rows(created, used), expires, finding];
    }

    private static string TitleOf(AuditedToken audited) => $"{audited.Account.Name}: {(string.IsNullOrEmpty(audited.Token.Name) ? "(no name)" : audited.Token.Name)}";

    /// <summary>Formats a time in the past: good up to half of the limit, bad from the limit on.</summary>
    private Text PastCell(DateTimeOffset? instant, DateTimeOffset now, TimeSpan limit)
    {
        if (instant is not { } past)
        {
            return Cell("unknown", Unknown);
        }

        // The times in one response can differ slightly, because services truncate them.
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
