using System.IO;
using System.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Apinizer;

/// <summary>What goes out: method, address, body, headers; and what is refused before anything goes out.</summary>
public sealed class RequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ApinizerWire.Create, "POST", "/apiops/auth/token", "application/json", null)]
    [InlineData(ApinizerWire.CheckByValue, "GET", "/apiops/test/hello/sdk", "text/plain, application/json", "Bearer " + ApinizerWire.Token)]
    [InlineData(ApinizerWire.Ping, "GET", "/apiops/test/healthcheck", "text/plain, application/json", null)]
    public async Task Each_method_has_its_verb_address_and_headers(string call, string method, string path, string accept, string? authorization)
    {
        using var recorder = new Wire.Recorder((_, request) =>
        {
            request.Headers.Accept.ToString().Should().Be(accept);
            request.Headers.UserAgent.ToString().Should().StartWith("TokenClients/");
            request.Headers.Should().OnlyContain(static header => header.Key == "Accept" || header.Key == "User-Agent" || header.Key == "Authorization");
            return ApinizerWire.GoodResponse(request);
        });

        await ApinizerWire.RunAsync(call, recorder);

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Should().BeEquivalentTo(new { Method = method, Address = ApinizerWire.Origin + path, Authorization = authorization });
        if (method == "GET")
        {
            (sent.Body, sent.ContentType).Should().Be((null, null));
        }
    }

    [Fact]
    public async Task Create_sends_a_form_of_three_fields_exact_to_the_byte()
    {
        using var recorder = ApinizerWire.GoodServer();

        await ApinizerWire.RunAsync(ApinizerWire.Create, recorder);

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Body.Should().Be("grant_type=client_credentials&client_id=console-user&client_secret=" + ApinizerWire.EncodedPassword);
        sent.ContentType.Should().Be("application/x-www-form-urlencoded");
    }

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

    [Theory]
    [InlineData("https://h.example", "https://h.example/apiops/")]
    [InlineData("https://h.example/", "https://h.example/apiops/")]
    [InlineData("https://h.example/apiops", "https://h.example/apiops/")]
    [InlineData("https://h.example/apiops/", "https://h.example/apiops/")]
    [InlineData("https://h.example:8443/apiops/", "https://h.example:8443/apiops/")]
    [InlineData("https://h.example/pre/fix", "https://h.example/pre/fix/apiops/")]
    [InlineData("https://h.example/pre/fix/", "https://h.example/pre/fix/apiops/")]
    [InlineData("https://h.example/pre/fix/apiops", "https://h.example/pre/fix/apiops/")]
    [InlineData("https://h.example/pre/fix/apiops/", "https://h.example/pre/fix/apiops/")]
    [InlineData("https://h.example/myapiops", "https://h.example/myapiops/apiops/")]
    [InlineData("https://h.example/apiops/console", "https://h.example/apiops/console/apiops/")]
    [InlineData("http://localhost:8080/apiops/", "http://localhost:8080/apiops/")]
    [InlineData("https://apiops", "https://apiops/apiops/")]
    [InlineData("https://apiops/apiops", "https://apiops/apiops/")]
    public async Task A_base_address_may_be_the_consoles_or_the_apis_with_or_without_a_slash(string baseAddress, string api)
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder, options => options.BaseAddress = new Uri(baseAddress));

        await auth.CreateTokenAsync(Token);
        await auth.CheckByValueAsync(new SecretString("t"), Token);
        await auth.PingAsync(Token);

        recorder.Requests.Select(static sent => sent.Address).Should().Equal(api + "auth/token", api + "test/hello/sdk", api + "test/healthcheck");
    }

    [Theory]
    [InlineData("https://user:pw@h.example/")]
    [InlineData("https://h.example/?a=b")]
    [InlineData("https://h.example/#top")]
    [InlineData("http://h.example/")]
    [InlineData("ftp://h.example/")]
    public void Base_addresses_that_would_leak_or_lose_something_are_refused(string baseAddress) =>
        FluentActions.Invoking(() => ApinizerWire.Client(Wire.Responding("{}"), options => options.BaseAddress = new Uri(baseAddress)))
            .Should().Throw<OptionsValidationException>().WithMessage("*TokenClients:Apinizer:BaseAddress*");

    [Theory]
    [InlineData("base address")]
    [InlineData("client id")]
    [InlineData("blank client id")]
    [InlineData("no secret")]
    [InlineData("two secrets")]
    [InlineData("blank file")]
    public void Options_that_cannot_work_are_refused_by_the_constructor(string what)
    {
        using var recorder = ApinizerWire.GoodServer();
        var (change, message) = what switch
        {
            "base address" => ((Action<ApinizerOptions>)(static options => options.BaseAddress = null), "*TokenClients:Apinizer:BaseAddress*"),
            "client id" => (static options => options.ClientId = null, "*TokenClients:Apinizer:ClientId*"),
            "blank client id" => (static options => options.ClientId = " ", "*TokenClients:Apinizer:ClientId*"),
            "no secret" => (static options => options.ClientSecret = null, "*TokenClients:Apinizer:ClientSecret*"),
            "two secrets" => (static options => options.ClientSecretFile = "/run/secrets/x", "*TokenClients:Apinizer:ClientSecret*ClientSecretFile*"),
            _ => (static options => (options.ClientSecret, options.ClientSecretFile) = (null, " "), "*TokenClients:Apinizer:ClientSecretFile*"),
        };

        var error = FluentActions.Invoking(() => ApinizerWire.Client(recorder, change)).Should().Throw<OptionsValidationException>().WithMessage(message).Which;

        error.ToString().Should().NotContain(ApinizerWire.Password);
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_password_may_come_from_a_file_or_a_function_which_is_asked_for_every_create_and_for_nothing_else()
    {
        var asked = 0;
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, " pass word \r\n", Token);
            using var recorder = ApinizerWire.GoodServer();
            using var fromFile = ApinizerWire.Client(recorder, options => (options.ClientSecret, options.ClientSecretFile) = (null, path));
            using var fromFunction = ApinizerWire.Client(recorder, options => (options.ClientSecret, options.ClientSecretProvider) = (null, _ => new(new SecretString("number" + ++asked))));

            await fromFile.CreateTokenAsync(Token);
            await fromFunction.PingAsync(Token);
            await fromFunction.CheckByValueAsync(new SecretString("t"), Token);
            asked.Should().Be(0, "neither call is made with the password");
            await fromFunction.CreateTokenAsync(Token);
            await fromFunction.CheckCredentialAsync(Token);

            recorder.Requests.Where(static sent => sent.Method == "POST").Select(static sent => HttpUtility.ParseQueryString(sent.Body!)["client_secret"]).Should().Equal(" pass word ", "number1", "number2");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_password_that_cannot_be_had_is_no_call()
    {
        using var recorder = ApinizerWire.GoodServer();
        using var throwing = ApinizerWire.Client(recorder, static options => (options.ClientSecret, options.ClientSecretProvider) = (null, static _ => throw new FormatException("vault said " + ApinizerWire.Password)));
        using var missing = ApinizerWire.Client(recorder, static options => (options.ClientSecret, options.ClientSecretFile, options.ClientSecretFileOptional) = (null, "/nowhere/at/all", true));
        using var nothing = ApinizerWire.Client(recorder, static options => (options.ClientSecret, options.ClientSecretProvider) = (null, static _ => new((SecretString)null!)));

        foreach (var auth in new[] { throwing, missing, nothing })
        {
            var failure = await Wire.FailureOf(() => auth.CreateTokenAsync(Token));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, IsRetryable = false, OutcomeUnknown = false, Attempts = 0, Operation = ApinizerWire.Create, Service = TokenService.Apinizer });
            failure.ToString().Should().NotContain(ApinizerWire.Password);
        }

        (await Wire.FailureOf(() => throwing.CreateTokenAsync(Token))).Message.Should().Contain("System.FormatException");
        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("a\ttab")]
    [InlineData(" leading")]
    [InlineData("trailing ")]
    [InlineData("tökèn")]
    [InlineData("del\u007f")]
    public async Task Tokens_that_no_header_can_carry_are_refused_before_anything_is_sent(string token)
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder);

        var error = (await auth.Awaiting(auth => auth.CheckByValueAsync(new SecretString(token), Token)).Should().ThrowAsync<ArgumentException>()).Which;

        error.ParamName.Should().Be("accessToken");
        error.Message.Should().NotContain(token);
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_must_be_given()
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder);

        await auth.Awaiting(auth => auth.CheckByValueAsync(null!, Token)).Should().ThrowAsync<ArgumentNullException>().Where(static error => error.ParamName == "accessToken");

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Handlers_of_the_user_see_neither_the_password_nor_the_token()
    {
        var seen = new List<string>();
        using var recorder = ApinizerWire.GoodServer();
        await using var services = ApinizerWire.Build(recorder, () => new Around(async (request, send) =>
        {
            seen.Add($"{request} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync(Token))}");
            return await send(request);
        }));
        var auth = services.GetRequiredService<IApinizerAuth>();

        await auth.CreateTokenAsync(Token);
        await auth.CheckByValueAsync(new SecretString(ApinizerWire.Token), Token);

        seen.Should().HaveCount(2).And.OnlyContain(static text => !text.Contains("client_secret", StringComparison.Ordinal) && !text.Contains(ApinizerWire.Token, StringComparison.Ordinal) && !text.Contains("Bearer", StringComparison.Ordinal));
        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal(null, "Bearer " + ApinizerWire.Token);
        recorder.Requests[0].Body.Should().EndWith(ApinizerWire.EncodedPassword);
    }

    [Fact]
    public async Task A_copy_that_lost_its_options_gets_the_password_in_its_body_and_nowhere_else()
    {
        using var recorder = ApinizerWire.GoodServer();
        await using var services = ApinizerWire.Build(recorder, static () => new Around(static (request, send) => send(Around.CarelessCopy(request))));
        var auth = services.GetRequiredService<IApinizerAuth>();

        await auth.CreateTokenAsync(Token);
        await auth.CheckByValueAsync(new SecretString(ApinizerWire.Token), Token);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal(null, "Bearer " + ApinizerWire.Token);
        recorder.Requests[0].Body.Should().EndWith(ApinizerWire.EncodedPassword);
    }

    [Fact]
    public async Task A_handler_that_replaces_the_form_is_refused()
    {
        using var recorder = ApinizerWire.GoodServer();
        await using var services = ApinizerWire.Build(recorder, static () => new Around(static (request, send) =>
        {
            request.Content = new StringContent("grant_type=password");
            return send(request);
        }));

        (await Wire.FailureOf(() => services.GetRequiredService<IApinizerAuth>().CreateTokenAsync(Token))).Message.Should().Contain("replaced the request's content");

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Names_of_users_that_must_be_sent_are_not_secret_but_passwords_are()
    {
        var options = ApinizerWire.Options();

        $"{options.ClientSecret}".Should().Be("***");
        FluentActions.Invoking(() => System.Text.Json.JsonSerializer.Serialize(options.ClientSecret)).Should().Throw<NotSupportedException>();
        using var auth = ApinizerWire.Client(ApinizerWire.GoodToken);
        $"{(await auth.CreateTokenAsync(Token)).Secret}".Should().Be("***");
    }

    [Fact]
    public async Task Options_are_copied()
    {
        using var recorder = ApinizerWire.GoodServer();
        var options = ApinizerWire.Options();
        using var auth = new ApinizerAuth(options, recorder);
        (options.BaseAddress, options.ClientId, options.ClientSecret) = (new Uri("https://other.example"), "other", new SecretString("other"));

        await auth.CreateTokenAsync(Token);

        recorder.Requests.Single().Address.Should().StartWith(ApinizerWire.Origin);
        recorder.Requests.Single().Body.Should().Contain("client_id=console-user&").And.EndWith(ApinizerWire.EncodedPassword);
    }
}
