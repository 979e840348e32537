using System.Text.Json;
using TokenClients.Crafter;

namespace TokenClients.Tests.Crafter;

public sealed class CrafterActionTests
{
    [Fact]
    public void The_known_actions_are_the_services_words()
    {
        new[] { CrafterAction.Any, CrafterAction.CreateTenant, CrafterAction.ReadTenant, CrafterAction.UpdateTenant, CrafterAction.DeleteTenant, CrafterAction.ManageProfiles, CrafterAction.ManageTickets }
            .Select(static action => action.Value)
            .Should().Equal("*", "CREATE_TENANT", "READ_TENANT", "UPDATE_TENANT", "DELETE_TENANT", "MANAGE_PROFILES", "MANAGE_TICKETS");
    }

    [Fact]
    public void Actions_are_values_that_case_tells_apart()
    {
        var one = new CrafterAction("READ_TENANT");

        one.Should().Be(CrafterAction.ReadTenant);
        (one == CrafterAction.ReadTenant).Should().BeTrue();
        (one != CrafterAction.ReadTenant).Should().BeFalse();
        one.Equals((object)CrafterAction.ReadTenant).Should().BeTrue();
        one.Equals("READ_TENANT").Should().BeFalse();
        one.GetHashCode().Should().Be(CrafterAction.ReadTenant.GetHashCode());
        one.ToString().Should().Be("READ_TENANT");
        (one == new CrafterAction("read_tenant")).Should().BeFalse();
        (one == CrafterAction.Any).Should().BeFalse();
        new HashSet<CrafterAction> { one, CrafterAction.ReadTenant, new("read_tenant") }.Should().HaveCount(2);
    }

    [Fact]
    public void The_set_of_actions_is_open()
    {
        new CrafterAction("FLY_TO_MARS").Value.Should().Be("FLY_TO_MARS");
        default(CrafterAction).Value.Should().BeEmpty();
        default(CrafterAction).Should().Be(new CrafterAction(""));
        FluentActions.Invoking(static () => new CrafterAction(null!)).Should().Throw<ArgumentNullException>().Which.ParamName.Should().Be("value");
    }

    [Fact]
    public void An_action_is_its_text_as_json()
    {
        JsonSerializer.Serialize(CrafterAction.ManageTickets).Should().Be("\"MANAGE_TICKETS\"");
        JsonSerializer.Deserialize<CrafterAction>("\"FLY_TO_MARS\"").Should().Be(new CrafterAction("FLY_TO_MARS"));
        JsonSerializer.Deserialize<CrafterAction[]>("""["*","READ_TENANT"]""").Should().Equal(CrafterAction.Any, CrafterAction.ReadTenant);
    }
}
