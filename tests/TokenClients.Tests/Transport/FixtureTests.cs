using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using TokenClients.Errors;
using TokenClients.Pipeline;
using TokenClients.Transport;
using TokenClients.Vercel;

namespace TokenClients.Tests.Transport;

/// <summary>Everything that the templates can turn into code, over a real pipeline, to the byte.</summary>
public sealed class FixtureTests
{
    private const string Base = "https://fixture.example/prefix";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_has_every_kind_of_parameter_in_order()
    {
        var sent = await SendAsync(static transport => transport.ListThingsAsync(
            ThingKind.SnakeCase, ThingKind.All, -20, 9_876_543_210, deep: true, hidden: false, new SecretString("a b&c=d+e/ü"), new SecretString("t#?"), Done, "Test", Cancellation));

        const string query = "kind=snake_case&other-kind=%2A&page_size=-20&offset=9876543210&deep=true&hidden=false&accessTokenId=a%20b%26c%3Dd%2Be%2F%C3%BC&ticket=t%23%3F";
        sent.Should().Be(new Wire.Sent("GET", $"{Base}/api/1/things?{query}", Body: null, ContentType: null, "Bearer " + Wire.Secret));
    }

    [Fact]
    public async Task Query_leaves_out_what_is_absent()
    {
        var sent = await SendAsync(static transport => transport.ListThingsAsync(ThingKind.KebabCase, null, null, null, deep: false, hidden: null, new SecretString("id"), null, Done, "Test", Cancellation));

        sent.Address.Should().Be(Base + "/api/1/things?kind=kebab-case&deep=false&accessTokenId=id");
    }

    [Fact]
    public async Task Json_body_has_every_kind_of_member()
    {
        var request = new CreateThingRequest(new SecretString("s\"1"), ThingKind.All, 0, enabled: false, new ThingPart { Password = new SecretString("p<1>") }, note: null)
        {
            MaxSize = 0,
            OtherKind = ThingKind.Plain,
            Kinds = [ThingKind.SnakeCase, ThingKind.KebabCase],
            Names = ["ü", ""],
            Parts = [new ThingPart(), new ThingPart { Password = new SecretString("p2") }],
            OtherPart = new ThingPart(),
        };

        var sent = await SendAsync(transport => transport.CreateThingAsync(callerChoseSecret: false, request, Done, "Test", Cancellation));

        sent.Should().BeEquivalentTo(new { Method = "POST", Address = Base + "/api/1/things", ContentType = "application/json" });
        sent.Body.Should().Be("""{"id":"s\u00221","kind":"*","count":0,"enabled":false,"part":{"password":"p\u003C1\u003E"},"note":null,"max_size":0,"otherKind":"plain","kinds":["snake_case","kebab-case"],"names":["\u00FC",""],"parts":[{},{"password":"p2"}],"otherPart":{}}""");
    }

    [Fact]
    public async Task Json_body_leaves_out_what_is_absent_and_writes_null_where_it_must_be()
    {
        var sent = await SendAsync(static transport => transport.CreateThingAsync(callerChoseSecret: false, Thing("s"), Done, "Test", Cancellation));

        sent.Body.Should().Be("""{"id":"s","kind":"plain","count":1,"enabled":true,"part":{},"note":null}""");
    }

    [Fact]
    public async Task Patch_has_a_path_of_a_uuid_and_a_body()
    {
        var id = Guid.Parse("0F8FAD5B-D9CB-469F-A165-70867728950E");

        var sent = await SendAsync(transport => transport.UpdateThingAsync(id, new UpdateThingRequest { Name = "n" }, Done, "Test", Cancellation));

        sent.Should().BeEquivalentTo(new { Method = "PATCH", Address = Base + "/api/1/things/0f8fad5b-d9cb-469f-a165-70867728950e", Body = """{"name":"n"}""" });
    }

    [Theory]
    [InlineData(false, "", null)]
    [InlineData(true, "{}", "application/json")]
    public async Task Optional_body_can_be_missing_or_empty(bool isThere, string body, string? contentType)
    {
        var sent = await SendAsync(transport => transport.UpdateThingAsync(Guid.Empty, isThere ? new() : null, Done, "Test", Cancellation));

        sent.Should().BeEquivalentTo(new { Body = body, ContentType = contentType });
    }

    [Fact]
    public async Task Path_holds_secret_and_enum_encoded_and_a_post_without_body_has_no_content_type()
    {
        var sent = await SendAsync(static transport => transport.DeleteThingAsync(new SecretString("a/b?c#d e%2Fü.."), ThingKind.All, Done, "Test", Cancellation));

        sent.Should().Be(new Wire.Sent("POST", Base + "/api/1/things/a%2Fb%3Fc%23d%20e%252F%C3%BC../of/%2A/delete", Body: "", ContentType: null, "Bearer " + Wire.Secret));
    }

