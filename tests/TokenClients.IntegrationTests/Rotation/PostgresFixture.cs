using TokenClients.RotationProcess;

namespace TokenClients.IntegrationTests.Rotation;

/// <summary>A PostgreSQL server for the tests of a collection, where it is installed. Elsewhere they skip and say how to get it.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    internal string ConnectionString
    {
        get
        {
            ExternalTools.Need(_server is not null, PostgresServer.Missing);
            return _server!.ConnectionString;
        }
    }

    public async ValueTask InitializeAsync() => _server = PostgresServer.Find() is null ? null : await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? default;
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPostgres : ICollectionFixture<PostgresFixture>
{
    internal const string Name = "PostgreSQL";
}
