using System.Text;
using TokenClients.Crafter;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>What the client sends and what the emulator responses, held against openapi/crafter.yaml: any remark, warnings included, fails.</summary>
public sealed class CrafterContractTests(CrafterPrism prism) : IClassFixture<CrafterPrism>
{
    private static readonly CreateCrafterToken Request = new("contract", TokenExpiry.Never);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_operation_keeps_to_the_contract(bool older)
    {
        await using var session = await OpenAsync(older);
        var crafter = Client(session);
        var id = new SecretString("own-id_" + Guid.NewGuid().ToString("N"));

        var minimal = await crafter.CreateTokenAsync(Request);
        var full = await crafter.CreateTokenAsync(new CreateCrafterToken("full", TokenExpiry.In(TimeSpan.FromDays(1)))
        {
            Id = id,
            IsMaster = true,
            Permissions =
            [
                CrafterPermission.ForTenant("one", CrafterAction.ReadTenant, CrafterAction.ManageProfiles, new CrafterAction("NEWER")),
                CrafterPermission.ForTenant("two"),
                CrafterPermission.ForAllTenants(CrafterAction.Any),
            ],
        });
        await CreateForeignTokensAsync(session);

        full.Secret.Should().Be(id);
        (await crafter.ListTokensAsync().ToListAsync()).Should().HaveCountGreaterThan(5);
        await crafter.ListTokensPageAsync();
        await crafter.GetTokenAsync(minimal.Secret);
        await crafter.GetTokenAsync(id);
        (await crafter.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        (await crafter.RevokeTokenAsync(minimal.Secret)).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        (await crafter.RevokeTokenAsync(minimal.Secret)).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        (await Client(session, new CrafterOptions { AccessToken = id }).RevokeCurrentTokenAsync()).Outcome.Should().Be(RevokeOutcome.Revoked);

        session.Operations.Should().BeEquivalentTo(prism.Specification.Operations.Select(operation => operation.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refusals_keep_to_the_contract(bool older)
    {
        await using var session = await OpenAsync(older);
        var crafter = Client(session);
        var callers = new List<(CrafterOptions Options, TokenErrorKind Kind)>
        {
            (new() { AccessToken = new SecretString("unknown") }, TokenErrorKind.InvalidCredential),
            (session.Emulator.CrafterOptions(CrafterCaller.Expired), TokenErrorKind.InvalidCredential),
            (session.Emulator.CrafterOptions(CrafterCaller.NotMaster), TokenErrorKind.PermissionDenied),
        };

        foreach (var (options, kind) in callers)
        {
            foreach (var (operation, call) in Calls(Client(session, options)))
            {
                (await Failing.CallAsync(call)).Kind.Should().Be(kind, operation);
            }
        }

        var taken = await crafter.CreateTokenAsync(Request);
        (await Failing.CallAsync(() => crafter.CreateTokenAsync(new CreateCrafterToken("n", TokenExpiry.Never) { Id = taken.Secret }))).Kind.Should().Be(TokenErrorKind.Conflict);
        (await Failing.CallAsync(() => crafter.GetTokenAsync(new SecretString("unknown")))).Kind.Should().Be(TokenErrorKind.NotFound);
        session.Operations.Should().BeEquivalentTo(prism.Specification.Operations.Select(operation => operation.Id));
    }

    [Theory]
    [InlineData("createAccessToken getAccessToken deleteAccessToken", 400, TokenErrorKind.InvalidRequest)]
    [InlineData("createAccessToken listAccessTokens getAccessToken deleteAccessToken", 403, TokenErrorKind.InvalidCredential)]
    [InlineData("createAccessToken listAccessTokens getAccessToken deleteAccessToken", 404, TokenErrorKind.UnsupportedByServer)]
    [InlineData("createAccessToken listAccessTokens getAccessToken", 406, TokenErrorKind.InvalidRequest)]
    [InlineData("createAccessToken", 409, TokenErrorKind.Conflict)]
    [InlineData("createAccessToken", 415, TokenErrorKind.InvalidRequest)]
    [InlineData("createAccessToken listAccessTokens getAccessToken deleteAccessToken", 500, TokenErrorKind.ServiceFault)]
    [InlineData("createAccessToken listAccessTokens getAccessToken deleteAccessToken", 502, TokenErrorKind.ServiceFault)]
    [InlineData("createAccessToken listAccessTokens getAccessToken deleteAccessToken", 503, TokenErrorKind.ServiceFault)]
    public async Task Responses_of_faults_keep_to_the_contract(string operations, int status, TokenErrorKind kind)
    {
        foreach (var older in new[] { false, true })
        {
            await using var session = await OpenAsync(older);
            var calls = Calls(Client(session));
            foreach (var operation in operations.Split(' '))
            {
                session.Fail(operation, Fault.Status(status));
                (await Failing.CallAsync(calls[operation])).Kind.Should().Be((status, operation) is (404, "getAccessToken") ? TokenErrorKind.NotFound : kind, operation);
            }

            session.Operations.Should().BeEquivalentTo(operations.Split(' '));
        }
    }

    [Theory]
    [InlineData("text/html;charset=utf-8", "<!doctype html><html><body>Internal server error</body></html>", 500)]
    [InlineData("text/html", "<html>Bad gateway</html>", 502)]
    [InlineData("text/plain", "upstream timeout", 504)]
    public async Task Pages_of_the_container_and_of_proxies_keep_to_the_contract(string type, string body, int status)
    {
        await using var session = await OpenAsync(older: false);
        foreach (var (operation, call) in Calls(Client(session)))
        {
            session.Fail(operation, Fault.Body(type, body, status));
            (await Failing.CallAsync(call)).Kind.Should().Be(TokenErrorKind.ServiceFault);
        }
    }

    /// <summary>What no client of ours sends is refused in the forms that the contract has.</summary>
    [Theory]
    [InlineData("POST", "create", "application/json", """{"application":"a","unknown":1}""", 400)]
    [InlineData("POST", "create", "application/json", """{"_id":"a"}""", 400)]
    [InlineData("POST", "create", "application/json", """{"expiresOn":1.5}""", 400)]
    [InlineData("POST", "create", "application/json", "null", 400)]
    [InlineData("POST", "create", "text/plain", "a", 415)]
    [InlineData("GET", "a%5Cb", null, null, 400)]
    public async Task What_is_sent_wrong_is_refused_as_the_contract_says(string method, string path, string? type, string? body, int status)
    {
        foreach (var older in new[] { false, true })
        {
            await using var session = await OpenAsync(older);
            using var request = new HttpRequestMessage(new(method), AddressOf(session, path));
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, type!);

            using var response = await session.Raw().SendAsync(request);

            ((int)response.StatusCode).Should().Be(status);
            session.Violations.Should().NotBeEmpty();
            session.ViolationsOfResponses.Should().BeEmpty();
            session.Forget();
        }
    }

    [Theory]
    [InlineData("POST", "create")]
    [InlineData("GET", "all")]
    [InlineData("GET", "some")]
    public async Task A_client_that_accepts_no_json_is_refused_as_the_contract_says(string method, string path)
    {
        await using var session = await OpenAsync(older: false);
        using var request = new HttpRequestMessage(new(method), AddressOf(session, path));
        request.Headers.Accept.ParseAdd("text/csv");
        request.Content = method == "GET" ? null : new StringContent("""{"id":"some","application":"a","master":false,"tenantPermissions":[]}""", Encoding.UTF8, "application/json");
        await Client(session).RevokeTokenAsync(new SecretString("some"));
        if (method == "GET")
        {
            await Client(session).CreateTokenAsync(new CreateCrafterToken("a", TokenExpiry.Never) { Id = new SecretString("some") });
        }

        using var response = await session.Raw().SendAsync(request);

        ((int)response.StatusCode).Should().Be(406);
        session.ViolationsOfResponses.Should().BeEmpty();
        session.Forget();
    }

    /// <summary>A check that never fails checks nothing.</summary>
    [Theory]
    [InlineData("POST", "create", """{"application":"a","master":false,"tenantPermissions":[]}""")]
    [InlineData("POST", "create", """{"id":"all of it","application":"a","master":false,"tenantPermissions":[]}""")]
    [InlineData("POST", "create", """{"id":"i1","application":"a","master":false,"tenantPermissions":[{"allowedActions":[]}]}""")]
    [InlineData("POST", "create", """{"id":"i2","application":"a","master":false,"tenantPermissions":[],"expiresOn":"2030-01-01"}""")]
    [InlineData("GET", "a.b", null)]
    [InlineData("DELETE", "a", null)]
    public async Task What_breaks_the_contract_is_noticed(string method, string path, string? body)
    {
        await using var session = await OpenAsync(older: false);
        using var request = new HttpRequestMessage(new(method), AddressOf(session, path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await session.Raw().SendAsync(request);

        session.Violations.Should().NotBeEmpty();
        session.Forget();
    }

    [Theory]
    [InlineData("all")]
    [InlineData("some")]
    public async Task A_credential_that_is_missing_is_noticed_and_refused_as_the_contract_says(string path)
    {
        await using var session = await OpenAsync(older: false);

        using var response = await session.Raw().GetAsync(new Uri("api/1/access_token/" + path, UriKind.Relative));

        ((int)response.StatusCode).Should().Be(403);
        session.Violations.Should().NotBeEmpty();
        session.ViolationsOfResponses.Should().BeEmpty();
        session.Forget();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""[{"master":true}]""")]
    [InlineData("""[{"id":"a","master":"yes"}]""")]
    [InlineData("""[{"id":"a","master":true,"tenantPermissions":{}}]""")]
    public async Task A_response_that_breaks_the_contract_is_noticed(string body)
    {
        await using var session = await OpenAsync(older: false);
        session.Fail("listAccessTokens", Fault.Body("application/json", body));

        using var response = await session.Raw().GetAsync(AddressOf(session, "all"));

        session.ViolationsOfResponses.Should().NotBeEmpty();
        session.Forget();
    }

    private async Task<Prism.Checked> OpenAsync(bool older)
    {
        var session = await prism.OpenAsync();
        session.Switch(emulator => emulator.CrafterOlderServer = older, static emulator => emulator.CrafterOlderServer = false);
        return session;
    }

    private static Uri AddressOf(Prism.Checked session, string path) =>
        new($"api/1/access_token/{path}?accessTokenId={session.Emulator.CrafterOptions().AccessToken!.Reveal()}", UriKind.Relative);

    private static CrafterAccessTokens Client(Prism.Checked session, CrafterOptions? options = null) =>
        session.Client(options ?? session.Emulator.CrafterOptions(), static (options, primary) => new CrafterAccessTokens(options, primary));

    /// <summary>Tokens as other programs make them, by a way of their own.</summary>
    private static async Task CreateForeignTokensAsync(Prism.Checked session)
    {
        using var http = new HttpClient();
        var options = session.Emulator.CrafterOptions();
        foreach (var body in new[]
            {
                "{}",
                """{"application":null,"tenantPermissions":[null,{},{"tenant":null,"allowedActions":null},{"tenant":"t","allowedActions":["OLDER"]}]}""",
                """{"application":"dated","expiresOn":"2040-01-01T00:00:00Z","master":"true"}""",
            })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri($"{options.BaseAddress}/api/1/access_token/create?accessTokenId={options.AccessToken!.Reveal()}"), content);
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>One call of each operation.</summary>
    private static Dictionary<string, Func<Task>> Calls(CrafterAccessTokens crafter)
    {
        var id = new SecretString("some-id");
        return new()
        {
            ["createAccessToken"] = () => crafter.CreateTokenAsync(Request),
            ["listAccessTokens"] = () => crafter.ListTokensPageAsync(),
            ["getAccessToken"] = () => crafter.GetTokenAsync(id),
            ["deleteAccessToken"] = () => crafter.RevokeTokenAsync(id),
        };
    }
}
