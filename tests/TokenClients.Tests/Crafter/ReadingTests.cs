using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TokenClients.Crafter;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>What comes in: full, minimal and strange responses.</summary>
public sealed class ReadingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_token_is_read_whole()
    {
        var token = await ReadAsync("""
            {"application":"sample-app","master":true,"tenantPermissions":[{"allowedActions":["READ_TENANT","MANAGE_PROFILES"],"tenant":"sample-tenant"},{"allowedActions":["*"],"tenant":"*"}],"expiresOn":1704067200123,"id":"4b5e-target-token"}
            """);

        token.Secret!.Reveal().Should().Be(CrafterWire.Target);
        token.Application.Should().Be("sample-app");
        token.IsMaster.Should().BeTrue();
        token.Expiry.Should().Be(TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(1_704_067_200_123)));
        token.Permissions.Select(static permission => permission.Tenant).Should().Equal("sample-tenant", "*");
        token.Permissions[0].Actions.Should().BeEquivalentTo([CrafterAction.ReadTenant, CrafterAction.ManageProfiles]);
        token.Permissions[1].Actions.Should().Equal(CrafterAction.Any);
        token.Extra.Names.Should().BeEmpty();
        token.Response.Should().BeEquivalentTo(new { StatusCode = 200, Attempts = 1, RequestId = (string?)null });

        ITokenInfo info = token;
        (info.Service, info.DisplayId, info.Name, info.Expiry).Should().Be((TokenService.Crafter, token.Fingerprint, "sample-app", token.Expiry));
        (info.CreatedAt, info.LastUsedAt).Should().Be((null, null), "the service keeps neither");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"application":null,"master":null,"tenantPermissions":null,"expiresOn":null,"id":null}""")]
    [InlineData("""{"id":"","tenantPermissions":[]}""")]
    public async Task Members_that_are_absent_or_null_never_fail(string body)
    {
        var token = await ReadAsync(body);

        token.Should().BeEquivalentTo(new { Secret = (SecretString?)null, Fingerprint = "", Application = (string?)null, IsMaster = false, Expiry = TokenExpiry.Never });
        token.Permissions.Should().NotBeNull().And.BeEmpty();
        token.Extra.Names.Should().BeEmpty();
        token.IsUsable(Wire.Now).Should().BeFalse("no call can use it");
    }

    [Fact]
    public async Task Permissions_are_read_whatever_their_creator_sent()
    {
        var token = await ReadAsync("""
            {"id":"a","tenantPermissions":[null,{"tenant":null,"allowedActions":null},{"allowedActions":["READ_TENANT"]},{"tenant":"acme"},{"tenant":"b","allowedActions":["FLY_TO_MARS","FLY_TO_MARS","read_tenant",null,7],"since":1}]}
            """);

        token.Permissions.Should().HaveCount(4);
        token.Permissions[0].Should().BeEquivalentTo(new { Tenant = (string?)null, Actions = Array.Empty<CrafterAction>() });
        token.Permissions[1].Should().BeEquivalentTo(new { Tenant = (string?)null, Actions = new[] { CrafterAction.ReadTenant } });
        token.Permissions[2].Should().BeEquivalentTo(new { Tenant = "acme", Actions = Array.Empty<CrafterAction>() });
        token.Permissions[3].Tenant.Should().Be("b");
        token.Permissions[3].Actions.Should().BeEquivalentTo([new CrafterAction("FLY_TO_MARS"), new CrafterAction("read_tenant"), new CrafterAction("7")]);
        token.Permissions[3].Extra.Names.Should().BeEquivalentTo("since", "allowedActions");
        token.Extra.Names.Should().Equal(["tenantPermissions"], "an element of it was none");
    }

    [Theory]
    [InlineData("1786000000000")]
    [InlineData("1.786e12")]
    [InlineData("1786000000000.0")]
    [InlineData("1786000000000.9")]
    [InlineData("\"1786000000000\"")]
    [InlineData("\"2026-08-06T07:06:40Z\"")]
    [InlineData("\"2026-08-06T09:06:40+02:00\"")]
    public async Task An_expiry_is_read_in_every_form(string expiresOn)
    {
        var token = await ReadAsync($$"""{"id":"a","expiresOn":{{expiresOn}} }""");

        token.Expiry.Should().Be(TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(1_786_000_000_000)));
        token.Extra.Names.Should().BeEmpty();
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-1", -1)]
    [InlineData("253402300799999", 253_402_300_799_999)]
    public async Task An_expiry_may_lie_anywhere(string expiresOn, long milliseconds)
    {
        var token = await ReadAsync($$"""{"id":"a","expiresOn":{{expiresOn}} }""");

        token.Expiry.Should().Be(TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));
        token.IsUsable(Wire.Now).Should().Be(milliseconds > 0);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("\"soon\"")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("253402300800000")]
    [InlineData("9223372036854775807")]
    public async Task What_is_no_expiry_is_unknown_and_kept_in_Extra(string expiresOn)
    {
        var token = await ReadAsync($$"""{"expiresOn":{{expiresOn}},"id":"a"}""");

        token.Expiry.Should().Be(TokenExpiry.Unknown);
        token.Extra.TryGet("expiresOn", out var kept).Should().BeTrue();
        kept.GetRawText().Should().Be(expiresOn);
        token.Secret!.Reveal().Should().Be("a");
    }

    [Fact]
    public async Task An_expiry_excludes_its_own_instant()
    {
        var token = await ReadAsync("""{"id":"a","expiresOn":1786000000000}""");
        var instant = DateTimeOffset.FromUnixTimeMilliseconds(1_786_000_000_000);

        token.IsUsable(instant.AddMilliseconds(-1)).Should().BeTrue();
        token.IsUsable(instant).Should().BeFalse();
    }

    [Fact]
    public async Task Members_of_the_wrong_type_do_not_hide_the_rest()
    {
        var token = await ReadAsync("""{"id":17,"application":{"name":"a"},"master":"true","tenantPermissions":{"tenant":"a"},"_id":"x","expiresOn":null}""");

        token.Secret!.Reveal().Should().Be("17");
        token.Application.Should().BeNull();
        token.IsMaster.Should().BeTrue();
        token.Permissions.Should().BeEmpty();
        token.Extra.Names.Should().BeEquivalentTo("application", "tenantPermissions", "_id");

        (await ReadAsync("""{"id":"a","master":7}""")).Should().BeEquivalentTo(new { IsMaster = false });
        (await ReadAsync("""{"id":"a","application":5}""")).Application.Should().Be("5");
        (await ReadAsync("""{"id":["a"]}""")).Secret.Should().BeNull();
    }

    [Fact]
    public async Task Members_are_found_by_their_exact_names()
    {
        var token = await ReadAsync("""{"Id":"a","Application":"b","MASTER":true,"TenantPermissions":[{}]}""");

        token.Should().BeEquivalentTo(new { Secret = (SecretString?)null, Application = (string?)null, IsMaster = false });
        token.Extra.Names.Should().BeEquivalentTo("Id", "Application", "MASTER", "TenantPermissions");
    }

    [Fact]
    public async Task A_fingerprint_is_stable_tells_tokens_apart_and_does_not_show_the_id()
    {
        var one = await ReadAsync(CrafterWire.Record("4b5e-target-token"));
        var same = await ReadAsync(CrafterWire.Record("4b5e-target-token", "other-app"));
        var other = await ReadAsync(CrafterWire.Record("4b5e-target-tokem"));

        one.Fingerprint.Should().Be(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("4b5e-target-token")))[..12]);
        one.Fingerprint.Should().Be(same.Fingerprint).And.NotBe(other.Fingerprint);
        "4b5e-target-token".Should().NotContain(one.Fingerprint);
        one.ToString().Should().NotContain("4b5e-target-token");
    }

    [Fact]
    public async Task A_token_does_not_serialise_its_secret()
    {
        var token = await ReadAsync(CrafterWire.Record(CrafterWire.Target));

        FluentActions.Invoking(() => JsonSerializer.Serialize(token)).Should().Throw<NotSupportedException>();
        var created = new CreatedToken<CrafterToken> { Secret = token.Secret!, Token = token };
        FluentActions.Invoking(() => JsonSerializer.Serialize(created)).Should().Throw<NotSupportedException>();
        var without = new CrafterToken { Application = "a", Permissions = token.Permissions };
        JsonSerializer.Serialize(without).Should().Contain("\"Application\":\"a\"").And.NotContain("Extra").And.NotContain("Response");
    }

    [Fact]
    public async Task A_list_is_read_in_its_order_and_shares_its_response()
    {
        using var crafter = CrafterWire.Client($"[{CrafterWire.Record("b")},{CrafterWire.Record("a")},{CrafterWire.Record("c")}]");

        var page = await crafter.ListTokensPageAsync(Token);

        page.Items.Select(static token => token.Secret!.Reveal()).Should().Equal("b", "a", "c");
        page.Items.Should().OnlyContain(token => ReferenceEquals(token.Response, page.Response));
        page.Should().BeEquivalentTo(new { NextCursor = (string?)null, MayBeIncomplete = false });
        (await WalkAsync(crafter)).Should().Equal("b", "a", "c");
    }

    [Fact]
    public async Task A_list_may_be_empty()
    {
        using var crafter = CrafterWire.Client("[]");

        (await crafter.ListTokensPageAsync(Token)).Should().BeEquivalentTo(new { Items = Array.Empty<CrafterToken>(), MayBeIncomplete = false });
        (await WalkAsync(crafter)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("""[{"id":"a"},null]""")]
    [InlineData("""[7,{"id":"a"}]""")]
    [InlineData("""["x",{"id":"a"},["y"]]""")]
    public async Task A_list_with_an_entry_that_is_no_token_may_be_incomplete(string body)
    {
        using var crafter = CrafterWire.Client(body);
        var seen = new List<string>();

        var page = await crafter.ListTokensPageAsync(Token);
        var failure = await Wire.FailureOf(async () =>
        {
            await foreach (var token in crafter.ListTokensAsync(Token))
            {
                seen.Add(token.Secret!.Reveal());
            }
        });

        page.MayBeIncomplete.Should().BeTrue();
        page.Items.Should().ContainSingle();
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.IncompleteList, Operation = CrafterWire.List, Service = TokenService.Crafter });
        seen.Should().Equal("a");
    }

    [Fact]
    public async Task Tokens_without_an_id_are_listed_each_and_repeated_ids_once()
    {
        using var crafter = CrafterWire.Client("""[{"id":""},{"id":null},{"id":"a"},{"id":"a"}]""");

        (await WalkAsync(crafter)).Should().Equal("", "", "a");
        (await crafter.ListTokensPageAsync(Token)).Items.Should().HaveCount(4);
    }

    [Fact]
    public async Task Tokens_may_be_revoked_while_enumerating()
    {
        using var recorder = new Wire.Recorder(static (_, request) => request.Method == HttpMethod.Get ? Wire.Response("""[{"id":"a"},{"id":"b"}]""") : CrafterWire.GoodResponse(request));
        using var crafter = CrafterWire.Client(recorder);

        await foreach (var token in crafter.ListTokensAsync(Token))
        {
            (await crafter.RevokeTokenAsync(token.Secret!, Token)).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        }

        recorder.Requests.Select(static sent => new Uri(sent.Address).AbsolutePath[^9..]).Should().Equal("token/all", "/a/delete", "/b/delete");
    }

    [Fact]
    public async Task Listing_sends_nothing_before_it_is_enumerated_and_starts_anew_each_time()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder);

        var listing = crafter.ListTokensAsync(Token);
        recorder.Requests.Should().BeEmpty();
        for (var round = 1; round <= 2; round++)
        {
            await foreach (var token in listing)
            {
                token.Secret!.Reveal().Should().Be(CrafterWire.Target);
            }

            recorder.Requests.Should().HaveCount(round);
        }
    }

    [Theory]
    [InlineData(CrafterWire.Get, "[]")]
    [InlineData(CrafterWire.Get, """[{"id":"4b5e-target-token"}]""")]
    [InlineData(CrafterWire.Get, "null")]
    [InlineData(CrafterWire.Get, "")]
    [InlineData(CrafterWire.Get, "<html>")]
    [InlineData(CrafterWire.Get, """{"id":"4b5e""")]
    [InlineData(CrafterWire.ListPage, "{}")]
    [InlineData(CrafterWire.ListPage, """{"id":"4b5e-target-token"}""")]
    [InlineData(CrafterWire.ListPage, "null")]
    [InlineData(CrafterWire.ListPage, "")]
    [InlineData(CrafterWire.ListPage, "<html>")]
    [InlineData(CrafterWire.ListPage, """[{"id":"a"}""")]
    public async Task A_success_with_something_else_inside_is_unexpected(string call, string body)
    {
        var failure = await CrafterWire.FailureOf(call, 200, body);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, OutcomeUnknown = false, IsRetryable = false, Operation = call });
        failure.ToString().Should().NotContain(CrafterWire.Target);
    }

    [Fact]
    public async Task A_byte_order_mark_a_trailing_comma_and_another_content_type_are_no_error()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("""{"id":"a",}""")], HttpStatusCode.OK, "text/plain"));
        using var crafter = CrafterWire.Client(recorder);

        (await crafter.GetTokenAsync(new SecretString("a"), Token)).Secret!.Reveal().Should().Be("a");
    }

    [Fact]
    public async Task A_read_whose_body_breaks_off_is_repeated()
    {
        var sends = 0;
        using var handler = new FuncHandler((request, _) => Task.FromResult(++sends == 1
            ? BrokenStream.Response("""{"id":""", static _ => throw new HttpIOException(HttpRequestError.ResponseEnded, "cut"))
            : CrafterWire.GoodResponse(request)));

        var token = (CrafterToken)(await CrafterWire.RunAsync(CrafterWire.Get, handler, static options => options.Retry.MaxRetryAttempts = 1, new WaitingClock()))!;

        token.Response.Attempts.Should().Be(2);
    }

    private static async Task<CrafterToken> ReadAsync(string body)
    {
        using var crafter = CrafterWire.Client(body);
        return await crafter.GetTokenAsync(new SecretString(CrafterWire.Target), Token);
    }

    private static async Task<List<string>> WalkAsync(CrafterAccessTokens crafter)
    {
        var ids = new List<string>();
        await foreach (var token in crafter.ListTokensAsync(Token))
        {
            ids.Add(token.Secret?.Reveal() ?? "");
        }

        return ids;
    }
}
