using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.Vercel;

public sealed class CreateTokenTests
{
    private const string Strange = """
        {"token":{"id":"tok_1","name":"ci","type":"hologram","origin":"teleport","expiresAt":null,"activeAt":1.786e12,"surprise":{"a":[1,2]},
         "scopes":[{"type":"galaxy","origin":"wormhole","size":9},{"type":"user","origin":"manual","createdAt":1632816536002.0,"sudo":{"origin":"retina","expiresAt":"1632816536002"}}]},
         "bearerToken":"vcp_newSecret","hint":"keep it"}
        """;

    [Fact]
    public async Task Strange_answer_comes_back_whole()
    {
        using var vercel = Wire.Vercel(Strange, HttpStatusCode.Created);

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), TestContext.Current.CancellationToken);

        created.Secret.Reveal().Should().Be("vcp_newSecret");
        created.Problem.Should().BeNull();
        created.Extra.Names.Should().Equal("hint");
        created.Expiry.Should().Be(TokenExpiry.Never);
        created.Response.StatusCode.Should().Be(201);
        var token = created.Token!;
        token.Id.Should().Be("tok_1");
        token.Type.Value.Should().Be("hologram");
        token.Origin!.Value.Value.Should().Be("teleport");
        token.CreatedAt.Should().BeNull();
        token.LastUsedAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1_786_000_000_000));
        token.Extra.TryGet("surprise", out var surprise).Should().BeTrue();
        surprise.GetProperty("a").GetArrayLength().Should().Be(2);
        token.Scopes.Should().HaveCount(2);
        token.Scopes[0].Type.Value.Should().Be("galaxy");
        token.Scopes[0].Extra.Names.Should().Equal("size");
        token.Scopes[1].CreatedAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1_632_816_536_002));
        token.Scopes[1].Sudo!.Origin.Should().Be("retina");
        token.Scopes[1].Sudo!.ExpiresAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1_632_816_536_002));
    }

    [Theory]
    [InlineData("""{"token":123,"bearerToken":"vcp_newSecret"}""", "*no record*")]
    [InlineData("""{"bearerToken":"vcp_newSecret"}""", "*no record*")]
    [InlineData("""{"bearerToken":"vcp_newSecret","token":{"id":"tok_1","na""", "*cut off*")]
    [InlineData("""{"token":{"id":"tok_1",},"bearerToken":"vcp_newSecret" oops""", "*cut off*")]
    public async Task Secret_comes_back_when_the_rest_cannot_be_read(string body, string problem)
    {
        using var vercel = Wire.Vercel(body);

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), TestContext.Current.CancellationToken);

        created.Secret.Reveal().Should().Be("vcp_newSecret");
        created.Token.Should().BeNull();
        created.Expiry.Should().Be(TokenExpiry.Unknown);
        created.Problem.Should().Match(problem);
    }

    [Fact]
    public async Task Request_is_exact_to_the_byte()
    {
        using var recorder = new Wire.Recorder(Strange);
        using var vercel = Wire.Vercel(recorder, clock: new FakeTimeProvider(Wire.Now));

        await vercel.CreateTokenAsync(
            new CreateVercelToken("deploy \"bot\"", TokenExpiry.In(TimeSpan.FromDays(1))) { Team = VercelTeam.FromId("team_a/b"), ProjectId = "prj_1" },
            TestContext.Current.CancellationToken);

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Method.Should().Be("POST");
        sent.Address.Should().Be("https://api.vercel.com/v3/user/tokens?teamId=team_a%2Fb");
        sent.Body.Should().Be("""{"name":"deploy \u0022bot\u0022","expiresAt":1795420800000,"projectId":"prj_1"}""");
        sent.ContentType.Should().Be("application/json");
        sent.Authorization.Should().Be("Bearer " + Wire.Secret);
    }
}
