using System;
using System.Globalization;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;

namespace TokenAudit;

/// <summary>Writes results to standard output and everything else to standard error, so that the output can be piped.</summary>
internal sealed class Terminal
{
    /// <summary>The width of piped output, so that lines are never wrapped or truncated.</summary>
    private const int Unbounded = 100_000;

    public Terminal()
    {
        // Spectre.Console prints no colors if NO_COLOR is set.
        Output = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect, Out = new AnsiConsoleOutput(Console.Out) });
        Messages = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect, Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsOutputRedirected)
        {
            Output.Profile.Width = Unbounded;
        }

        if (Console.IsErrorRedirected)
        {
            Messages.Profile.Width = Unbounded;
        }
    }

    public IAnsiConsole Output { get; }

    public IAnsiConsole Messages { get; }

    /// <summary>Gets whether a user can be prompted.</summary>
    public bool CanAsk { get; } = !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Asks a yes/no question. The default is no.</summary>
    public Task<bool> AskAsync(string question, CancellationToken cancellationToken) =>
        new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }.ShowAsync(Messages, cancellationToken);

    /// <summary>Shows a progress bar while the work runs, if there is a terminal.</summary>
    /// <param name="steps">The number of steps.</param>
    /// <param name="work">The work. It reports how many steps are done, and messages.</param>
    public async Task<T> ShowProgressAsync<T>(int steps, Func<Action<double, string>, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(static (_, _) => { });
        }

        return await Messages.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }).StartAsync(async context =>
        {
            var task = context.AddTask("Starting", maxValue: Math.Max(steps, 1));
            task.IsIndeterminate = steps == 1;
            return await work((done, what) =>
            {
                task.Value = done;
                task.Description = Markup.Escape(what);
            });
        });
    }

    /// <summary>Makes text from a service or from the settings safe for a terminal: control characters, and characters that reverse or hide text, are escaped.</summary>
    public static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                printable.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
            else
            {
                printable.Append(rune.ToString());
            }
        }

        return printable.ToString();
    }
}
