using System.IO;
using Microsoft.Extensions.Logging;
using TokenClients.Tests.DependencyInjection;

namespace TokenClients.Tests.Credentials;

/// <summary>A token that stays, and one in a file that others write: what cannot be used takes nothing from a program that has had a good one.</summary>
public sealed class AccessTokenSourceTests : IDisposable
{
    private const string Deleted = "(deleted)";
    private const string Folder = "(a folder)";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("token-file-");
    private readonly Setup.Log _log = new();
    private readonly LoggerFactory _loggerFactory;
    private readonly string _path;
    private readonly IAccessTokenSource _source;

    public AccessTokenSourceTests()
    {
        _loggerFactory = new([_log]);
        _path = Path.Combine(_folder.FullName, "token");
        _source = AccessTokenSource.FromFile(_path, _loggerFactory.CreateLogger("TokenClients"));
    }

    [Fact]
    public async Task Fixed_token_stays_even_when_it_was_refused()
    {
        var token = new SecretString("t1");
        var source = AccessTokenSource.Fixed(token);

        source.Invalidate(token);

        (await source.GetAccessTokenAsync(TestContext.Current.CancellationToken)).Should().BeSameAs(token);
    }

    [Fact]
    public async Task File_is_not_read_for_a_cancelled_call()
    {
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();

        await FluentActions.Awaiting(() => AccessTokenSource.FromFile("/nowhere").GetAccessTokenAsync(canceled.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Nothing_is_no_source()
    {
        FluentActions.Invoking(static () => AccessTokenSource.Fixed(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => AccessTokenSource.FromFile(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => AccessTokenSource.FromFile(" ")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task The_last_good_token_is_used_while_the_file_cannot_be_and_each_problem_and_each_recovery_is_logged_once()
    {
        await WriteAsync("vcp_good1\n");
        await GetAsync();
        foreach (var content in new[] { "vcp_two\nlines", "vcp_with blank", Folder, "vcp_good1", Deleted, "vcp_good2\r\n", "\uFEFF" })
        {
            await WriteAsync(content);
            var expected = content is "vcp_good2\r\n" or "\uFEFF" ? "vcp_good2" : "vcp_good1";
            (await GetAsync()).Should().Be(expected);
            (await GetAsync()).Should().Be(expected);
        }

        _log.Entries.Select(static entry => entry.Level).Should().Equal(
            LogLevel.Error, LogLevel.Error, LogLevel.Error, LogLevel.Information, LogLevel.Error, LogLevel.Information, LogLevel.Error);
        _log.Entries.Should().OnlyContain(entry => entry.Text.Contains(_path, StringComparison.Ordinal) && !entry.Text.Contains("vcp_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_who_read_at_the_same_time_log_once()
    {
        await WriteAsync("vcp_good1");
        await GetAsync();
        await WriteAsync("");

        await Together();
        _log.Entries.Should().ContainSingle().Which.Level.Should().Be(LogLevel.Error);
        await WriteAsync("vcp_good2");
        await Together();

        _log.Entries.Should().HaveCount(2);

        Task Together()
        {
            var start = new Barrier(8);
            return Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    for (var call = 0; call < 200; call++)
                    {
                        _source.GetAccessTokenAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult().Reveal().Should().StartWith("vcp_good");
                    }
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
        }
    }

    [Theory]
    [InlineData(Deleted, typeof(FileNotFoundException))]
    [InlineData(Folder, typeof(UnauthorizedAccessException))]
    [InlineData("", typeof(InvalidOperationException))]
    [InlineData("vcp_two\nlines", typeof(InvalidOperationException))]
    public async Task Without_a_good_token_the_failure_is_told_each_time_until_there_is_one(string content, Type failure)
    {
        await WriteAsync(content);
        for (var call = 0; call < 3; call++)
        {
            var error = await Record.ExceptionAsync(GetAsync);
            error.Should().BeOfType(failure);
            error!.Message.Should().NotContain("vcp_");
        }

        await WriteAsync("vcp_good1");
        (await GetAsync()).Should().Be("vcp_good1");
        _log.Entries.Should().BeEmpty("the callers were told");
    }

    /// <summary>The caller refuses it, with a sentence that names the setting.</summary>
    [Fact]
    public async Task Without_a_good_token_one_that_no_header_can_carry_is_given_and_not_kept()
    {
        await WriteAsync("vcp_with blank");
        (await GetAsync()).Should().Be("vcp_with blank");
        await WriteAsync(Deleted);

        (await Record.ExceptionAsync(GetAsync)).Should().BeOfType<FileNotFoundException>();
    }

    public void Dispose()
    {
        _loggerFactory.Dispose();
        _log.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<string> GetAsync() => (await _source.GetAccessTokenAsync(TestContext.Current.CancellationToken)).Reveal();

    private async Task WriteAsync(string content)
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path);
        }

        File.Delete(_path);
        if (content == Folder)
        {
            Directory.CreateDirectory(_path);
        }
        else if (content != Deleted)
        {
            await File.WriteAllTextAsync(_path, content, TestContext.Current.CancellationToken);
        }
    }
}
