using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Crafter;

namespace TokenClients.Tests.Crafter;

public sealed class CrafterPermissionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_permission_names_a_tenant_and_a_set_of_actions()
    {
        var permission = CrafterPermission.ForTenant("acme", CrafterAction.ReadTenant, CrafterAction.UpdateTenant, new CrafterAction("READ_TENANT"));

        permission.Tenant.Should().Be("acme");
        permission.Actions.Should().BeEquivalentTo([CrafterAction.ReadTenant, CrafterAction.UpdateTenant]);
        permission.Extra.Names.Should().BeEmpty();
        CrafterPermission.ForTenant("acme").Actions.Should().BeEmpty();
    }

    [Fact]
    public void All_tenants_must_be_said_in_so_many_words()
    {
        CrafterPermission.ForAllTenants(CrafterAction.Any).Should().BeEquivalentTo(new { Tenant = "*", Actions = new[] { CrafterAction.Any } });
        CrafterPermission.ForAllTenants().Actions.Should().BeEmpty();
        foreach (var tenant in new[] { "*", " *", "* ", "\t*\n" })
        {
            FluentActions.Invoking(() => CrafterPermission.ForTenant(tenant, CrafterAction.Any)).Should().Throw<ArgumentException>().WithMessage("*ForAllTenants*").Which.ParamName.Should().Be("tenant");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void A_tenant_must_be_named(string? tenant) =>
        FluentActions.Invoking(() => CrafterPermission.ForTenant(tenant!, CrafterAction.Any)).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("tenant");

    [Fact]
    public void Actions_must_be_named()
    {
        foreach (var nameless in new[] { default, new CrafterAction(""), new CrafterAction(" ") })
        {
            FluentActions.Invoking(() => CrafterPermission.ForTenant("acme", CrafterAction.Any, nameless)).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("actions");
            FluentActions.Invoking(() => CrafterPermission.ForAllTenants(nameless)).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("actions");
        }

        FluentActions.Invoking(static () => CrafterPermission.ForTenant("acme", null!)).Should().Throw<ArgumentNullException>().Which.ParamName.Should().Be("actions");
        FluentActions.Invoking(static () => CrafterPermission.ForAllTenants(null!)).Should().Throw<ArgumentNullException>().Which.ParamName.Should().Be("actions");
    }

    [Fact]
    public void What_is_done_to_the_actions_afterwards_has_no_effect()
    {
        var actions = new[] { CrafterAction.ReadTenant };
        var permission = CrafterPermission.ForTenant("acme", actions);

        actions[0] = CrafterAction.Any;

        permission.Actions.Should().Equal(CrafterAction.ReadTenant);
    }

    [Fact]
    public void A_permission_is_written_as_json_without_its_unknown_members() =>
        JsonSerializer.Serialize(CrafterPermission.ForTenant("acme", CrafterAction.ReadTenant)).Should().Be("""{"Tenant":"acme","Actions":["READ_TENANT"]}""");

    [Fact]
    public async Task Permissions_are_sent_in_their_order_one_a_tenant_and_all_tenants_last()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder);

        await crafter.CreateTokenAsync(
            new CreateCrafterToken("sample-app", TokenExpiry.Never)
            {
                Permissions = [CrafterPermission.ForTenant("zeta", CrafterAction.ReadTenant), CrafterPermission.ForTenant("Acme"), CrafterPermission.ForTenant("acme", CrafterAction.Any), CrafterPermission.ForAllTenants(CrafterAction.ManageTickets)],
            },
            Token);

        using var body = JsonDocument.Parse(recorder.Requests.Single().Body!);
        body.RootElement.GetProperty("tenantPermissions").EnumerateArray()
            .Select(static permission => (permission.GetProperty("tenant").GetString(), string.Join(',', permission.GetProperty("allowedActions").EnumerateArray().Select(static action => action.GetString()))))
            .Should().Equal(("zeta", "READ_TENANT"), ("Acme", ""), ("acme", "*"), ("*", "MANAGE_TICKETS"));
    }

    [Fact]
    public async Task Entries_that_would_never_count_are_refused_before_anything_is_sent()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder);
        var acme = CrafterPermission.ForTenant("acme", CrafterAction.ReadTenant);
        var all = CrafterPermission.ForAllTenants(CrafterAction.Any);
        foreach (var (permissions, message) in new (CrafterPermission[], string)[]
        {
            ([acme, CrafterPermission.ForTenant("acme", CrafterAction.UpdateTenant)], "*'acme'*"),
            ([acme, CrafterPermission.ForTenant("other"), acme], "*'acme'*"),
            ([all, acme], "*'acme'*"),
            ([all, all], "*'*'*"),
            ([acme, null!], "*request*"),
        })
        {
            await crafter.Awaiting(crafter => crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Permissions = permissions }, Token))
                .Should().ThrowAsync<ArgumentException>().WithMessage(message).Where(static error => error.ParamName == "request");
        }

        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task A_permission_that_was_read_without_a_tenant_is_not_sent(string tenant)
    {
        using var recorder = new Wire.Recorder($$"""{"id":"{{CrafterWire.Target}}","tenantPermissions":[{"tenant":{{tenant}},"allowedActions":["*"]}]}""");
        using var crafter = CrafterWire.Client(recorder, clock: new FakeTimeProvider(Wire.Now));
        var token = await crafter.GetTokenAsync(new SecretString(CrafterWire.Target), Token);

        await crafter.Awaiting(crafter => crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Permissions = token.Permissions }, Token))
            .Should().ThrowAsync<ArgumentException>().WithMessage("*every tenant*");

        recorder.Requests.Should().ContainSingle();
    }
}
