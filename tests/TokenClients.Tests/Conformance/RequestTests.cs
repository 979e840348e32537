using System.Text.RegularExpressions;
using TokenClients.Tests.Conventions;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Conformance;

/// <summary>What each method sends, to the byte, and that the specifications say the same.</summary>
public sealed class RequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Random => [Calls.CrafterCreate, "Crafter.CheckCredentialAsync", "Infisical.CheckCredentialAsync"];

    [Fact]
    public void Every_method_has_a_row()
    {
        var methods = Library.Facades.SelectMany(static facade => facade.GetMethods().Where(Library.IsAsync).Select(method => $"{facade.Name}.{method.Name}"));

        ExpectedCall.All.Select(static call => $"{Calls.FacadeOf(call.Name).Name}.{Calls.MethodOf(call.Name)}").Should().BeEquivalentTo(
            methods.Except(["IInfisicalTokenAuth.GetCurrentTokenAsync", "IApinizerAuth.CheckCredentialAsync"]),
            "the first needs a credential that names a token (OwnTokenTests), and the second uses the token source (Apinizer.OutcomeTests)");
        ExpectedCall.All.Select(static call => call.Name).Should().BeEquivalentTo(Calls.Methods);
        var operations = Spec.Services.SelectMany(static spec => spec.Operations).Select(static operation => operation.Id);
        ExpectedCall.All.Select(static call => Calls.OperationOf(call.Name).Id).Distinct().Should().BeEquivalentTo(operations);
    }

    [Fact]
    public void Every_call_but_the_ping_sends_a_secret_that_tests_look_for()
    {
        Calls.Methods.Where(static call => !Calls.SecretsOf(call).Any()).Should().Equal(Calls.ApinizerPing);
        Calls.Secrets.Should().OnlyContain(static secret => Calls.Methods.Any(call => Calls.SecretsOf(call).Contains(secret)));
    }

    [Theory]
    [MemberData(nameof(ExpectedCall.Names), MemberType = typeof(ExpectedCall))]
    public async Task A_call_sends_what_its_service_documents(string name)
    {
        var call = ExpectedCall.Of(name);
        var headers = new Dictionary<string, string>();
        using var recorder = new Wire.Recorder((_, request) =>
        {
            headers = request.Headers.ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value));
            return Wire.Response(Calls.GoodResponse(name)).WithHeaders("Date: Sun, 22 Nov 2026 08:00:00 GMT");
        });

        var result = await Calls.RunAsync(name, recorder);

        ExpectedCall.Masked(recorder.Requests.Should().ContainSingle().Subject).Should().Be(call.Sent);
        headers.Keys.Should().BeSubsetOf(["Accept", "User-Agent", "Authorization"], "no other credential goes along");
        headers["Accept"].Should().Be(call.Accept);
        headers["User-Agent"].Should().StartWith("TokenClients/");
        result!.Response.Should().BeEquivalentTo(new { StatusCode = 200, Attempts = 1, ServerDate = Wire.Now });
        (Calls.SecretOf(result) == Calls.NewSecret).Should().Be(call.IssuesSecret);
        ((result as RevokeResult)?.Outcome).Should().Be(call.Outcome);
    }

    [Theory]
    [MemberData(nameof(ExpectedCall.Names), MemberType = typeof(ExpectedCall))]
    public void The_specification_says_the_same(string name)
    {
        var call = ExpectedCall.Of(name);
        var operation = Calls.OperationOf(name);
        var sendsCredential = call.Authorization is not null || call.Request.Contains($"?{operation.Spec.CredentialParameter}=", StringComparison.Ordinal);

        (operation.Rule, operation.IssuesSecret, operation.SendsCredential, operation.Accept).Should().Be((call.Rule, call.IssuesSecret, sendsCredential, call.Accept));
        operation.Verb.ToUpperInvariant().Should().Be(call.Sent.Method);
        new Uri(call.Sent.Address).AbsolutePath.Should().MatchRegex("^(/crafter-profile)?" + Regex.Replace(operation.Route, @"\{\w+\}", "[^/]+") + "$");
        operation.Methods.Should().Contain($"{Calls.FacadeOf(name).Name}.{Calls.MethodOf(name)}");
    }

    /// <summary>A handler of the application's may send a copy without the request's options, which say what belongs where.</summary>
    [Theory]
    [MemberData(nameof(ExpectedCall.Names), MemberType = typeof(ExpectedCall))]
    public async Task A_copy_without_the_options_of_the_request_is_sent_with_all_that_belongs_to_it(string name)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(name));

        await Hosted.RunAsync(name, recorder, static (request, send) => send(Around.CarelessCopy(request)));

        ExpectedCall.Masked(recorder.Requests.Should().ContainSingle().Subject).Should().Be(ExpectedCall.Of(name).Sent);
    }

    [Theory]
    [MemberData(nameof(Random))]
    public async Task What_is_random_differs_from_call_to_call(string name)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(name));
        using var client = Wire.Client(Calls.FacadeOf(name), recorder);

        await Calls.RunAsync(name, client, Token);
        await Calls.RunAsync(name, client, Token);

        recorder.Requests.SelectMany(ExpectedCall.RandomOf).Should().HaveCount(2).And.OnlyHaveUniqueItems();
    }

    /// <summary>Whoever cannot give a credential can still make the calls that need none.</summary>
    [Theory]
    [MemberData(nameof(ExpectedCall.Names), MemberType = typeof(ExpectedCall))]
    public async Task A_call_asks_for_the_credential_only_if_it_sends_it(string name)
    {
        var asked = 0;
        using var recorder = new Wire.Recorder(Calls.GoodResponse(name));
        using var client = Wire.Client(Calls.FacadeOf(name), recorder, options => options.AskProvider(_ =>
        {
            asked++;
            return new(new SecretString(Wire.Secret));
        }));

        await Calls.RunAsync(name, client, Token);

        (asked > 0).Should().Be(ExpectedCall.Of(name).SendsOwnCredential);
    }

    [Theory]
    [InlineData("Infisical.RevokeCurrentTokenAsync", "https://eu.infisical.com", "https://eu.infisical.com/api/v1/auth/token/revoke")]
    [InlineData("Infisical.RevokeCurrentTokenAsync", "https://eu.infisical.com/", "https://eu.infisical.com/api/v1/auth/token/revoke")]
    [InlineData("Infisical.RevokeCurrentTokenAsync", "https://eu.infisical.com/api", "https://eu.infisical.com/api/v1/auth/token/revoke")]
    [InlineData("Infisical.RevokeCurrentTokenAsync", "http://localhost:8080/api/", "http://localhost:8080/api/v1/auth/token/revoke")]
    [InlineData("Infisical.RevokeCurrentTokenAsync", "https://tools.example/infisical", "https://tools.example/infisical/api/v1/auth/token/revoke")]
    [InlineData("Infisical.RevokeCurrentTokenAsync", "https://tools.example/infisical/api/", "https://tools.example/infisical/api/v1/auth/token/revoke")]
    [InlineData("Infisical.RevokeCurrentTokenAsync", "https://tools.example/myapi", "https://tools.example/myapi/api/v1/auth/token/revoke")]
    [InlineData("Infisical.RevokeCurrentTokenAsync", "https://api", "https://api/api/v1/auth/token/revoke")]
    [InlineData("Apinizer.PingAsync", "https://h.example:8443/", "https://h.example:8443/apiops/test/healthcheck")]
    [InlineData("Apinizer.PingAsync", "https://h.example/pre/fix/apiops/", "https://h.example/pre/fix/apiops/test/healthcheck")]
    [InlineData("Apinizer.PingAsync", "https://h.example/apiops/console", "https://h.example/apiops/console/apiops/test/healthcheck")]
    [InlineData("Apinizer.PingAsync", "https://apiops/apiops", "https://apiops/apiops/test/healthcheck")]
    [InlineData("Crafter.RevokeTokenAsync", "https://h.example", "https://h.example/api/1/access_token/idOfAnotherToken/delete")]
    [InlineData("Crafter.RevokeTokenAsync", "https://h.example/profile/api/1/", "https://h.example/profile/api/1/access_token/idOfAnotherToken/delete")]
    [InlineData("Crafter.RevokeTokenAsync", "https://h.example/api/1/profile", "https://h.example/api/1/profile/api/1/access_token/idOfAnotherToken/delete")]
    [InlineData("Crafter.RevokeTokenAsync", "https://h.example/myapi/1", "https://h.example/myapi/1/api/1/access_token/idOfAnotherToken/delete")]
    [InlineData("Vercel.CreateTokenAsync", "https://gateway.example/vercel", "https://gateway.example/vercel/v3/user/tokens")]
    [InlineData("Vercel.CreateTokenAsync", "https://gateway.example/vercel/", "https://gateway.example/vercel/v3/user/tokens")]
    public async Task A_base_address_may_end_with_a_path_with_that_of_the_API_and_with_a_slash(string name, string baseAddress, string address)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(name));
        using var client = Wire.Client(Calls.FacadeOf(name), recorder, options => options.BaseAddress = new Uri(baseAddress));

        await Calls.RunAsync(name, client, Token);

        recorder.Requests.Should().ContainSingle().Which.Address.Should().Be(address);
    }

    [Theory]
    [InlineData("a b", "a%20b")]
    [InlineData("../x", "..%2Fx")]
    [InlineData("a?b#c", "a%3Fb%23c")]
    [InlineData("50%25", "50%2525")]
    [InlineData("ä", "%C3%A4")]
    [InlineData("...", "...")]
    public async Task An_id_in_an_address_is_percent_encoded(string id, string segment)
    {
        using var recorder = new Wire.Recorder("""{"token":{"id":"a"}}""");
        using var infisical = Wire.Infisical(recorder);
        using var vercel = Wire.Vercel(recorder);

        await infisical.GetTokenAsync(id, Token);
        await infisical.RenameTokenAsync(id, "ci", Token);
        await infisical.RevokeTokenAsync(id, Token);
        await vercel.GetTokenAsync(id, cancellationToken: Token);
        await vercel.RevokeTokenAsync(id, cancellationToken: Token);

        recorder.Requests.Select(static sent => new Uri(sent.Address).AbsolutePath).Should().Equal(
            $"/api/v1/auth/token-auth/tokens/{segment}",
            $"/api/v1/auth/token-auth/tokens/{segment}",
            $"/api/v1/auth/token-auth/tokens/{segment}/revoke",
            $"/v5/user/tokens/{segment}",
            $"/v3/user/tokens/{segment}");
    }
}
