using System.Data.Common;
using System.IO;
using Microsoft.Data.Sqlite;
using TokenClients.Rotation;

namespace TokenClients.IntegrationTests.Rotation;

/// <summary>What a journal in a database promises besides.</summary>
public abstract class DbJournalTests : JournalTests
{
    /// <summary>One table for the processes of a test.</summary>
    internal string Table { get; } = $"journal_{Guid.NewGuid():N}";

    internal abstract DbDataSource Database { get; }

    [Fact]
    public async Task Processes_that_create_the_table_at_the_same_time_all_find_it()
    {
        // PostgreSQL's own "if not exists" looks and creates in two steps.
        var journals = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () => await CreateAsync())));

        foreach (var journal in journals)
        {
            (await journal.ReadAsync("deploy", TestContext.Current.CancellationToken)).Should().BeNull();
        }
    }

    internal override async ValueTask<IRotationJournal> CreateAsync()
    {
        var journal = new DbRotationJournal(Database, Table);
        await journal.CreateTableAsync(TestContext.Current.CancellationToken);
        return journal;
    }
}

public sealed class SqliteJournalTests : DbJournalTests
{
    internal override DbDataSource Database => SqliteFactory.Instance.CreateDataSource($"Data Source={Path.Combine(Directory.FullName, "journal.db")}");

    [Fact]
    public void A_table_whose_name_is_more_than_a_name_is_refused()
    {
        using var database = SqliteFactory.Instance.CreateDataSource("Data Source=:memory:");

        Assert.Throws<ArgumentException>(() => new DbRotationJournal(database, "a; DROP TABLE b"));
    }

    internal override ValueTask CloseAsync()
    {
        SqliteConnection.ClearAllPools();
        return default;
    }
}
