using System.Net;
using System.Text;
using System.Text.Json;
using TokenClients.Errors;
using TokenClients.Primitives;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Errors;

/// <summary>No secret gets out of the library but through <see cref="SecretString.Reveal"/>.</summary>
public sealed class RedactionTests
{
    [Theory]
    [InlineData("vcp_abcdef", "ghijklmnop", "refused", null)]
    [InlineData("vcp_abc", "defghijklmnop", null, null)]
    [InlineData("refused", "it was vcp_", "abcdefg", null)]
    [InlineData(null, "it was vcp_a", null, "bcdef")]
    [InlineData("dmNwX2Fi", "Y2RlZmc=", null, null)]
    public void Case_B04_a_secret_that_is_split_over_texts_of_one_error_hides_them(string? first, string? second, string? third, string? fourth)
    {
        string?[] texts = [first, second, third, fourth];

        var shown = Knowing("vcp_abcdefg").Clean(texts);

        shown.Should().Contain(Redactor.Hidden);
        new SecretScan([new("vcp_abcdefg")]).Finds(string.Join('\n', shown)).Should().BeFalse();
    }

    [Fact]
    public async Task Case_B04_a_secret_that_is_split_over_the_fields_of_an_error_is_not_shown()
    {
        foreach (var (code, message, field) in new[] { (Calls.ByValue[..5], Calls.ByValue[5..], "name"), ("bad", Calls.ByValue[..5] + "\n", Calls.ByValue[5..]), ("bad", "It was " + Calls.ByValue.Insert(4, "\r\n"), "name") })
        {
            var body = JsonSerializer.Serialize(new { reqId = "r", statusCode = 422, error = code, message = new[] { new { path = new[] { field }, message }, new { path = new[] { field }, message = field } } });
            using var recorder = new Wire.Recorder(body, HttpStatusCode.UnprocessableEntity);

            var failure = await Calls.FailureOf(Calls.InfisicalRenewByValue, recorder);

            new SecretScan([new(Calls.ByValue)]).Finds(string.Join('\n', [failure.ToString(), .. failure.FieldErrors.Select(static error => error.ToString())])).Should().BeFalse();
            failure.ToString().Should().NotContain(Calls.ByValue[7..]);
        }
    }

