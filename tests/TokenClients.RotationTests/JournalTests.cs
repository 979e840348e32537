using System.Data.Common;
using System.IO;
using Microsoft.Data.Sqlite;
using Npgsql;
using TokenClients.Rotation;

namespace TokenClients.RotationTests;

/// <summary>What a journal promises, of each that the package has.</summary>
[Collection(SharedPostgres.Name)]
public sealed class JournalTests(PostgresFixture postgres) : IAsyncDisposable
{
    private readonly List<NpgsqlDataSource> _databases = [];

    // One table for the processes of a test.
    private readonly string _table = $"journal_{Guid.NewGuid():N}";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tokenclients-journal-");

    [Theory]
    [InlineData("files")]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task A_write_succeeds_only_on_the_version_that_was_read(string kind)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var journal = await CreateAsync(kind);
        (await journal.ReadAsync("deploy", cancellation)).Should().BeNull();

        (await journal.TryWriteAsync("deploy", "one", 0, cancellation)).Should().BeTrue();
        (await journal.TryWriteAsync("deploy", "other", 0, cancellation)).Should().BeFalse("there is one by now");
        (await journal.TryWriteAsync("deploy", "two", 1, cancellation)).Should().BeTrue();
        (await journal.TryWriteAsync("deploy", "late", 1, cancellation)).Should().BeFalse("another process has written");
        (await journal.TryWriteAsync("deploy", "future", 7, cancellation)).Should().BeFalse();

        (await journal.ReadAsync("deploy", cancellation)).Should().Be(new JournalEntry(2, "two"));
        (await journal.ReadAsync("other", cancellation)).Should().BeNull();
        (await (await CreateAsync(kind)).ReadAsync("deploy", cancellation)).Should().Be(new JournalEntry(2, "two"), "it outlives the process");
    }

    [Theory]
    [InlineData("files")]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Of_writers_at_the_same_time_one_wins_each_version(string kind)
    {
        var journals = new[] { await CreateAsync(kind), await CreateAsync(kind), await CreateAsync(kind) };
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

    /// <summary>Above "read committed", PostgreSQL fails an update that another one has overtaken.</summary>
    [Fact]
    public async Task A_strict_isolation_of_the_database_changes_nothing()
    {
        await using var strict = NpgsqlDataSource.Create(postgres.ConnectionString + ";Options=-c default_transaction_isolation=serializable");
        var journal = await CreateAsync("PostgreSQL");
        await journal.TryWriteAsync("deploy", "0", 0, TestContext.Current.CancellationToken);
        for (var version = 1; version <= 30; version++)
        {
            var wins = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => new DbRotationJournal(strict, _table).TryWriteAsync("deploy", $"{writer}", version, TestContext.Current.CancellationToken).AsTask()));

            wins.Should().ContainSingle(static isWon => isWon);
        }
    }

    [Fact]
    public async Task A_journal_file_can_be_read_by_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await new FileRotationJournal(_directory.FullName).TryWriteAsync("deploy", "one", 0, TestContext.Current.CancellationToken);

        foreach (var file in _directory.GetFiles())
        {
            file.UnixFileMode.Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.Name);
        }
    }

    [Theory]
    [InlineData("../deploy")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task A_name_that_is_a_path_is_refused(string name) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await new FileRotationJournal(_directory.FullName).ReadAsync(name, TestContext.Current.CancellationToken));

    [Fact]
    public void A_table_whose_name_is_more_than_a_name_is_refused()
    {
        using var database = SqliteFactory.Instance.CreateDataSource("Data Source=:memory:");

        Assert.Throws<ArgumentException>(() => new DbRotationJournal(database, "a; DROP TABLE b"));
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Processes_that_create_the_table_at_the_same_time_all_find_it(string kind)
    {
        // PostgreSQL's own "if not exists" looks and creates in two steps.
        var journals = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => CreateAsync(kind))));

        foreach (var journal in journals)
        {
            (await journal.ReadAsync("deploy", TestContext.Current.CancellationToken)).Should().BeNull();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        SqliteConnection.ClearAllPools();
        _directory.Delete(recursive: true);
    }

    private async Task<IRotationJournal> CreateAsync(string kind)
    {
        if (kind == "files")
        {
            return new FileRotationJournal(_directory.FullName);
        }

        var journal = new DbRotationJournal(Database(kind), _table);
        await journal.CreateTableAsync(TestContext.Current.CancellationToken);
        return journal;
    }

    private DbDataSource Database(string kind)
    {
        if (kind == "SQLite")
        {
            return SqliteFactory.Instance.CreateDataSource($"Data Source={Path.Combine(_directory.FullName, "journal.db")}");
        }

        var database = NpgsqlDataSource.Create(postgres.ConnectionString);
        lock (_databases)
        {
            _databases.Add(database);
        }

        return database;
    }
}
