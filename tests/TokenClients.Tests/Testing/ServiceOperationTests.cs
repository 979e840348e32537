using System.Reflection;
using TokenClients.Testing;
using TokenClients.Tests.Conventions;
using TokenClients.Vercel;

namespace TokenClients.Tests.Testing;

/// <summary>The names of operations, for faults and counts.</summary>
public sealed class ServiceOperationTests
{
    private static readonly Type[] Classes = [typeof(ApinizerOperations), typeof(CrafterOperations), typeof(InfisicalOperations), typeof(VercelOperations)];

    public static TheoryData<string> Services => [.. Enum.GetNames<TokenService>()];

    [Theory]
    [MemberData(nameof(Services))]
    public void Case_A14_Names_are_those_of_the_specification(string service)
    {
        var named = Classes.Single(type => type.Name == service + "Operations").GetProperties(BindingFlags.Public | BindingFlags.Static);

        var operations = named.Select(static property => (property.Name, Value: (ServiceOperation)property.GetValue(null)!)).ToList();

        operations.Select(static operation => operation.Value.Id).Should().BeEquivalentTo(Spec.Services.Single(spec => spec.Service == service).Operations.Select(static operation => operation.Id));
        operations.Should().OnlyContain(operation => operation.Value.Service.ToString() == service && operation.Name == char.ToUpperInvariant(operation.Value.Id[0]) + operation.Value.Id.Substring(1));
    }

    [Fact]
    public async Task Case_A14_A_name_and_its_text_are_the_same()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(TestContext.Current.CancellationToken);
        using var vercel = new VercelTokens(emulator.VercelOptions());
        using var fault = emulator.Fail(VercelOperations.ListAuthTokens, Fault.Status(400));
        using var another = emulator.Fail(VercelOperations.CreateAuthToken, Fault.Status(400), times: 2);

        await FluentActions.Awaiting(() => vercel.ListTokensPageAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<TokenClientException>();
        await vercel.ListTokensPageAsync(TestContext.Current.CancellationToken);

        fault.Struck.Should().Be(1);
        another.Remaining.Should().Be(2);
        emulator.Executed(VercelOperations.ListAuthTokens).Should().Be(1).And.Be(emulator.Executed(TokenService.Vercel, "listAuthTokens"));
        emulator.Calls.Should().HaveCount(2).And.OnlyContain(static call => call.Operation == VercelOperations.ListAuthTokens);
        VercelOperations.ListAuthTokens.ToString().Should().Be("Vercel listAuthTokens");
        FluentActions.Invoking(() => emulator.Executed(default)).Should().Throw<ArgumentException>();
    }
}
