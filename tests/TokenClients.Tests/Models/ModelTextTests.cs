using System.Text.Json;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Tests.Models;

/// <summary>What a model shows in a log.</summary>
public sealed class ModelTextTests
{
    private const string Marker = "s3cr3t-mark3r";

    private static readonly SecretString Secret = new(Marker);

    public static TheoryData<string, object> Rows => new()
    {
        { "VercelToken { Id = tok_1, Name = ci }", new VercelToken { Id = "tok_1", Name = "ci", LeakedUrl = Secret } },
        { "VercelToken", new VercelToken() },
        { "InfisicalToken { Id = 7d1f3c52, Name = ci }", new InfisicalToken { Id = "7d1f3c52", Name = "ci" } },
        { "InfisicalToken { Id = 7d1f3c52 }", new InfisicalToken { Id = "7d1f3c52" } },
        { $"CrafterToken {{ Fingerprint = {new CrafterToken { Secret = Secret }.Fingerprint}, Application = engine }}", new CrafterToken { Secret = Secret, Application = "engine" } },
        { "CreatedToken<VercelToken> { Token = VercelToken { Id = tok_1 }, Expiry = never, Problem = Odd. }", new CreatedToken<VercelToken> { Secret = Secret, Expiry = TokenExpiry.Never, Token = new() { Id = "tok_1" }, Problem = "Odd." } },
        { "IssuedToken { Expiry = 2026-11-22T08:00:00Z }", new IssuedToken { Secret = Secret, Expiry = TokenExpiry.At(Wire.Now) } },
        { "TokenPage<InfisicalToken> { Items = 2, NextCursor = 100, MayBeIncomplete = False }", new TokenPage<InfisicalToken> { Items = [new(), new()], NextCursor = "100" } },
        { "RevokeResult { Outcome = Revoked }", new RevokeResult { Outcome = RevokeOutcome.Revoked } },
        { "CredentialCheck { State = Rejected, Detail = No. }", new CredentialCheck { State = CredentialState.Rejected, Detail = "No." } },
        { "InfisicalTokenAuthConfiguration { Id = 0c9a9d6e, IdentityId = 2b0e6f0a-7f4c-4a53-9d0b-1f6c5f3f1a11 }", new InfisicalTokenAuthConfiguration { Id = "0c9a9d6e", IdentityId = new("2b0e6f0a-7f4c-4a53-9d0b-1f6c5f3f1a11") } },
        { "VercelScope { Type = team, TeamId = team_1 }", new VercelScope { Type = VercelScopeType.Team, TeamId = "team_1" } },
        { "VercelSudo { Origin = totp, ExpiresAt = 2026-11-22 08:00:00Z }", new VercelSudo { Origin = "totp", ExpiresAt = Wire.Now } },
        { "VercelSsoTokens { TokenType = Bearer, Expiry = unknown }", new VercelSsoTokens { IdToken = Secret, AccessToken = Secret, RefreshToken = Secret, TokenType = "Bearer" } },
        { "CrafterPermission { Tenant = shop, Actions = READ_TENANT }", CrafterPermission.ForTenant("shop", new CrafterAction("READ_TENANT")) },
        { "ResponseInfo { StatusCode = 200, RequestId = iad1::1, Attempts = 2 }", new ResponseInfo { StatusCode = 200, RequestId = "iad1::1", Attempts = 2 } },
        { "RateLimitInfo { Limit = 10, Remaining = 0, ResetsAt = 2026-11-22 08:00:00Z }", new RateLimitInfo { Limit = 10, Remaining = 0, ResetsAt = Wire.Now } },
        { "ExtraMembers { Names = color, key }", ExtraMembers.Parse($$"""{"color":"red","key":"{{Marker}}"}""") },
        { "CreateVercelToken { Name = ci, Expiry = never, Team = team_1, ProjectId = prj_1 }", new CreateVercelToken("ci", TokenExpiry.Never) { Team = VercelTeam.FromId("team_1"), ProjectId = "prj_1" } },
        { "CreateInfisicalToken { Name = ci, OrganizationSlug = sub }", new CreateInfisicalToken { Name = "ci", OrganizationSlug = "sub" } },
        { "CreateCrafterToken { Application = engine, Expiry = never, IsMaster = True }", new CreateCrafterToken("engine", TokenExpiry.Never) { IsMaster = true, Id = Secret } },
        { "InfisicalTokenAuthSettings { Lifetime = 01:00:00, at most 01:00:00, UseLimit = 3, TrustedIps = 10.0.0.0/24 }", new InfisicalTokenAuthSettings { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1)), UseLimit = 3, TrustedIps = [new("10.0.0.0/24")] } },
        { "name: Too long.", new FieldError("name", "Too long.") },
        { "Too long.", new FieldError("", "Too long.") },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Case_A12_ToString_says_type_id_and_name_and_no_secret(string text, object model)
    {
        model.ToString().Should().Be(text);
        text.Should().NotContain(Marker);
    }

    [Fact]
    public void Case_A12_Every_model_is_a_row()
    {
        var models = Conventions.Library.PublicTypes.Where(static type => type.IsSubclassOf(typeof(TokenClientModel)));

        Rows.Select(static row => row.Data.Item2.GetType()).Select(static type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).Should().Contain(models);
    }

    [Fact]
    public void Case_A12_Extra_members_can_be_made_from_a_dictionary_or_JSON()
    {
        ExtraMembers fromDictionary;
        using (var document = JsonDocument.Parse("""{"color":{"name":"red"}}"""))
        {
            fromDictionary = new ExtraMembers(document.RootElement.EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value));
        }

        foreach (var extra in new[] { fromDictionary, ExtraMembers.Parse("""{"color":{"name":"red"}}""") })
        {
            var token = new VercelToken { Extra = extra };
            token.Extra.Names.Should().Equal("color");
            token.Extra.TryGet("color", out var color).Should().BeTrue();
            color.GetProperty("name").GetString().Should().Be("red", "it outlives the document");
        }

        CrafterPermission.FromServer(null, [new("READ")], fromDictionary).Extra.TryGet("color", out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"secret":"s3cr3t-mark3r" """)]
    public void Case_A12_What_is_no_JSON_object_is_refused_without_showing_it(string json) =>
        FluentActions.Invoking(() => ExtraMembers.Parse(json)).Should().Throw<ArgumentException>().Which.ToString().Should().NotContain(Marker);

    [Fact]
    public async Task Case_A12_An_address_without_text_is_sent_nowhere()
    {
        using var recorder = new Wire.Recorder("{}");
        using var infisical = Wire.Infisical(recorder);

        await FluentActions.Awaiting(() => infisical.AttachAsync(Guid.NewGuid(), new() { TrustedIps = [new()] }, TestContext.Current.CancellationToken)).Should().ThrowAsync<ArgumentException>();

        recorder.Requests.Should().BeEmpty();
    }
}
