using System.Net;
using System.Text;
using TokenClients.Infisical;
using TokenClients.Primitives;
using TokenClients.Tests.Errors;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Fuzz;

/// <summary>What coverage-guided fuzzing (tests/TokenClients.Fuzzing) has found stays mended.</summary>
public sealed class FuzzFindTests
{
    private static readonly string[] JsonCalls = [.. Calls.All.Where(static call => Calls.GoodResponse(call) is ['{' or '[', ..])];

    /// <summary>The body is no JSON document, so a part of the list, or the other one of two documents, may be missing.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("%")]
    [InlineData("]")]
    [InlineData(" and more")]
    [InlineData("\0")]
    public async Task A_response_with_something_behind_it_is_not_read(string after)
    {
        foreach (var call in JsonCalls)
        {
            var good = Calls.GoodResponse(call);
            using var recorder = new Wire.Recorder(good + after.Replace("%", good, StringComparison.Ordinal));

            if (Calls.Issuing.Contains(call))
            {
                var issued = await Calls.RunAsync(call, recorder);

                Calls.SecretOf(issued).Should().NotBeNullOrEmpty(call);
                Calls.ProblemOf(issued).Should().NotBeNull(call);
            }
            else
            {
                (await Calls.FailureOf(call, recorder)).Kind.Should().Be(TokenErrorKind.UnexpectedResponse, call);
            }
        }
    }

    [Theory]
    [InlineData("""{"exp":1788592000}""", true)]
    [InlineData("""{"exp":1788592000} """, true)]
    [InlineData("""{"exp":1788592000}}""", false)]
    [InlineData("""{"exp":1788592000}{"exp":1}""", false)]
    public void Claims_with_something_behind_them_are_not_read(string payload, bool isRead)
    {
        var token = $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(payload)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.c2ln";

        InfisicalClaims.Of(new(token)).Expiry.IsUnknown.Should().Be(!isRead);
    }

    /// <summary>Only letters are compared, but what stands between them is in the bytes too.</summary>
    [Theory]
    [InlineData("aaa£££££5EG££££££6q3")]
    [InlineData("Pa£ss€wor§d-12·34")]
    [InlineData("abc€def€ghi€jkl")]
    public void Case_B04_a_secret_with_symbols_outside_ASCII_is_found_in_base64(string secret)
    {
        foreach (var (name, encode) in SecretEncodings.All)
        {
            foreach (var before in new[] { "", "a", "ab", "abc" })
            {
                new SecretScan([new(secret)]).Finds($"it was {encode(before + secret)}").Should().BeTrue(name);
            }
        }
    }

    /// <summary>JavaScript's <c>escape</c> and older forms write a character up to U+00FF as one byte.</summary>
    [Theory]
    [InlineData("p%E4ssw%F6rt-%FCber", "pässwört-über")]
    [InlineData("p%25E4ssw%25F6rt-%25FCber", "pässwört-über")]
    [InlineData("&#112;&#37;&#69;&#52;&#115;&#115;&#119;&#37;&#70;&#54;&#114;&#116;", "pässwört")]
    [InlineData("%C7%F6%FC%u011F%u0131%DC%D6%E7", "Çöüğıüöç")]
    [InlineData("p%C3%A4ssw%C3%B6rt-%FCber", "pässwört-über")]
    [InlineData("%F0%9F%94%91%F0%9F%94%91-%E4%F6%FC%C4", "🔑🔑-äöüÄ")]
    public void Case_B04_percent_encoding_is_of_UTF_8_or_Latin_1(string text, string secret) => new SecretScan([new(secret)]).Finds($"it was {text}").Should().BeTrue();

    /// <summary>One value that cannot be decoded is an extra member, as any other that cannot be read, and costs neither the list nor the record.</summary>
    [Fact]
    public async Task A_date_with_half_a_character_costs_only_the_date()
    {
        const string odd = """{"id":"tok_1","createdAt":"2026-10-01T\ud800"}""";
        using var list = new Wire.Recorder("""{"tokens":[""" + odd + """],"pagination":{"next":null}}""");
        using var creation = new Wire.Recorder("""{"bearerToken":"vcp_newSecret","token":""" + odd + "}");

        var page = (TokenPage<VercelToken>)(await Calls.RunAsync(Calls.ListPage, list))!;
        var created = (CreatedToken<VercelToken>)(await Calls.RunAsync(Calls.Create, creation))!;

        foreach (var token in new[] { page.Items.Should().ContainSingle().Subject, created.Token! })
        {
            (token.Id, token.CreatedAt).Should().Be(("tok_1", null));
            token.Extra.Names.Should().Equal("createdAt");
        }

        created.Problem.Should().BeNull();
    }

    /// <summary>Half a character in a member that is compared only, and a name that stands twice of which one has lost its first quotation mark.</summary>
    [Theory]
    [InlineData(Calls.ApinizerCreate, """{"access_token":"new-secret","token_type":"B\ud800earer"}""")]
    [InlineData(Calls.ApinizerCreate, """{"err\ud800or":1,"access_token":"new-secret"}""")]
    [InlineData(Calls.InfisicalCreate, """{"accessToken"accessToken":"new-secret"}""")]
    [InlineData(Calls.Create, """{"token":{},"bearerToken"bearerToken":"new-secret"}""")]
    public async Task A_secret_beside_what_cannot_be_read_is_returned(string call, string body)
    {
        using var recorder = new Wire.Recorder(body);

        Calls.SecretOf(await Calls.RunAsync(call, recorder)).Should().Be("new-secret");
    }

    /// <summary>Responses are read with a comma too many, and so are the errors in them.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    public async Task An_error_with_a_trailing_comma_is_an_error(int status)
    {
        using var recorder = new Wire.Recorder("""{"error":"invalid_client","access_token":"of-nobody","error_description":"Bad credentials",}""", (HttpStatusCode)status);

        var failure = await Calls.FailureOf(Calls.ApinizerCreate, recorder);

        (failure.Kind, failure.ErrorCode, failure.ServerMessage).Should().Be((TokenErrorKind.InvalidCredential, "invalid_client", "Bad credentials"));
    }
}
