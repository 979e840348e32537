using System.Net;
using System.Text.Json.Nodes;
using TokenClients.Crafter;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>After a lost response and a conflict, the client looks at the token that has the id. What it finds is returned if it is this call's.</summary>
public sealed class FoundTokenTests
{
    // 2100-01-01T00:00:00.123Z and later ones.
    private const long Milliseconds = 4_102_444_800_123;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

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
            using var server = new FindingServer(token => token["expiresOn"] = shown);
            using var crafter = server.Client();

            var created = await crafter.CreateTokenAsync(Request(asked, idIsUsers), Token);

            created.Secret.Reveal().Should().Be(server.Id);
            created.Expiry.Should().Be(TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(shown)));
            created.Problem.Should().Contain("rounded").And.NotContain(server.Id);
        }
    }

    [Theory]
    [InlineData("expiresOn", "null")]
    [InlineData("expiresOn", "4102444800124")]
    [InlineData("expiresOn", "4102444805000")]
    [InlineData("expiresOn", "4102617600000")]
    [InlineData("application", "\"another\"")]
    [InlineData("master", "true")]
    [InlineData("tenantPermissions", "null")]
    public async Task Case_B13_a_token_that_differs_is_the_calls_if_the_client_chose_the_id(string member, string value)
    {
        foreach (var idIsUsers in new[] { true, false })
        {
            using var server = new FindingServer(token => token[member] = JsonNode.Parse(value));
            using var crafter = server.Client();

            if (idIsUsers)
            {
                (await Wire.FailureOf(() => crafter.CreateTokenAsync(Request(Milliseconds, idIsUsers), Token))).Should().BeEquivalentTo(new { Kind = TokenErrorKind.Conflict, OutcomeUnknown = false });
            }
            else
            {
                var created = await crafter.CreateTokenAsync(Request(Milliseconds, idIsUsers), Token);
                created.Secret.Reveal().Should().Be(server.Id);
                created.Problem.Should().Contain("differs from what was asked for").And.NotContain(server.Id);
            }
        }
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
            var asked = request.Content!.ReadAsStringAsync(Token).GetAwaiter().GetResult();
            return Wire.Response(wrapping.Replace("%", asked, StringComparison.Ordinal).Replace("$", System.Text.Json.JsonSerializer.Serialize(asked), StringComparison.Ordinal));
        });
        using var crafter = CrafterWire.Client(recorder);

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
        using var crafter = CrafterWire.Client(new Wire.Recorder(body));

        (await Wire.FailureOf(() => crafter.CreateTokenAsync(CrafterWire.Request, Token))).Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = true });
    }

    private static CreateCrafterToken Request(long milliseconds, bool idIsUsers) => new("sample-app", TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)))
    {
        Id = idIsUsers ? new SecretString(CrafterWire.UsersId) : null,
        Permissions = [CrafterPermission.ForTenant("acme", CrafterAction.ReadTenant)],
    };

    /// <summary>Stores the token and fails, then finds the id taken, and shows the token with a change.</summary>
    private sealed class FindingServer(Action<JsonObject> change) : HttpMessageHandler
    {
        private JsonObject? _asked;

        internal string Id => _asked!["id"]!.GetValue<string>();

        internal CrafterAccessTokens Client() => CrafterWire.Client(this, static options => options.Resilience.Retry.MaxRetryAttempts = 1, new WaitingClock());

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Get)
            {
                change(_asked!);
                return Wire.Response(_asked!.ToJsonString());
            }

            var isFirst = _asked is null;
            _asked ??= JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
            return isFirst ? Wire.Response("", HttpStatusCode.InternalServerError) : Wire.Response(CrafterWire.Exists, HttpStatusCode.Conflict);
        }
    }
}
