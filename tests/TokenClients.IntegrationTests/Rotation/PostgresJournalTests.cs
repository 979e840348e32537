using System.Data.Common;
using Npgsql;
using TokenClients.Rotation;

namespace TokenClients.IntegrationTests.Rotation;

[Collection(SharedPostgres.Name)]
public sealed class PostgresJournalTests(PostgresFixture postgres) : DbJournalTests
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(postgres.ConnectionString);

    internal override DbDataSource Database => _database;

    /// <summary>Above "read committed", PostgreSQL fails an update that another one has overtaken.</summary>
    [Fact]
    public async Task A_strict_isolation_of_the_database_changes_nothing()
    {
        await using var strict = NpgsqlDataSource.Create(postgres.ConnectionString + ";Options=-c default_transaction_isolation=serializable");
        var journal = await CreateAsync();
        await journal.TryWriteAsync("deploy", "0", 0, TestContext.Current.CancellationToken);
        for (var version = 1; version <= 30; version++)
        {
            var wins = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => new DbRotationJournal(strict, Table).TryWriteAsync("deploy", $"{writer}", version, TestContext.Current.CancellationToken).AsTask()));

            wins.Should().ContainSingle(static isWon => isWon);
        }
    }

    internal override ValueTask CloseAsync() => _database.DisposeAsync();
}
