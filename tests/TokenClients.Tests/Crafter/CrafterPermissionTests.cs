using Microsoft.Extensions.Time.Testing;
using TokenClients.Crafter;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>Permissions and their actions. What is sent of them is the business of traps C03 and C22.</summary>
public sealed class CrafterPermissionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_known_actions_are_the_services_words_and_the_set_is_open()
    {
        CrafterAction[] known =
        [
            CrafterAction.Any, CrafterAction.CreateTenant, CrafterAction.ReadTenant, CrafterAction.UpdateTenant, CrafterAction.DeleteTenant, CrafterAction.ManageProfiles,
            CrafterAction.ManageTickets,
        ];

        known.Select(static action => action.Value).Should().Equal("*", "CREATE_TENANT", "READ_TENANT", "UPDATE_TENANT", "DELETE_TENANT", "MANAGE_PROFILES", "MANAGE_TICKETS");

        new CrafterAction("FLY_TO_MARS").ToString().Should().Be("FLY_TO_MARS");
        default(CrafterAction).Value.Should().BeEmpty();
        default(CrafterAction).Should().Be(new CrafterAction(""));
        FluentActions.Invoking(static () => new CrafterAction(null!)).Should().Throw<ArgumentNullException>().WithParameterName("value");
    }

    [Fact]
    public void A_permission_names_a_tenant_and_a_set_of_actions()
    {
        CrafterAction[] actions = [CrafterAction.ReadTenant, CrafterAction.UpdateTenant, new CrafterAction("READ_TENANT")];

        var permission = CrafterPermission.ForTenant("acme", actions);
        actions[0] = CrafterAction.Any;

        permission.Should().BeEquivalentTo(new { Tenant = "acme", Actions = new[] { CrafterAction.ReadTenant, CrafterAction.UpdateTenant } });
        permission.Extra.Names.Should().BeEmpty();
        CrafterPermission.ForTenant("acme").Actions.Should().BeEmpty();
        CrafterPermission.ForAllTenants(CrafterAction.Any).Should().BeEquivalentTo(new { Tenant = "*", Actions = new[] { CrafterAction.Any } });
        CrafterPermission.ForAllTenants().Actions.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, "*tenant*")]
    [InlineData("", "*tenant*")]
    [InlineData("  ", "*tenant*")]
    [InlineData("*", "*ForAllTenants*")]
    [InlineData("\t*\n", "*ForAllTenants*")]
    public void A_tenant_must_be_named_and_all_of_them_in_so_many_words(string? tenant, string message) =>
        FluentActions.Invoking(() => CrafterPermission.ForTenant(tenant!, CrafterAction.Any))
            .Should().Throw<ArgumentException>().WithMessage(message).Which.ParamName.Should().Be("tenant");

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Actions_must_be_named(string name)
    {
        CrafterAction[] actions = [CrafterAction.Any, new(name)];

        FluentActions.Invoking(() => CrafterPermission.ForTenant("acme", actions)).Should().Throw<ArgumentException>().WithParameterName("actions");
        FluentActions.Invoking(() => CrafterPermission.ForAllTenants(actions)).Should().Throw<ArgumentException>().WithParameterName("actions");
        FluentActions.Invoking(static () => CrafterPermission.ForTenant("acme", null!)).Should().Throw<ArgumentNullException>().WithParameterName("actions");
        FluentActions.Invoking(static () => CrafterPermission.ForAllTenants(null!)).Should().Throw<ArgumentNullException>().WithParameterName("actions");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task A_permission_that_was_read_without_a_tenant_is_not_sent(string tenant)
    {
        using var recorder = new Wire.Recorder($$"""{"id":"{{Calls.OtherId}}","tenantPermissions":[{"tenant":{{tenant}},"allowedActions":["*"]}]}""");
        using var crafter = Wire.Crafter(recorder, clock: new FakeTimeProvider(Wire.Now));
        var token = await crafter.GetTokenAsync(new SecretString(Calls.OtherId), Token);

        await crafter.Awaiting(crafter => crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Permissions = token.Permissions }, Token))
            .Should().ThrowAsync<ArgumentException>().WithMessage("*every tenant*");

        recorder.Requests.Should().ContainSingle();
    }
}
