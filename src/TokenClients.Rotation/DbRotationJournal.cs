using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace TokenClients.Rotation;

/// <summary>Stores journals in a database table: in SQLite for one machine, or on a server such as PostgreSQL for several.</summary>
/// <remarks>The database must not lose or reorder committed writes: do not read from replicas, and do not turn off synchronous commits. <see cref="CreateTableAsync"/> creates the table.</remarks>
public sealed class DbRotationJournal : IRotationJournal
{
    private readonly DbDataSource _database;
    private readonly string _table;

    /// <summary>Creates a journal store in a database table.</summary>
    /// <param name="database">The database. The caller disposes it.</param>
    /// <param name="table">The table's name: ASCII letters, digits and <c>_</c>.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="table"/> is empty or contains other characters.</exception>
    public DbRotationJournal(DbDataSource database, string table = "token_rotations")
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(table);
        _database = database;
        _table = table.All(static character => char.IsAsciiLetterOrDigit(character) || character == '_') ? table : throw new ArgumentException("The name of a table can contain only ASCII letters, digits and '_'.", nameof(table));
    }

    /// <summary>Creates the table if it does not exist, with SQL that SQLite, PostgreSQL and MySQL accept. Its columns are name (up to 200 characters, the key), version (64 bits) and state (text).</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The task.</returns>
    public async Task CreateTableAsync(CancellationToken cancellationToken = default)
    {
        using var command = Command($"CREATE TABLE IF NOT EXISTS {_table} (name VARCHAR(200) NOT NULL PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL)");
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbException)
        {
            // PostgreSQL fails if another process creates the table at the same moment. In that case the table exists now; after any other error, this fails again.
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<JournalEntry?> ReadAsync(string rotation, CancellationToken cancellationToken = default)
    {
        using var command = Command($"SELECT version, state FROM {_table} WHERE name = @name", ("@name", rotation));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? new(reader.GetInt64(0), reader.GetString(1)) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryWriteAsync(string rotation, string state, long expectedVersion, CancellationToken cancellationToken = default)
    {
        using var command = expectedVersion > 0
            ? Command($"UPDATE {_table} SET version = version + 1, state = @state WHERE name = @name AND version = @version", ("@state", state), ("@name", rotation), ("@version", expectedVersion))
            : Command($"INSERT INTO {_table} (name, version, state) VALUES (@name, 1, @state)", ("@name", rotation), ("@state", state));
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
        }
        catch (DbException)
        {
            // Databases report an existing key, or a conflicting update, in different ways. A newer version of the entry shows that another process was first.
            if (await ReadAsync(rotation, cancellationToken).ConfigureAwait(false) is { } entry && entry.Version > expectedVersion && entry != new JournalEntry(expectedVersion + 1, state))
            {
                return false;
            }

            throw;
        }
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The only part that is not constant is the table's name, which the constructor checks.")]
    private DbCommand Command(string text, params (string Name, object Value)[] parameters)
    {
        var command = _database.CreateCommand(text);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
