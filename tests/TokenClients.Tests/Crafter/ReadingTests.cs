using System.Security.Cryptography;
using System.Text;
using TokenClients.Crafter;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>What comes in: full, minimal and strange responses. What all services' responses have in common is in ReaderTests.</summary>
public sealed class ReadingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_token_is_read_whole()
    {
        var token = await ReadAsync("""
            {"application":"sample-app","master":true,"tenantPermissions":[{"allowedActions":["READ_TENANT","MANAGE_PROFILES"],"tenant":"sample-tenant"},{"allowedActions":["*"],"tenant":"*"}],"expiresOn":1704067200123,"id":"idOfAnotherToken"}
            """);

        token.Should().BeEquivalentTo(
            new
            {
                Secret = new SecretString(Calls.OtherId),
                Application = "sample-app",
                IsMaster = true,
                Expiry = TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(1_704_067_200_123)),
                Permissions = new[]
                {
                    CrafterPermission.ForTenant("sample-tenant", CrafterAction.ReadTenant, CrafterAction.ManageProfiles),
                    CrafterPermission.ForAllTenants(CrafterAction.Any),
                },
                Extra = new { Names = Array.Empty<string>() },
                Response = new { StatusCode = 200, Attempts = 1, RequestId = (string?)null },
            },
            static options => options.WithStrictOrdering());
        ITokenInfo info = token;
        (info.Service, info.DisplayId, info.Name, info.Expiry).Should().Be((TokenService.Crafter, token.Fingerprint, "sample-app", token.Expiry));
        (info.CreatedAt, info.LastUsedAt).Should().Be((null, null), "the service keeps neither");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"application":null,"master":null,"tenantPermissions":null,"expiresOn":null,"id":null}""")]
    public async Task Members_that_are_absent_or_null_never_fail(string body)
    {
        var token = await ReadAsync(body);

        token.Should().BeEquivalentTo(new
        {
            Secret = (SecretString?)null,
            Fingerprint = "",
            Application = (string?)null,
            IsMaster = false,
            Expiry = TokenExpiry.Never,
            Permissions = Array.Empty<CrafterPermission>(),
            Extra = new { Names = Array.Empty<string>() },
        });
        token.IsUsable(Wire.Now).Should().BeFalse("no call can use it");
    }

    [Fact]
    public async Task Permissions_are_read_whatever_their_creator_sent()
    {
        var token = await ReadAsync("""
            {"id":"a","tenantPermissions":[null,{"tenant":null,"allowedActions":null},{"allowedActions":["READ_TENANT"]},{"tenant":"acme"},{"tenant":"b","allowedActions":["FLY_TO_MARS","FLY_TO_MARS","read_tenant",null,7],"since":1}]}
            """);

        token.Permissions.Should().Equal(
            CrafterPermission.FromServer(null, []),
            CrafterPermission.FromServer(null, [CrafterAction.ReadTenant]),
            CrafterPermission.FromServer("acme", []),
            CrafterPermission.FromServer("b", [new("FLY_TO_MARS"), new("read_tenant"), new("7")]));
        token.Permissions[3].Actions.Should().HaveCount(3, "each counts once");
        token.Permissions[3].Extra.Names.Should().BeEquivalentTo("since", "allowedActions");
        token.Extra.Names.Should().Equal(["tenantPermissions"], "an element of it was none");
    }

    [Theory]
    [InlineData("1.786e12", 1_786_000_000_000)]
    [InlineData("1786000000000.9", 1_786_000_000_000)]
    [InlineData("\"1786000000000\"", 1_786_000_000_000)]
    [InlineData("\"2026-08-06T09:06:40+02:00\"", 1_786_000_000_000)]
    [InlineData("0", 0L)]
    [InlineData("-62135596800000", -62_135_596_800_000)]
    [InlineData("-62135596800001", null)]
    [InlineData("253402300799999", 253_402_300_799_999)]
    [InlineData("253402300800000", null)]
    [InlineData("1e300", null)]
    [InlineData("\"soon\"", null)]
    [InlineData("{}", null)]
    public async Task An_expiry_is_read_in_every_form_and_what_is_none_is_unknown_and_kept_in_Extra(string expiresOn, long? milliseconds)
    {
        var token = await ReadAsync($$"""{"expiresOn":{{expiresOn}},"id":"a"}""");

        token.Expiry.Should().Be(milliseconds is { } number ? TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(number)) : TokenExpiry.Unknown);
        token.Secret!.Reveal().Should().Be("a");
        token.Extra.TryGet("expiresOn", out var kept).Should().Be(milliseconds is null);
        if (milliseconds is null)
        {
            kept.GetRawText().Should().Be(expiresOn);
        }
    }

    [Fact]
    public async Task Members_of_the_wrong_type_or_in_another_spelling_do_not_hide_the_rest()
    {
        var token = await ReadAsync("""{"id":17,"application":{"name":"a"},"master":"true","tenantPermissions":{"tenant":"a"},"expiresOn":null,"Id":"b","MASTER":false}""");

        token.Should().BeEquivalentTo(new { Secret = new SecretString("17"), Application = (string?)null, IsMaster = true, Permissions = Array.Empty<CrafterPermission>() });
        token.Extra.Names.Should().BeEquivalentTo("application", "tenantPermissions", "Id", "MASTER");
    }

    [Fact]
    public async Task A_fingerprint_is_stable_and_tells_tokens_apart()
    {
        var one = await ReadAsync(CrafterWire.Record(Calls.OtherId));
        var same = await ReadAsync(CrafterWire.Record(Calls.OtherId, "other-app"));
        var other = await ReadAsync(CrafterWire.Record("idOfAnotherTokem"));

        one.Fingerprint.Should().Be(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Calls.OtherId)))[..12]);
        one.Fingerprint.Should().Be(same.Fingerprint).And.NotBe(other.Fingerprint);
    }

    [Theory]
    [InlineData("[]", "", "")]
    [InlineData("""[{"id":"b"},{"id":"a"},{"id":"c"}]""", "b a c", "b a c")]
    [InlineData("""[{"id":""},{"id":null},{"id":"a"},{"id":"a"}]""", "- - a a", "- - a")]
    public async Task A_list_is_read_in_its_order_and_enumerated_with_each_id_once(string body, string listed, string enumerated)
    {
        using var crafter = CrafterWire.Client(body);

        var page = await crafter.ListTokensPageAsync(Token);
        var (ids, failure) = await Wire.WalkAsync(crafter.ListTokensAsync(Token), IdOf);

        string.Join(' ', page.Items.Select(IdOf)).Should().Be(listed);
        page.Items.All(token => ReferenceEquals(token.Response, page.Response)).Should().BeTrue();
        page.Should().BeEquivalentTo(new { NextCursor = (string?)null, MayBeIncomplete = false });
        (string.Join(' ', ids), failure).Should().Be((enumerated, null));
    }

    [Theory]
    [InlineData("""[{"id":"a"},null]""")]
    [InlineData("""["x",{"id":"a"},["y"]]""")]
    public async Task A_list_with_an_entry_that_is_no_token_may_be_incomplete(string body)
    {
        using var crafter = CrafterWire.Client(body);

        var page = await crafter.ListTokensPageAsync(Token);
        var (ids, failure) = await Wire.WalkAsync(crafter.ListTokensAsync(Token), IdOf);

        page.MayBeIncomplete.Should().BeTrue();
        page.Items.Should().ContainSingle();
        ids.Should().Equal("a");
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.IncompleteList, Operation = nameof(ICrafterAccessTokens.ListTokensAsync), Service = TokenService.Crafter });
    }

    [Fact]
    public async Task A_list_that_is_cut_off_is_unexpected() =>
        (await CrafterWire.FailureOf(CrafterWire.ListPage, 200, """[{"id":"a"}""")).Should()
            .BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, OutcomeUnknown = false, IsRetryable = false });

    [Fact]
    public async Task A_trailing_comma_and_another_content_type_are_no_error()
    {
        using var crafter = Wire.Crafter(Wire.Responding("""{"id":"a",}""", contentType: "text/plain"));

        (await crafter.GetTokenAsync(new SecretString("a"), Token)).Secret!.Reveal().Should().Be("a");
    }

    private static string IdOf(CrafterToken token) => token.Secret?.Reveal() ?? "-";

    private static async Task<CrafterToken> ReadAsync(string body)
    {
        using var crafter = CrafterWire.Client(body);
        return await crafter.GetTokenAsync(new SecretString(Calls.OtherId), Token);
    }
}
