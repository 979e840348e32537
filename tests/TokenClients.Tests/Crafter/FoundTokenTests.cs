using System.Net;
using System.Text.Json.Nodes;
using TokenClients.Crafter;
using TokenClients.Tests.Conformance;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>After a lost response and a conflict, the client looks at the token that has the id. What it finds is returned if it is this call's.</summary>
public sealed class FoundTokenTests
{
    // 2100-01-01T00:00:00.123Z and later ones.
    private const long Milliseconds = 4_102_444_800_123;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("500", true)]
    [InlineData("500", false)]
    [InlineData("ResponseEnded", false)]
    [InlineData("CutBody", true)]
    public async Task A_conflict_after_an_ambiguous_send_is_settled_by_looking_at_the_token(string first, bool idIsUsers)
    {
        // The server keeps actions as a set, in any order.
        using var server = FindingServer.Changing(static asked => asked["tenantPermissions"]![0]!["allowedActions"] = new JsonArray("UPDATE_TENANT", "READ_TENANT"), first);
        using var crafter = server.Client();

        var created = await crafter.CreateTokenAsync(Request(idIsUsers), Token);

        server.Requests.Should().Equal("POST create", "POST create", "GET " + server.Id);
        created.Secret.Reveal().Should().Be(server.Id);
        created.Token!.IsMaster.Should().BeTrue();
        created.Response.StatusCode.Should().Be(200);
        created.Should().BeEquivalentTo(new { Problem = (string?)null, Expiry = TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds)) });
    }

    [Theory]
    [InlineData(Milliseconds, 4_102_444_800_000)]
    [InlineData(Milliseconds + 900, 4_102_444_802_000 - 1000)]
    [InlineData(Milliseconds + 59_500, 4_102_444_860_000)]
    [InlineData(Milliseconds + 59_500, 4_102_444_800_000)]
    [InlineData(Milliseconds + 1_800_000, 4_102_444_800_000)]
    [InlineData(Milliseconds + 3_600_000 + 7, 4_102_444_800_000 + 3_600_000)]
    [InlineData(Milliseconds + 40_000_000, 4_102_444_800_000)]
    [InlineData(Milliseconds + 40_000_000, 4_102_444_800_000 + 86_400_000)]
    public async Task Case_B13_a_token_whose_expiry_was_rounded_is_the_calls(long asked, long shown)
    {
        foreach (var idIsUsers in new[] { true, false })
        {
            using var server = FindingServer.Changing(token => token["expiresOn"] = shown);
            using var crafter = server.Client();

            var created = await crafter.CreateTokenAsync(Request(idIsUsers, asked), Token);

            created.Secret.Reveal().Should().Be(server.Id);
            created.Expiry.Should().Be(TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(shown)));
            created.Problem.Should().Contain("rounded").And.NotContain(server.Id);
        }
    }

    [Theory]
    [InlineData("application", "\"another\"")]
    [InlineData("master", "false")]
    [InlineData("expiresOn", "null")]
    [InlineData("expiresOn", "4102444800124")]
    [InlineData("expiresOn", "4102444805000")] // a whole second, but five away
    [InlineData("expiresOn", "4102617600000")]
    [InlineData("tenantPermissions", "[]")]
    [InlineData("tenantPermissions", """[{"tenant":"acme","allowedActions":["READ_TENANT"]},{"tenant":"*","allowedActions":[]}]""")]
    [InlineData("tenantPermissions", """[{"tenant":"Acme","allowedActions":["READ_TENANT","UPDATE_TENANT"]},{"tenant":"*","allowedActions":[]}]""")]
    [InlineData("tenantPermissions", """[{"tenant":"acme","allowedActions":["READ_TENANT","update_tenant"]},{"tenant":"*","allowedActions":[]}]""")]
    [InlineData("tenantPermissions", """[{"tenant":"*","allowedActions":[]},{"tenant":"acme","allowedActions":["READ_TENANT","UPDATE_TENANT"]}]""")]
    [InlineData("tenantPermissions", """[{"tenant":"acme","allowedActions":["READ_TENANT","UPDATE_TENANT"]},{"tenant":"*","allowedActions":[]},{"tenant":"more","allowedActions":[]}]""")]
    public async Task Case_B13_a_token_that_differs_is_the_calls_if_the_client_chose_the_id(string member, string value)
    {
        using var server = FindingServer.Changing(token => token[member] = JsonNode.Parse(value));
        using var crafter = server.Client();
        using var taken = FindingServer.Changing(token => token[member] = JsonNode.Parse(value));
        using var crafterOfTaken = taken.Client();

        var created = await crafter.CreateTokenAsync(Request(idIsUsers: false), Token);
        var failure = await Wire.FailureOf(() => crafterOfTaken.CreateTokenAsync(Request(idIsUsers: true), Token));

        created.Secret.Reveal().Should().Be(server.Id);
        created.Problem.Should().Contain("differs from your request").And.NotContain(server.Id);
        failure.Should().BeEquivalentTo(
            new { Kind = TokenErrorKind.Conflict, StatusCode = 409, ErrorCode = "ACCESS_TOKEN_EXISTS", IsRetryable = false, OutcomeUnknown = false });
        failure.Operation.Should().Be(nameof(ICrafterAccessTokens.CreateTokenAsync));
        failure.Message.Should().NotContain("may have issued", "under an id of the user's own it is known that this call has issued nothing");
        failure.ToString().Should().NotContain(taken.Id).And.Contain("An access token with this id already exists.");
        taken.Requests.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("404", true)]
    [InlineData("ResponseEnded", true)]
    [InlineData("ResponseEnded", false)]
    [InlineData("200html", false)]
    public async Task A_conflict_stays_one_when_the_look_fails(string look, bool idIsUsers)
    {
        using var server = new FindingServer("ResponseEnded", _ => Failures.SendAsync(TokenService.Crafter, look, new HttpRequestMessage(), Token).GetAwaiter().GetResult());
        using var crafter = server.Client();

        var failure = await Wire.FailureOf(() => crafter.CreateTokenAsync(Request(idIsUsers), Token));

        failure.Should().BeEquivalentTo(
            new { Kind = TokenErrorKind.Conflict, StatusCode = 409, IsRetryable = false, OutcomeUnknown = true, Operation = nameof(ICrafterAccessTokens.CreateTokenAsync), Attempts = 2 });
        failure.Message.Should().Contain(idIsUsers ? "may have issued the credential with the given id" : "may have issued a credential whose secret was lost");
        server.Requests.Skip(2).Should().NotBeEmpty().And.OnlyContain(static request => request.StartsWith("GET "));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("429", false)]
    [InlineData("ConnectionError", true)]
    public async Task A_conflict_that_nothing_ambiguous_went_before_is_one_without_a_look(string? first, bool idIsUsers)
    {
        using var server = FindingServer.Changing(static _ => { }, first);
        using var crafter = server.Client();

        var failure = await Wire.FailureOf(() => crafter.CreateTokenAsync(Request(idIsUsers), Token));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Conflict, StatusCode = 409, IsRetryable = false, OutcomeUnknown = false });
        server.Requests.Should().OnlyContain(static request => request == "POST create");
    }

    [Theory]
    [InlineData("""{"data":%}""")]
    [InlineData("[%]")]
    [InlineData("$")]
    [InlineData("""{"body":$}""")]
    public async Task Case_B13_an_id_that_is_in_a_wrapping_is_the_secret(string wrapping)
    {
        using var recorder = new Wire.Recorder((_, request) =>
        {
            var asked = CrafterWire.BodyOf(request);
            return Wire.Response(wrapping.Replace("%", asked, StringComparison.Ordinal).Replace("$", System.Text.Json.JsonSerializer.Serialize(asked), StringComparison.Ordinal));
        });
        using var crafter = Wire.Crafter(recorder);

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);

        created.Secret.Reveal().Should().Be(CrafterWire.IdOf(recorder.Requests.Single()));
        created.Problem.Should().NotBeNull();
    }

    [Theory]
    [InlineData("""{"data":{"id":"someone-elses"}}""")]
    [InlineData("""[{"id":"someone-elses"}]""")]
    [InlineData("\"{\\\"id\\\":\\\"someone-elses\\\"}\"")]
    public async Task Case_B13_an_id_in_a_wrapping_that_was_not_asked_for_is_none(string body)
    {
        using var crafter = Wire.Crafter(new Wire.Recorder(body));

        (await Wire.FailureOf(() => crafter.CreateTokenAsync(CrafterWire.Request, Token))).Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = true });
    }

    private static CreateCrafterToken Request(bool idIsUsers, long milliseconds = Milliseconds) =>
        new("sample-app", TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).AddTicks(77)))
        {
            Id = idIsUsers ? new SecretString(CrafterWire.UsersId) : null,
            IsMaster = true,
            Permissions = [CrafterPermission.ForTenant("acme", CrafterAction.ReadTenant, CrafterAction.UpdateTenant), CrafterPermission.ForAllTenants()],
        };

    /// <summary>A server whose first response is as a name says, which then finds the id taken, and shows the token as a function has it.</summary>
    private sealed class FindingServer(string? first, Func<JsonObject, HttpResponseMessage> show) : HttpMessageHandler
    {
        private JsonObject _asked = [];

        internal List<string> Requests { get; } = [];

        internal string Id => _asked["id"]!.GetValue<string>();

        /// <summary>A server that shows what was asked for, with a change.</summary>
        internal static FindingServer Changing(Action<JsonObject> change, string? first = "500") => new(first, token =>
        {
            change(token);
            return Wire.Response(token.ToJsonString());
        });

        internal CrafterAccessTokens Client() => Wire.Crafter(this, static options => options.Resilience.Retry.MaxRetryAttempts = 2, new WaitingClock());

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add($"{request.Method} {new Uri(request.RequestUri!.AbsoluteUri).Segments[^1]}");
            if (request.Method == HttpMethod.Get)
            {
                return show((JsonObject)_asked.DeepClone());
            }

            var failure = Requests.Count == 1 ? first : null;
            if (failure is null || !NetworkError.LeavesContent(failure))
            {
                _asked = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
            }

            return failure is not null ? await Failures.SendAsync(TokenService.Crafter, failure, request, cancellationToken) : Wire.Response(CrafterWire.Exists, HttpStatusCode.Conflict);
        }
    }
}
