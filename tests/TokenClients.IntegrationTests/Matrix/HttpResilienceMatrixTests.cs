namespace TokenClients.IntegrationTests.Matrix;

/// <summary>The fault matrix with the platform's resilience handler, whose telemetry is on.</summary>
[Collection(nameof(FaultMatrixTests))]
[Trait("Duration", "Long")]
public sealed class HttpResilienceMatrixTests
{
    [Fact]
    public Task Every_fault_at_every_operation_is_what_the_tables_say_and_shows_no_secret() => FaultMatrixTests.RunAsync(ResilienceEngine.HttpResilience);
}
