namespace TokenClients.Tests.Apinizer;

/// <summary>A success that holds a token and something odd beside it.</summary>
public sealed class OddSuccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\"error\":null", false)]
    [InlineData("\"error\":\"\"", false)]
    [InlineData("\"error\":false", false)]
    [InlineData("\"error\":0", true)]
    [InlineData("\"error\":{\"code\":null}", true)]
    [InlineData("\"error\":\"0\"", true)]
    [InlineData("\"error\":\" \"", true)]
    [InlineData("\"error\":\"false\"", false)]
    [InlineData("\"error\":\"null\"", true)]
    [InlineData("\"error\":[null,{}]", true)]
    public async Task Case_B13_a_token_beside_an_error_that_names_none_is_returned(string error, bool isProblem)
    {
        using var auth = ApinizerWire.Client($$"""{"access_token":"{{ApinizerWire.Token}}","token_type":"Bearer",{{error}}}""");

        var issued = await auth.CreateTokenAsync(Token);

        issued.Secret.Reveal().Should().Be(ApinizerWire.Token);
        (issued.Problem is not null).Should().Be(isProblem);
        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(ApinizerWire.Token);
    }

    [Theory]
    [InlineData("\"bearer\"", false, true)]
    [InlineData("null", false, true)]
    [InlineData("\"\"", false, true)]
    [InlineData("\"BearerToken\"", true, true)]
    [InlineData("\"urn:example:bearer\"", true, true)]
    [InlineData("\"mac\"", true, false)]
    [InlineData("{}", true, false)]
    [InlineData("\"\\ud800\"", true, false)]
    public async Task Case_B13_a_token_of_another_type_is_returned_but_not_sent_as_a_bearer_token(string type, bool isProblem, bool isBearer)
    {
        using var auth = ApinizerWire.Client($$"""{"access_token":"{{ApinizerWire.Token}}","token_type":{{type}},"expires_in":3600}""");

        var issued = await auth.CreateTokenAsync(Token);

        issued.Secret.Reveal().Should().Be(ApinizerWire.Token);
        (issued.Problem is not null).Should().Be(isProblem);
        if (isBearer)
        {
            (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(ApinizerWire.Token);
        }
        else
        {
            var failure = await Wire.FailureOf(async () => await auth.TokenSource.GetAccessTokenAsync(Token));
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = true });
            failure.Message.Should().Contain("not a bearer token");
            failure.ToString().Should().NotContain(ApinizerWire.Token);
        }
    }
}
