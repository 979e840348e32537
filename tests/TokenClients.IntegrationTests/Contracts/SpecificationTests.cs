namespace TokenClients.IntegrationTests;

/// <summary>What the contract tests hold calls against.</summary>
public sealed class SpecificationTests
{
    [Fact]
    public void The_four_specifications_have_25_operations()
    {
        var operations = Enum.GetValues<TokenService>().ToDictionary(static service => service, static service => Specification.Of(service).Operations.ConvertAll(static operation => operation.Id));

        operations.ToDictionary(static pair => pair.Key, static pair => pair.Value.Count).Should().Equal(new Dictionary<TokenService, int>
        {
            [TokenService.Infisical] = 11,
            [TokenService.Apinizer] = 3,
            [TokenService.Vercel] = 7,
            [TokenService.Crafter] = 4,
        });
        operations.Values.SelectMany(static ids => ids).Should().OnlyHaveUniqueItems().And.HaveCount(25);
    }

    [Theory]
    [InlineData(TokenService.Infisical, "/")]
    [InlineData(TokenService.Apinizer, "/")]
    [InlineData(TokenService.Vercel, "/")]
    [InlineData(TokenService.Crafter, "/crafter-profile")]
    public void What_a_servers_address_adds_to_paths_is_known(TokenService service, string path) => Specification.Of(service).ServerPath.Should().Be(path);

    [Fact]
    public void A_credential_in_the_query_is_declared_where_the_operation_takes_it_there()
    {
        var crafter = Specification.Of(TokenService.Crafter);

        Violations("GET", "/api/1/access_token/all?accessTokenId=a").Should().BeEmpty();
        Violations("GET", "/api/1/access_token/a?accessTokenId=a").Should().BeEmpty();
        Violations("POST", "/api/1/access_token/create?accessTokenId=a").Should().BeEmpty();
        Violations("POST", "/api/1/access_token/a/delete?accessTokenId=a").Should().ContainMatch("*accessTokenId*");
        Violations("GET", "/api/1/access_token/all?accessTokenId=a&selector=b").Should().ContainMatch("*selector*");
        crafter.Find("GET", new("http://localhost/api/1/access_token/all"))!.Id.Should().Be("listAccessTokens");

        IEnumerable<string> Violations(string method, string path) => crafter.Violations(method, new("http://localhost" + path), 200);
    }

    [Fact]
    public void A_status_that_nobody_declared_and_a_path_that_is_none_are_violations()
    {
        var infisical = Specification.Of(TokenService.Infisical);

        infisical.Violations("GET", new("http://localhost/api/v1/auth/token-auth/tokens/t"), 409).Should().ContainSingle();
        infisical.Violations("GET", new("http://localhost/api/v1/auth/token-auth/tokens/t"), 503).Should().BeEmpty();
        infisical.Violations("DELETE", new("http://localhost/api/v1/auth/token-auth/tokens/t"), 200).Should().ContainSingle();
    }
}
