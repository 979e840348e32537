using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TokenClients.Errors;
using TokenClients.Primitives;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Errors;

/// <summary>No secret gets out of the library but through <see cref="SecretString.Reveal"/>.</summary>
public sealed class RedactionTests
{
    private static readonly string[] Secrets = [Wire.Secret, Wire.SsoClientSecret, Wire.ConsolePassword, Calls.Code, Calls.RefreshToken, Calls.ByValue, Calls.OtherId, Calls.NewSecret];
    private static readonly string[] PathParts = [Calls.TokenId, Calls.Identity.ToString(), "cursor_inQuery", "?limit", "?until", "offset=", "accessTokenId="];

    public static TheoryData<string> Forms { get; } = ["plain", "upper case", "percent", "form", "json", "javascript", "base64"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Case_B04_a_text_that_repeats_a_secret_in_any_form_is_hidden(string form)
    {
        const string secret = "p+q/r s\"t\\u&v=ä%w";
        var text = Encode(secret, form).TrimEnd('=');

        Clean($"before {text} between {text} after", "other", secret).Should().Be(Redactor.Hidden);
    }

    /// <summary>What each platform leaves as it is differs.</summary>
    [Theory]
    [InlineData("a%20b~c%2Ad%21e%28f%29%27g")] // RFC 3986
    [InlineData("a%20b~c*d!e(f)'g")] // encodeURIComponent
    [InlineData("a+b~c%2Ad%21e%28f%29%27g")] // as forms are sent here
    [InlineData("a+b%7Ec*d%21e%28f%29%27g")] // URLSearchParams, URLEncoder
    public void A_secret_is_found_in_the_encodings_of_every_platform(string encoded) =>
        Clean($"before {encoded} after", "a b~c*d!e(f)'g").Should().Be(Redactor.Hidden);

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
            ($$"""{"error":"unauthorized_client","error_description":"Bad {{secret}} of the user, e.g."}""", "application/json", "the service does not accept the credential, which is missing, unknown, expired or revoked", "ClientId and ClientSecret are the name and the password of a console user. Do not try again with the same: repeated refusals can lock the user."),
            ($"Bad {secret}", "text/plain", "the response is not what this service sends", "It is not in the service's own words, so it says nothing about the credential: a proxy or a gateway on the way may have sent it."),
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
    public async Task The_client_secret_of_single_sign_on_is_hidden_too()
    {
        using var recorder = new Wire.Recorder("""{"error":"invalid_client","error_description":"secret sso-client-secret is wrong"}""", HttpStatusCode.Unauthorized);

        (await Calls.FailureOf(Calls.Exchange, recorder)).ServerMessage.Should().Be(Redactor.Hidden);
    }

    [Fact]
    public async Task Text_bodies_are_hidden_too()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response($"token {Wire.Secret} refused", HttpStatusCode.BadGateway, "text/plain"));

        (await Calls.FailureOf(Calls.Get, recorder)).ServerMessage.Should().Be(Redactor.Hidden);
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

    [Theory]
    [InlineData("a\r\nb", @"a\u000d\u000ab")]
    [InlineData("a\u001b[31mb", @"a\u001b[31mb")]
    [InlineData("a\0b\tc", @"a\u0000b\u0009c")]
    [InlineData("a\u2028b\u2029c\u0085d", @"a\u2028b\u2029c\u0085d")]
    [InlineData("a\u202eb\u200bc\ufeffd", @"a\u202eb\u200bc\ufeffd")]
    public async Task Characters_that_control_a_log_or_a_terminal_are_escaped(string said, string shown)
    {
        using var recorder = new Wire.Recorder($$"""{"error":{"message":{{JsonSerializer.Serialize(said)}} } }""", HttpStatusCode.BadRequest);

        var failure = await Calls.FailureOf(Calls.Get, recorder);

        failure.ServerMessage.Should().Be(shown);
        failure.Message.Should().Contain(shown).And.NotContainAny("\r", "\n", "\u001b", "\0", "\u202e");
    }

    [Fact]
    public void Nothing_said_is_nothing_shown()
    {
        Clean(null).Should().BeNull();
        Clean("", "x").Should().BeNull();
        Clean("no secret here", Wire.Secret).Should().Be("no secret here");
    }