    [Fact]
    public async Task Form_has_every_kind_of_field_and_goes_without_the_credential()
    {
        var request = new LogInRequest(ThingKind.All, "id with space", new SecretString("a+b&c=d%e ü~*'()"))
        {
            Otp = new SecretString("1 2"),
            OtherKind = ThingKind.KebabCase,
            Seconds = -5,
            Until = 9_876_543_210,
            Remember = true,
        };

        var sent = await SendAsync(transport => transport.LogInAsync(request, Done, "Test", Cancellation));

        const string form = "kind=%2A&client_id=id+with+space&client_secret=a%2Bb%26c%3Dd%25e+%C3%BC~%2A%27%28%29&otp=1+2"
            + "&other_kind=kebab-case&seconds=-5&until=9876543210&remember=true";
        sent.Should().Be(new Wire.Sent("POST", Base + "/api/1/login", form, "application/x-www-form-urlencoded", Authorization: null));
    }

    [Fact]
    public async Task Form_leaves_out_what_is_absent()
    {
        var sent = await SendAsync(static transport => transport.LogInAsync(new LogInRequest(ThingKind.Plain, "", new SecretString("s")), Done, "Test", Cancellation));

        sent.Body.Should().Be("kind=plain&client_id=&client_secret=s");
    }

    [Theory]
    [InlineData("path")]
    [InlineData("query")]
    [InlineData("body")]
    [InlineData("inner body")]
    [InlineData("form")]
    public async Task Secret_that_a_server_repeats_is_hidden_wherever_it_was_sent(string place)
    {
        const string secret = "s3cret of/the call";
        using var recorder = new Wire.Recorder("""{"error":{"code":"bad_request","message":"refused s3cret of/the call, s3cret%20of%2Fthe%20call and s3cret+of%2fthe+call"}}""", HttpStatusCode.BadRequest);
        var transport = Transport(recorder);
        var part = new ThingPart { Password = new SecretString(secret) };
        Func<Task<RevokeResult>> call = place switch
        {
            "path" => () => transport.DeleteThingAsync(new SecretString(secret), ThingKind.Plain, Failing, "Test", Cancellation),
            "query" => () => transport.ListThingsAsync(ThingKind.Plain, null, null, null, deep: false, hidden: null, new SecretString("id"), new SecretString(secret), Done, "Test", Cancellation),
            "body" => () => transport.CreateThingAsync(callerChoseSecret: false, Thing(secret), Done, "Test", Cancellation),
            "inner body" => () => transport.CreateThingAsync(callerChoseSecret: false, Thing("another", part), Done, "Test", Cancellation),
            _ => () => transport.LogInAsync(new LogInRequest(ThingKind.Plain, "id", new SecretString("another")) { Otp = new SecretString(secret) }, Done, "Test", Cancellation),
        };

        var error = (await call.Should().ThrowAsync<TokenClientException>()).Which;

        error.Should().BeEquivalentTo(new { ServerMessage = Redactor.Hidden, Service = TokenService.Crafter, Operation = "Test" });
        error.ToString().Should().NotContain("s3cret");
    }

    private static CreateThingRequest Thing(string secret, params ThingPart[] parts) =>
        new(new SecretString(secret), ThingKind.Plain, 1, enabled: true, new ThingPart(), note: null) { Parts = parts.Length == 0 ? null : [new(), .. parts] };

    private static RevokeResult Done(BufferedResponse response) => new() { Response = response.Info };

    private static RevokeResult Failing(BufferedResponse response)
    {
        response.ThrowIfFailed();
        return Done(response);
    }

    private static async Task<Wire.Sent> SendAsync(Func<FixtureTransport, Task<RevokeResult>> call)
    {
        using var recorder = new Wire.Recorder("{}");
        await call(Transport(recorder));
        return recorder.Requests.Should().ContainSingle().Subject;
    }

    private static FixtureTransport Transport(HttpMessageHandler handler)
    {
        var options = Wire.VercelOptions(static options => options.BaseAddress = new Uri(Base));
        var settings = VercelClients.Tokens.CreateSettings(options, AccessTokenSource.Fixed(options.AccessToken!), NullLogger.Instance, timeProvider: null);
        return new(new ServiceClient(settings, HttpPipeline.CreateClient(HttpPipeline.Build(settings, handler), disposeHandler: false)));
    }
}
