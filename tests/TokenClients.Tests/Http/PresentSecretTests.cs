using System.Net;
using System.Text;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>A secret that is in a response is returned, wherever it is and however the response is written, and a problem says what was odd.</summary>
public sealed class PresentSecretTests
{
    private static readonly string[] Issuing = [.. Calls.Issuing.Where(static call => call != Calls.CrafterCreate)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("[%]")]
    [InlineData("""{"data":%}""")]
    [InlineData("""{"data":[%]}""")]
    [InlineData("""{"result":{"value":%},"status":"ok"}""")]
    [InlineData("""{"statusCode":200,"body":$}""")]
    [InlineData("""{"statusCode":200,"body":$,"isBase64Encoded":false}""")]
    [InlineData("$")]
    [InlineData("  $ ")]
    [InlineData("$$")]
    [InlineData("""{"body":$$}""")]
    [InlineData("""[$]""")]
    [InlineData(")]}',\n%")]
    [InlineData("% trailing words")]
    [InlineData("callback(%);")]
    public async Task Case_B13_a_secret_is_found_in_every_wrapping(string wrapping)
    {
        foreach (var call in Issuing)
        {
            var issued = await Calls.RunAsync(call, new Wire.Recorder(Wrap(Calls.GoodResponse(call), wrapping)));

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            Calls.ProblemOf(issued).Should().NotBeNull(call);
        }
    }

    [Theory]
    [InlineData("$", 0.9)]
    [InlineData("""{"body":$""", 1)]
    public async Task Case_B13_a_secret_is_found_in_a_wrapping_that_was_cut_off(string wrapping, double part)
    {
        foreach (var call in new[] { Calls.RotateInstallation, Calls.ApinizerCreate, Calls.InfisicalCreate })
        {
            var body = Wrap(Calls.GoodResponse(call), wrapping);

            var issued = await Calls.RunAsync(call, new Wire.Recorder(body[..(int)(body.Length * part)]));

            (Calls.SecretOf(issued), Calls.ProblemOf(issued) is null).Should().Be((Calls.NewSecret, false), call);
        }
    }

    [Theory]
    [InlineData(Calls.Create, "BearerToken")]
    [InlineData(Calls.Create, "bearer-token")]
    [InlineData(Calls.Create, "\\u0062earerToke\\u006E")]
    [InlineData(Calls.InfisicalCreate, "access_token")]
    [InlineData(Calls.InfisicalRenewByValue, "accesstoken")]
    [InlineData(Calls.ApinizerCreate, "accessToken")]
    [InlineData(Calls.RotateInstallation, "AccessToken")]
    [InlineData(Calls.Exchange, "idToken")]
    [InlineData(Calls.Refresh, "ID_TOKEN")]
    public async Task Case_B13_a_secret_is_found_under_its_name_in_another_spelling(string call, string name)
    {
        var usual = call switch { Calls.Create => "bearerToken", Calls.InfisicalCreate or Calls.InfisicalRenewByValue => "accessToken", Calls.Exchange or Calls.Refresh => "id_token", _ => "access_token" };
        var body = Calls.GoodResponse(call).Replace($"\"{usual}\"", $"\"{name}\"", StringComparison.Ordinal);

        var issued = await Calls.RunAsync(call, new Wire.Recorder(body));

        Calls.SecretOf(issued).Should().Be(Calls.NewSecret);
        (Calls.ProblemOf(issued) is null).Should().Be(name[0] == '\\', "an escaped name is the name");
        if (issued is CreatedToken<VercelToken> created)
        {
            created.Token!.Id.Should().Be("tok_1", "the rest of the response is read as well");
        }
    }

    [Theory]
    [InlineData("utf-16LE", true)]
    [InlineData("utf-16LE", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    public async Task Case_B13_a_body_may_be_in_any_Unicode(string name, bool hasMark)
    {
        Encoding encoding = name switch
        {
            "utf-16LE" => new UnicodeEncoding(bigEndian: false, hasMark),
            "utf-16BE" => new UnicodeEncoding(bigEndian: true, hasMark),
            _ => new UTF8Encoding(hasMark),
        };
        foreach (var call in Calls.Methods)
        {
            byte[] body = [.. encoding.GetPreamble(), .. encoding.GetBytes(Calls.GoodResponse(call))];
            using var recorder = new Wire.Recorder((_, _) => Wire.Response(body));

            var result = await Calls.RunAsync(call, recorder);

            if (Calls.IssuesSecret(call))
            {
                Calls.SecretOf(result).Should().Be(Calls.NewSecret, call);
                (call == Calls.CrafterCreate ? null : Calls.ProblemOf(result)).Should().BeNull(call);
            }
        }

        using var cut = new Wire.Recorder((_, _) => Wire.Response(encoding.GetBytes("""{"bearerToken":"vcp_newSecret","token":{"id":"tok""")[..^1]));
        Calls.SecretOf(await Calls.RunAsync(Calls.Create, cut)).Should().Be(Calls.NewSecret);
        using var error = new Wire.Recorder((_, _) => Wire.Response([.. encoding.GetPreamble(), .. encoding.GetBytes(Calls.NotFound(Calls.Get))], HttpStatusCode.NotFound));
        (await Calls.FailureOf(Calls.Get, error)).Kind.Should().Be(TokenErrorKind.NotFound);
    }

    [Fact]
    public async Task Case_B13_a_secret_with_a_character_that_cannot_be_decoded_is_not_changed()
    {
        byte[] body = [.. Encoding.Unicode.GetBytes("""{"bearerToken":"vcp_"""), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("""Secret"}""")];

        (await Calls.FailureOf(Calls.Create, new Wire.Recorder((_, _) => Wire.Response(body)))).Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = true });
    }

    [Theory]
    [InlineData(" vcp_newSecret")]
    [InlineData("vcp_newSecret\\n")]
    [InlineData("\\tvcp_newSecret\\r\\n")]
    public async Task Case_B13_white_space_around_a_secret_does_not_lose_it(string text)
    {
        var issued = await Calls.RunAsync(Calls.Create, new Wire.Recorder($$"""{"token":{"id":"tok_1"},"bearerToken":"{{text}}"}"""));

        Calls.SecretOf(issued)!.Trim().Should().Be(Calls.NewSecret);
    }

    [Fact]
    public async Task Case_B13_a_list_of_one_secret_is_a_secret()
    {
        var issued = await Calls.RunAsync(Calls.Create, new Wire.Recorder("""{"token":{"id":"tok_1"},"bearerToken":["vcp_newSecret"]}"""));

        (Calls.SecretOf(issued), Calls.ProblemOf(issued) is null).Should().Be((Calls.NewSecret, false));
    }

    /// <summary>In a wrapping, % is the response and $ is the response as a JSON string, once or twice.</summary>
    private static string Wrap(string response, string wrapping)
    {
        var once = System.Text.Json.JsonSerializer.Serialize(response);
        return wrapping
            .Replace("$$", System.Text.Json.JsonSerializer.Serialize(once), StringComparison.Ordinal)
            .Replace("$", once, StringComparison.Ordinal)
            .Replace("%", response, StringComparison.Ordinal);
    }
}
