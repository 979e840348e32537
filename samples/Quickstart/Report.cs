using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading.Tasks;
using Spectre.Console;
using TokenClients;

namespace Quickstart;

/// <summary>Makes the calls, counts them and what went wrong, and prints both. What services say is printed as plain text, never as markup.</summary>
internal sealed class Report(IAnsiConsole console)
{
    private readonly List<string> _sentences = [];
    private Table _calls = new();
    private Table? _token;
    private Table? _error;
    private int _serviceCount;
    private int _callCount;
    private int _failureCount;

    /// <summary>Begins the part about a service.</summary>
    public void Begin(string service, Uri address, string whose)
    {
        _serviceCount++;
        (_calls, _token, _error) = (NewTable($"{service} at {address}, {whose}", "Call", "Result"), null, null);
    }

    /// <summary>Awaits a call. One that fails, or returns what it should not, is counted as a failure; the program goes on.</summary>
    /// <returns>The result, or <see langword="null"/> if the call failed.</returns>
    public async Task<T?> CallAsync<T>(string method, Task<T> call, Func<T, string> describe, Func<T, bool>? isExpected = null)
        where T : class
    {
        _callCount++;
        try
        {
            var result = await call;
            AddRow(_calls, method, describe(result));
            if (isExpected?.Invoke(result) == false)
            {
                Fail($"{method} returned something else than it should: {describe(result)}.");
            }

            return result;
        }
        catch (TokenClientException error)
        {
            AddRow(_calls, method, $"failed: {error.Kind}");
            Fail(error.Message);
        }
        catch (TokenCallCanceledException canceled)
        {
            AddRow(_calls, method, "canceled");
            Fail(canceled.Message);
        }

        return null;
    }

    /// <summary>Awaits a call that the service is to refuse, and shows its error.</summary>
    public async Task RefusedAsync(string method, Task call, TokenErrorKind expected)
    {
        _callCount++;
        try
        {
            await call;
            AddRow(_calls, method, "went through");
            Fail($"{method} should have been refused as {expected}.");
        }
        catch (TokenClientException error)
        {
            AddRow(_calls, method, error.Kind == expected ? $"refused: {error.Kind}, as it should be" : $"refused: {error.Kind}");
            _error = NewTable("The refused call, made to show an error", "TokenClientException", "");
            AddRow(_error, nameof(error.Kind), $"{error.Kind}");
            AddRow(_error, nameof(error.IsRetryable), $"{error.IsRetryable}");
            AddRow(_error, nameof(error.StatusCode), $"{error.StatusCode}");
            AddRow(_error, nameof(error.ErrorCode), error.ErrorCode ?? "-");
            AddRow(_error, nameof(error.Message), error.Message);
            if (error.Kind != expected)
            {
                Fail($"{method} should have been refused as {expected}.");
            }
        }
        catch (TokenCallCanceledException canceled)
        {
            AddRow(_calls, method, "canceled");
            Fail(canceled.Message);
        }
    }

    /// <summary>Says what a reader should know besides.</summary>
    public void Note(string sentence) => AddRow(_calls, "", sentence);

    /// <summary>Shows a token by what all services say of theirs. Its secret prints as a mask, whatever prints it.</summary>
    public void Show(ITokenInfo token, SecretString secret)
    {
        _token = NewTable("The token", nameof(ITokenInfo), "");
        AddRow(_token, nameof(token.DisplayId), token.DisplayId);
        AddRow(_token, nameof(token.Name), token.Name ?? "-");
        AddRow(_token, nameof(token.CreatedAt), token.CreatedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "-");
        AddRow(_token, nameof(token.Expiry), $"{token.Expiry}");
        AddRow(_token, nameof(SecretString), $"{secret}");
    }

    /// <summary>Counts a failure.</summary>
    public void Fail(string sentence)
    {
        _failureCount++;
        _sentences.Add(sentence);
    }

    /// <summary>Prints the part about a service.</summary>
    public void End()
    {
        foreach (var table in new[] { _calls, _token, _error })
        {
            if (table is not null)
            {
                console.Write(table);
                console.WriteLine();
            }
        }
    }

    /// <summary>Prints what failed, and the sum of everything in a line of its own.</summary>
    /// <returns>The exit code: 0 only if nothing failed.</returns>
    public int Close()
    {
        foreach (var sentence in _sentences)
        {
            console.WriteLine($"Failure: {sentence}");
        }

        console.WriteLine($"{_serviceCount} services, {_callCount} calls, {_failureCount} failures");
        return _failureCount == 0 ? 0 : 1;
    }

    private static Table NewTable(string title, string left, string right)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(title)) };
        return table.RoundedBorder().Expand().AddColumn(new TableColumn(new Text(left)).NoWrap()).AddColumn(new TableColumn(new Text(right)));
    }

    private static void AddRow(Table table, string left, string right) => table.AddRow(new Text(left), new Text(right));
}