    [Theory]
    [InlineData("\n", @"\u000a")]
    [InlineData("\u202e\u200b", @"\u202e\u200b")]
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

    [Fact]
    public async Task Logs_traces_and_metrics_hold_neither_secrets_nor_real_paths()
    {
        foreach (var call in Calls.All)
        {
            foreach (var failing in new[] { false, true })
            {
                var seen = new ConcurrentQueue<string>();
                var spans = new ConcurrentQueue<Activity>();
                using var root = new Activity("test").Start();
                var trace = root.TraceId;
                using var listener = new ActivityListener
                {
                    ShouldListenTo = static _ => true,
                    Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                    ActivityStopped = activity =>
                    {
                        if (activity.TraceId == trace)
                        {
                            spans.Enqueue(activity);
                        }
                    },
                };
                ActivitySource.AddActivityListener(listener);
                using var meters = new MeterListener { InstrumentPublished = static (instrument, self) => Listen(instrument, self) };
                meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Enqueue(instrument.Name + "=" + value + " " + string.Join(' ', tags.ToArray())));
                meters.Start();
                using var logs = new CapturingLoggerFactory();
                var sends = 0;
                using var handler = new FuncHandler((_, _) => Task.FromResult(++sends == 1
                    ? Wire.Response("{}", HttpStatusCode.TooManyRequests)
                    : failing
                        ? Wire.Response(Calls.Error(call, "bad_request", string.Join(' ', Secrets)), HttpStatusCode.UnprocessableEntity)
                        : Wire.Response(Calls.GoodResponse(call))));

                await Record.ExceptionAsync(() => Calls.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 1, new WaitingClock(), logs));

                // A revocation at Vercel looks for the client's own token first, which has a span and a line of its own.
                var span = spans.Where(span => span.Source.Name == "TokenClients" && Calls.OperationOf(call).Route.Equals(span.GetTagItem("url.template"))).Should().ContainSingle(call).Subject;
                span.GetTagItem("url.template").Should().Be(Calls.OperationOf(call).Route);
                span.GetTagItem("tokenclients.operation").Should().Be(Calls.MethodOf(call));
                span.GetTagItem("tokenclients.attempts").Should().Be(2);
                span.Status.Should().Be(failing ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
                span.Events.Should().ContainSingle(static entry => entry.Name == "retry");
                logs.Lines.Should().HaveCount(call == Calls.Revoke ? 3 : 2, "one for the retry, one for the call");
                logs.Lines.Should().OnlyContain(line => line.Contains(Calls.MethodOf(call), StringComparison.Ordinal));
                seen.Should().Contain(line => line.StartsWith("tokenclients.call.duration", StringComparison.Ordinal) && line.Contains(Calls.MethodOf(call), StringComparison.Ordinal));
                var all = string.Join('\n', [.. logs.Lines, .. seen, .. spans.Select(static span => Describe(span))]);
                all.Should().NotContainAny(Secrets).And.NotContainAny(PathParts);
            }
        }
    }

    private static string? Clean(string? text, params string[] secrets) => Knowing(secrets).Clean([text])[0];

    private static Redactor Knowing(params string[] secrets) => new([.. secrets.Select(static secret => new SecretString(secret))]);

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == "TokenClients")
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private static string Describe(Activity span) => string.Join(' ',
        [span.DisplayName, span.OperationName, span.StatusDescription, .. span.TagObjects.Select(static tag => $"{tag.Key}={tag.Value}"), .. span.Events.SelectMany(static entry => entry.Tags.Select(static tag => $"{tag.Key}={tag.Value}")), .. span.Baggage.Select(static item => $"{item.Key}={item.Value}")]);

    private static string Encode(string secret, string form) => form switch
    {
        "plain" => secret,
        "upper case" => secret.ToUpperInvariant(),
        "percent" => Uri.EscapeDataString(secret),
        "form" => WebUtility.UrlEncode(secret),
        "json" => JsonEncodedText.Encode(secret).ToString(),
        "javascript" => secret.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
        _ => Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
    };

    private sealed class CapturingLoggerFactory : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        internal IReadOnlyCollection<string> Lines => _lines;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            _lines.Enqueue(state.ToString()!);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var members = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";
            _lines.Enqueue($"{formatter(state, exception)} {members} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
