using System.Web;
using Microsoft.Extensions.Options;

namespace TokenClients.Tests.Apinizer;

/// <summary>What Apinizer's requests hold beyond what Conformance.RequestTests compares for every call.</summary>
public sealed class RequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(" %&+£€", "+%25%26%2B%C2%A3%E2%82%AC")]
    [InlineData("a&b=c", "a%26b%3Dc")]
    [InlineData("1+1=2", "1%2B1%3D2")]
    [InlineData("100%25", "100%2525")]
    [InlineData("  both ends  ", "++both+ends++")]
    [InlineData("\ttab", "%09tab")]
    [InlineData("şifre-Ğ🚀", "%C5%9Fifre-%C4%9E%F0%9F%9A%80")]
    [InlineData("quote\"and'slash\\/", "quote%22and%27slash%5C%2F")]
    [InlineData("?#;:@!*()", "%3F%23%3B%3A%40%21%2A%28%29")]
    public async Task Names_and_passwords_are_form_encoded_and_never_trimmed(string text, string encoded)
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder, options => (options.ClientId, options.ClientSecret) = (text, new SecretString(text)));

        await auth.CreateTokenAsync(Token);

        var sent = recorder.Requests.Single();
        sent.Body.Should().Be($"grant_type=client_credentials&client_id={encoded}&client_secret={encoded}");
        var read = HttpUtility.ParseQueryString(sent.Body!);
        (read["client_id"], read["client_secret"]).Should().Be((text, text));
        using var platforms = new FormUrlEncodedContent([KeyValuePair.Create("x", text)]);
        (await platforms.ReadAsStringAsync(Token)).Should().Be("x=" + encoded);
    }

    [Fact]
    public void A_blank_client_id_is_refused() =>
        FluentActions.Invoking(static () => ApinizerWire.Client(ApinizerWire.GoodServer(), static options => options.ClientId = " "))
            .Should().Throw<OptionsValidationException>().WithMessage("*TokenClients:Apinizer:ClientId*").Which.ToString().Should().NotContain(ApinizerWire.Password);
}