    /// <summary>No text of the service is shown that holds such a secret, and no mask in a text of ours tells it.</summary>
    [Theory]
    [InlineData("password")]
    [InlineData("user")]
    [InlineData("e")]
    [InlineData("client")]
    [InlineData("credential")]
    [InlineData("HTTP")]
    [InlineData("the service does not accept the credential")]
    public async Task Case_B05_sentences_of_the_library_are_not_masked(string secret)
    {
        foreach (var (body, contentType, kind, advice) in new[]
        {
            ($$"""{"error":"unauthorized_client","error_description":"Bad {{secret}} of the user, e.g."}""", "application/json", "the service does not accept the credential, which is missing, unknown, expired or revoked", "ClientId and ClientSecret are the name and the password of a console user. Do not try the same values again: repeated failed logins can lock the account."),
            ($"Bad {secret}", "text/plain", "the response is not one that the client expects from this service", "The response is not in the service's own format, so it says nothing about the credential. A proxy or a gateway may have sent it."),
        })
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, HttpStatusCode.Unauthorized, contentType));
            using var auth = Wire.Apinizer(recorder, change: options => options.ClientSecret = new SecretString(secret));

            var failure = await Wire.FailureOf(() => auth.CreateTokenAsync(TestContext.Current.CancellationToken));

            failure.ServerMessage.Should().Be(Redactor.Hidden);
            failure.Message.Should().StartWith($"Apinizer CreateTokenAsync failed: {kind} (HTTP 401").And.EndWith($"The server said: \"{Redactor.Hidden}\". {advice}");
            failure.ToString().Should().NotContain("***");
        }
    }

    /// <summary>The words of other failures come from other places.</summary>
    [Theory]
    [InlineData("e")]
    [InlineData("server")]
    [InlineData("response")]
    public async Task Case_B05_nor_are_those_about_a_response_that_cannot_be_read(string secret)
    {
        foreach (var (status, body, location) in new[] { (HttpStatusCode.OK, "", null), (HttpStatusCode.OK, "<html>", null), (HttpStatusCode.OK, "{}", null), (HttpStatusCode.Found, "", "https://elsewhere.example/") })
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, status).WithHeaders(location is null ? [] : ["Location: " + location]));
            using var auth = Wire.Apinizer(recorder, change: options => options.ClientSecret = new SecretString(secret));
            using var other = Wire.Apinizer(recorder, change: static options => options.ClientSecret = new SecretString("something-else"));

            var failure = await Wire.FailureOf(() => auth.CreateTokenAsync(TestContext.Current.CancellationToken));
            var expected = await Wire.FailureOf(() => other.CreateTokenAsync(TestContext.Current.CancellationToken));

            failure.Message.Replace(Redactor.Hidden, "https://elsewhere.example", StringComparison.Ordinal).Should().Be(expected.Message);
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("percent")]
    [InlineData("form")]
    [InlineData("json")]
    [InlineData("base64")]
    public async Task What_the_service_says_about_a_secret_is_hidden_everywhere(string form)
    {
        foreach (var call in Calls.All)
        {
            foreach (var secret in Calls.SecretsOf(call))
            {
                var said = Encode(secret, form).TrimEnd('=');
                using var recorder = new Wire.Recorder(Calls.Error(call, "bad_" + said, $"I do not like {said}!"), HttpStatusCode.BadRequest);

                var failure = await Calls.FailureOf(call, recorder);

                failure.ErrorCode.Should().Be(Redactor.Hidden, call);
                failure.ServerMessage.Should().Be(Redactor.Hidden);
                failure.Message.Should().NotContain("I do not like").And.NotContain("bad_");
                failure.ToString().Should().NotContain(secret).And.NotContain(said);
            }
        }
    }

    [Fact]
    public async Task The_address_of_a_redirect_shows_no_secret()
    {
        foreach (var location in new[] { $"https://{Wire.Secret}@elsewhere.example/", $"https://elsewhere.example/?t={Wire.Secret}", $"https://user:{Wire.Secret}@elsewhere.example/", $"https://{Wire.Secret}.elsewhere.example/" })
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response("", HttpStatusCode.Found).WithHeaders("Location: " + location));

            var failure = await Calls.FailureOf(Calls.Get, recorder);

            failure.ToString().Should().NotContainEquivalentOf(Wire.Secret, location[..8]);
            failure.Message.Should().Contain($"The server redirects to {(location.Contains(Wire.Secret + ".", StringComparison.Ordinal) ? Redactor.Hidden : "https://elsewhere.example")}. ");
        }
    }

    [Theory]
    [InlineData(499)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(100_000)]
    public async Task What_the_service_says_is_bounded(int length)
    {
        var text = new string('x', length);
        using var recorder = new Wire.Recorder($$$"""{"error":{"code":"{{{text}}}","message":"{{{text}}}"}}""", HttpStatusCode.BadRequest);

        var failure = await Calls.FailureOf(Calls.Get, recorder);

        foreach (var said in new[] { failure.ServerMessage!, failure.ErrorCode! })
        {
            said.TrimEnd('…').Should().HaveLength(Math.Min(length, 500));
            said.EndsWith('…').Should().Be(length > 500);
        }

        failure.Message.Length.Should().BeLessThan(1300);
    }

    [Fact]
    public async Task A_page_of_field_errors_is_bounded_too()
    {
        var issues = string.Join(',', Enumerable.Range(0, 150).Select(static number => $$"""{"code":"custom","path":["field{{number}}"],"message":"{{new string('x', 600)}}"}"""));
        using var recorder = new Wire.Recorder($$"""{"reqId":"req-1","statusCode":422,"error":"ValidationFailure","message":[{{issues}}]}""", HttpStatusCode.UnprocessableEntity);

        var failure = await Calls.FailureOf(Calls.InfisicalRenewByValue, recorder);

        failure.FieldErrors.Should().HaveCount(100).And.OnlyContain(static error => error.Message.Length == 501);
        failure.FieldErrors[99].Field.Should().Be("field99");
    }

    /// <summary>Where a text is cut, the beginning of a secret could be left.</summary>
    [Theory]
    [InlineData(495, true)]
    [InlineData(499, true)]
    [InlineData(600, false)]
    public void A_secret_that_crosses_the_bound_is_found_before_the_text_is_cut(int before, bool isHidden)
    {
        var text = new string('x', before) + Wire.Secret + "yyy";

        Clean(text, Wire.Secret).Should().Be(isHidden ? Redactor.Hidden : new string('x', 500) + "…");
    }

    [Theory]
    [InlineData("100%", "ab%63%64%65%66%67%68")]
    [InlineData("dmNwXw", "YWJjZGVmZ2g=")]
    public void Case_B04_what_ends_one_text_does_not_hide_a_secret_in_the_next(string first, string second) =>
        Knowing("abcdefgh").Clean(first, second)[1].Should().Be(Redactor.Hidden);

    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    public void A_secret_is_found_in_a_text_that_is_too_long_to_be_shown(int before) =>
        Clean(new string('x', before) + Wire.Secret + new string('y', 1000), Wire.Secret).Should().Be(Redactor.Hidden);

    [Fact]
    public void A_text_that_is_missing_stays_missing_when_the_others_are_hidden() =>
        Knowing("vcp_abcdefg").Clean("vcp_abc", null, "defg", "").Should().Equal(Redactor.Hidden, null, Redactor.Hidden, Redactor.Hidden);

    [Fact]
    public void Only_the_texts_that_repeat_a_secret_are_hidden() =>
        Knowing("vcp_short", "vcp_longer_and_more").Clean("x vcp_longer_and_more y", null, "", "code", "VCP-SHORT").Should().Equal(Redactor.Hidden, null, null, "code", Redactor.Hidden);

    [Fact]
    public void Text_is_cut_between_characters_not_within_them()
    {
        var cut = Clean(new string('x', 499) + "🚀🚀")!;

        FluentActions.Invoking(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(cut)).Should().NotThrow();
    }

    [Fact]
    public void Nothing_said_is_nothing_shown()
    {
        Clean(null).Should().BeNull();
        Clean("", "x").Should().BeNull();
        Clean("no secret here", Wire.Secret).Should().Be("no secret here");
    }

    [Theory]
    [InlineData("a\r\nb", @"a\u000d\u000ab")]
    [InlineData("a\u001b[31mb", @"a\u001b[31mb")]
    [InlineData("a\0b\tc", @"a\u0000b\u0009c")]
    [InlineData("a\u2028b\u2029c\u0085d", @"a\u2028b\u2029c\u0085d")]
    [InlineData("a\u202eb\u200bc\ufeffd", @"a\u202eb\u200bc\ufeffd")]
    [InlineData("\n", @"\u000a")]
    [InlineData("🚀\n🚀", @"🚀\u000a🚀")]
    [InlineData("🚀🚀", "🚀🚀")]
    [InlineData("a~b c", "a~b c")]
    [InlineData("déjà vu – 東京", "déjà vu – 東京")]
    [InlineData("déjà vu – 東京\t", @"déjà vu – 東京\u0009")]
    public void Letters_of_every_language_are_shown_and_what_controls_is_not(string said, string shown) => Clean(said, "a secret that is not there").Should().Be(shown);

    /// <summary>Half a surrogate pair is no character, and no attribute can hold it.</summary>
    [Theory]
    [InlineData(0xD83D, "a", "", @"a\ud83d")]
    [InlineData(0xD83D, "", "b\n", @"\ud83db\u000a")]
    public void Half_a_character_is_escaped(int half, string before, string after, string shown) => Clean(before + (char)half + after).Should().Be(shown);

    [Fact]
    public void What_is_looked_for_is_worked_out_once_for_each_secret()
    {
        var secret = new SecretString(new string('x', 100) + string.Concat(Enumerable.Range(0, 1000)));
        var first = Allocated(() => new Redactor([secret]).Clean("no secret here"));
        var next = Allocated(() => new Redactor([secret]).Clean("no secret here, whoever looks for one"));

        next.Should().BeLessThan(first / 20);

        static long Allocated(Action action)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static string? Clean(string? text, params string[] secrets) => Knowing(secrets).Clean([text])[0];

    private static Redactor Knowing(params string[] secrets) => new([.. secrets.Select(static secret => new SecretString(secret))]);

    private static string Encode(string secret, string form) => form switch
    {
        "plain" => secret,
        "percent" => Uri.EscapeDataString(secret),
        "form" => WebUtility.UrlEncode(secret),
        "json" => JsonEncodedText.Encode(secret).ToString(),
        _ => Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
    };
}
