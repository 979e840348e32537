using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spectre.Console;
using TokenClients;

namespace TokenAudit;

/// <summary>One run: settings, listing, table or JSON, revocation, exit code.</summary>
internal sealed class AuditRun(AuditOptions options, Terminal terminal)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (options is { Revoke: true, Yes: false } && !terminal.CanAsk)
        {
            Say("--revoke asks for confirmation, but there is no terminal. Use --yes to revoke without confirmation.");
            return ExitCode.WrongSettings;
        }

        try
        {
            await using var demo = options.Demo ? await Demo.StartAsync(cancellationToken) : null;
            var builder = demo?.CreateBuilder() ?? Host.CreateApplicationBuilder();

            // The report contains everything that the log would, and standard output is for results.
            builder.Logging.ClearProviders();
            if (demo is null)
            {
                builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
            }

            using var host = builder.Build();
            await host.StartAsync(cancellationToken);
            var exitCode = await AuditAsync(host.Services, cancellationToken);
            await host.StopAsync(CancellationToken.None);
            return exitCode;
        }
        catch (Exception error) when (WrongSettings(error) is { } sentences)
        {
            sentences.ForEach(Say);
            Say("Nothing was called. --demo shows the program without settings.");
            return ExitCode.WrongSettings;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Say("Canceled. Nothing was revoked.");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Returns what is wrong with the settings, which are checked before anything is called; <see langword="null"/> if the error has another cause.</summary>
    private static List<string>? WrongSettings(Exception error) => error switch
    {
        OptionsValidationException one => [.. one.Failures],
        AggregateException several when several.InnerExceptions.All(static inner => inner is OptionsValidationException) => [.. several.InnerExceptions.SelectMany(static inner => ((OptionsValidationException)inner).Failures)],
        InvalidDataException file => [file.Message],
        _ => null,
    };

    private async Task<int> AuditAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var accounts = Accounts.From(services, options.Services);
        var audit = await terminal.ShowProgressAsync(accounts.Count, progress => Audit.RunAsync(accounts, options, clock, progress, cancellationToken));
        if (!options.Json)
        {
            new AuditTable(terminal.Output, options.StaleAfter).Write(audit);
        }

        List<Revocation> revocations = options.Revoke ? await RevokeAsync(audit, clock, cancellationToken) : [];
        var exitCode = ExitCodeOf(audit, revocations, cancellationToken.IsCancellationRequested && revocations.Count > 0);
        if (options.Json)
        {
            await Console.Out.WriteLineAsync(JsonReport.Write(audit, revocations, clock.GetUtcNow(), options.StaleAfter, exitCode));
        }
        else
        {
            Summarize(audit, revocations);
            var notConfigured = string.Join(", ", Accounts.NotConfigured(services.GetRequiredService<TokenClientCatalog>()));
            if (notConfigured.Length > 0 && options.Services.Count == 0)
            {
                terminal.Output.WriteLine($"Not configured, so not audited: {notConfigured}.");
            }
        }

        return exitCode;
    }

    private async Task<List<Revocation>> RevokeAsync(Audit audit, TimeProvider clock, CancellationToken cancellationToken)
    {
        var plan = await new Revoker([.. audit.Accounts.Select(static account => account.Account)]).PlanAsync(audit.Tokens, cancellationToken);
        var toRevoke = plan.FindAll(static planned => planned.Outcome == RevocationOutcome.NotTried);
        if (toRevoke.Count > 0 && !options.Yes)
        {
            if (options.Json)
            {
                // With --json, no table shows the tokens.
                toRevoke.ForEach(planned => Say(Describe(planned.Token)));
            }

            var byAge = toRevoke.Count(static planned => planned.Token.Verdict.Staleness == Staleness.StaleByAge);
            var caution = byAge == 0 ? "" : $" The service does not say when {byAge} of them were last used; they may be in use.";
            if (!await terminal.AskAsync($"Revoke {Count(toRevoke.Count, "token")}?{caution}", cancellationToken))
            {
                return [.. plan.Select(static planned => planned.Outcome == RevocationOutcome.NotTried ? planned with { Outcome = RevocationOutcome.Kept, Reason = "You chose not to revoke it." } : planned)];
            }
        }

        return await terminal.ShowProgressAsync(toRevoke.Count, progress => Revoker.RunAsync(plan, clock, progress, Say, cancellationToken));
    }

    private static int ExitCodeOf(Audit audit, List<Revocation> revocations, bool isInterrupted)
    {
        var gone = revocations.Where(static revocation => revocation.IsGone).Select(static revocation => revocation.Token).ToHashSet();
        return isInterrupted ? ExitCode.Interrupted
            : !audit.IsComplete || revocations.Exists(static revocation => revocation.IsOpen) ? ExitCode.Incomplete
            : audit.Tokens.Any(token => token.Verdict.IsFinding && !gone.Contains(token)) ? ExitCode.Findings
            : ExitCode.Clean;
    }

    /// <summary>Prints what the table does not show: what was revoked, why an account is missing, which tokens may or may not be revoked, and the totals.</summary>
    private void Summarize(Audit audit, List<Revocation> revocations)
    {
        foreach (var revocation in revocations)
        {
            terminal.Output.WriteLine(Terminal.Printable($"{revocation.Outcome}: {Describe(revocation.Token)}. {revocation.Reason}".TrimEnd()));
        }

        foreach (var account in audit.Accounts)
        {
            if (account.Error is { } error)
            {
                terminal.Output.WriteLine(Terminal.Printable($"{account.Account.Name}: {error.Message}"));
            }
        }

        new AuditTable(terminal.Output, options.StaleAfter).WriteUnknown(revocations);
        var findings = string.Join(", ", audit.Tokens.GroupBy(static token => AuditTable.Describe(token.Verdict)).Select(static group => $"{group.Count()} {group.Key}"));
        var revoked = revocations.Count == 0 ? "" : $" Revocation: {string.Join(", ", revocations.GroupBy(static revocation => revocation.Outcome).Select(static group => $"{group.Count()} {group.Key}"))}.";
        terminal.Output.WriteLine($"{Count(audit.Tokens.Count, "token")} in {Count(audit.Accounts.Count, "account")}{(findings.Length > 0 ? $": {findings}" : "")}.{revoked}");
    }

    private static string Describe(AuditedToken token) => $"{token.Account.Name} {token.Token.DisplayId} \"{token.Token.Name}\" ({AuditTable.Describe(token.Verdict)})";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private void Say(string sentence) => terminal.Messages.WriteLine(Terminal.Printable(sentence));
}
