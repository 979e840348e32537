using TokenClients.Tests.Conformance;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Resilience;

// What holds of the built-in resilience holds of the platform's: the same tests, over clients with UseHttpResilience.

/// <inheritdoc cref="ReplayTests"/>
public sealed class HttpResilienceReplayTests : ReplayTests
{
    public HttpResilienceReplayTests() => Wire.UsesHttpResilience.Value = true;

    [Fact]
    public async Task Clients_of_these_tests_have_the_handler_of_the_platform()
    {
        using var metrics = new HttpResilienceTests.Pipelines();
        using var handler = new FuncHandler((request, _) => Task.FromResult(Wire.Response(Calls.GoodResponse(Calls.Get))));

        await Calls.RunAsync(Calls.Get, handler);

        metrics.Names.Should().Equal("TokenClients.Vercel-tokenclients");
    }
}

/// <inheritdoc cref="RepetitionTests"/>
public sealed class HttpResilienceRepetitionTests : RepetitionTests
{
    public HttpResilienceRepetitionTests() => Wire.UsesHttpResilience.Value = true;
}

/// <inheritdoc cref="RevocationTests"/>
public sealed class HttpResilienceRevocationTests : RevocationTests
{
    public HttpResilienceRevocationTests() => Wire.UsesHttpResilience.Value = true;
}

/// <inheritdoc cref="BodyTests"/>
public sealed class HttpResilienceBodyTests : BodyTests
{
    public HttpResilienceBodyTests() => Wire.UsesHttpResilience.Value = true;
}

/// <inheritdoc cref="UserHandlerTests"/>
public sealed class HttpResilienceUserHandlerTests : UserHandlerTests
{
    public HttpResilienceUserHandlerTests() => Wire.UsesHttpResilience.Value = true;
}

/// <inheritdoc cref="WayBackTests"/>
public sealed class HttpResilienceWayBackTests : WayBackTests
{
    public HttpResilienceWayBackTests() => Wire.UsesHttpResilience.Value = true;
}

/// <inheritdoc cref="CancellationTests"/>
public sealed class HttpResilienceCancellationTests : CancellationTests
{
    public HttpResilienceCancellationTests() => Wire.UsesHttpResilience.Value = true;
}
