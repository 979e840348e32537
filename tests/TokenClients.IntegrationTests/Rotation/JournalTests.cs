using System.IO;
using TokenClients.Rotation;

namespace TokenClients.IntegrationTests.Rotation;

/// <summary>What every journal promises.</summary>
public abstract class JournalTests : IAsyncDisposable
{
    internal DirectoryInfo Directory { get; } = System.IO.Directory.CreateTempSubdirectory("tokenclients-journal-");

    [Fact]
    public async Task A_write_succeeds_only_on_the_version_that_was_read()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var journal = await CreateAsync();
        (await journal.ReadAsync("deploy", cancellation)).Should().BeNull();

        (await journal.TryWriteAsync("deploy", "one", 0, cancellation)).Should().BeTrue();
        (await journal.TryWriteAsync("deploy", "other", 0, cancellation)).Should().BeFalse("there is one by now");
        (await journal.TryWriteAsync("deploy", "two", 1, cancellation)).Should().BeTrue();
        (await journal.TryWriteAsync("deploy", "late", 1, cancellation)).Should().BeFalse("another process has written");
        (await journal.TryWriteAsync("deploy", "future", 7, cancellation)).Should().BeFalse();

        (await journal.ReadAsync("deploy", cancellation)).Should().Be(new JournalEntry(2, "two"));
        (await journal.ReadAsync("other", cancellation)).Should().BeNull();
        (await (await CreateAsync()).ReadAsync("deploy", cancellation)).Should().Be(new JournalEntry(2, "two"), "it outlives the process");
    }

    [Fact]
    public async Task Of_writers_at_the_same_time_one_wins_each_version()
    {
        var journals = new[] { await CreateAsync(), await CreateAsync(), await CreateAsync() };
        var wins = await Task.WhenAll(journals.Select((journal, writer) => Task.Run(
            async () =>
            {
                var won = new List<long>();
                while ((await journal.ReadAsync("deploy"))?.Version is not >= 60 and var version)
                {
                    if (await journal.TryWriteAsync("deploy", $"{writer}", version ?? 0))
                    {
                        won.Add((version ?? 0) + 1);
                    }
                }

                return won;
            },
            TestContext.Current.CancellationToken)));

        wins.SelectMany(static won => won).Order().Should().Equal(Enumerable.Range(1, 60).Select(static version => (long)version));
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A journal over what this test keeps, as another process would open it.</summary>
    internal abstract ValueTask<IRotationJournal> CreateAsync();

    internal virtual ValueTask CloseAsync() => default;
}

public sealed class FileJournalTests : JournalTests
{
    [Fact]
    public async Task A_journal_file_can_be_read_by_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await new FileRotationJournal(Directory.FullName).TryWriteAsync("deploy", "one", 0, TestContext.Current.CancellationToken);

        foreach (var file in Directory.GetFiles())
        {
            file.UnixFileMode.Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.Name);
        }
    }

    [Theory]
    [InlineData("../deploy")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task A_name_that_is_a_path_is_refused(string name) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await new FileRotationJournal(Directory.FullName).ReadAsync(name, TestContext.Current.CancellationToken));

    [Fact]
    public void An_entry_without_content_is_refused() =>
        Assert.Throws<ArgumentNullException>(() => new JournalEntry(1, null!)).ParamName.Should().Be("state");

    internal override ValueTask<IRotationJournal> CreateAsync() => new(new FileRotationJournal(Directory.FullName));
}
