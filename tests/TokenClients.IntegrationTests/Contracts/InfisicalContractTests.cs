using System.Text;
using TokenClients.Infisical;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>What the client sends and what the emulator responses, held against openapi/infisical.yaml: any remark, warnings included, fails.</summary>
public sealed class InfisicalContractTests(InfisicalPrism prism) : IClassFixture<InfisicalPrism>
{
    private static readonly InfisicalTokenLifetime Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromHours(10));

    public static TheoryData<InfisicalGeneration> Generations() => [.. Enum.GetValues<InfisicalGeneration>()];

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Every_operation_keeps_to_the_contract(InfisicalGeneration generation)
    {
        await using var session = await OpenAsync(generation);
        var infisical = Client(session);
        var identity = session.Emulator.InfisicalIdentityId;
        var hasIds = generation < InfisicalGeneration.BeforeNovember2025;

        await infisical.AttachAsync(identity);
        (await infisical.DetachAsync(identity)).Outcome.Should().Be(RevokeOutcome.Revoked);
        session.Clock.Advance(TimeSpan.FromSeconds(2));
        await infisical.AttachAsync(identity, new() { Lifetime = InfisicalTokenLifetime.ServerMaximum });
        await infisical.DetachAsync(identity);
        session.Clock.Advance(TimeSpan.FromSeconds(2));
        await infisical.AttachAsync(identity, new()
        {
            Lifetime = Lifetime,

            // The greatest whole number of JavaScript, which Prism takes for the bound of 64 bits.
            UseLimit = (1L << 53) - 1,
            TrustedIps = [new("127.0.0.1"), new("10.0.0.0/24"), new("2001:db8::/32"), new("2001:db8::7"), InfisicalTrustedIp.AnyIPv4, InfisicalTrustedIp.AnyIPv6],
        });

        var configuration = await infisical.GetConfigurationAsync(identity);
        await infisical.UpdateConfigurationAsync(identity, configuration.ToSettings());
        await infisical.UpdateConfigurationAsync(identity, new() { UseLimit = 0 });
        await infisical.UpdateConfigurationAsync(identity, new() { TrustedIps = [InfisicalTrustedIp.AnyIPv4] });
        await infisical.UpdateConfigurationAsync(identity, new() { Lifetime = Lifetime });

        var created = new List<CreatedToken<InfisicalToken>>
        {
            await infisical.CreateTokenAsync(identity),
            await infisical.CreateTokenAsync(identity, new() { Name = "" }),
            await infisical.CreateTokenAsync(identity, new() { Name = "named \"für\" 東京" }),
            await infisical.CreateTokenAsync(identity, new() { Name = "sub", OrganizationSlug = session.Emulator.InfisicalSubOrganizationSlug }),
        };

        (await infisical.ListTokensAsync(identity).ToListAsync()).Should().HaveCount(created.Count);
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await infisical.ListTokensPageAsync(identity, cursor, 1);
            ids.AddRange(page.Items.Select(token => token.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        if (hasIds)
        {
            (await infisical.GetTokenAsync(ids[0])).Id.Should().Be(ids[0]);
        }
        else
        {
            (await Failing.CallAsync(() => infisical.GetTokenAsync(ids[0]))).Kind.Should().Be(TokenErrorKind.UnsupportedByServer);
        }

        await infisical.RenameTokenAsync(ids[0], "renamed");
        await infisical.RenameTokenAsync(ids[0], "");
        var renewed = await infisical.RenewByValueAsync(created[0].Secret);
        await Client(session, new InfisicalOptions { AccessToken = renewed.Secret }).GetConfigurationAsync(identity);
        (await infisical.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        (await infisical.RevokeByValueAsync(created[0].Secret)).Outcome.Should().Be(RevokeOutcome.Revoked);
        foreach (var id in ids)
        {
            (await infisical.RevokeTokenAsync(id)).Outcome.Should().BeOneOf(RevokeOutcome.Revoked, RevokeOutcome.NotFound);
        }

        await infisical.ListTokensPageAsync(identity);
        (await infisical.DetachAsync(identity)).Outcome.Should().Be(RevokeOutcome.Revoked);
        session.Operations.Should().BeEquivalentTo(prism.Specification.Operations.Select(operation => operation.Id));
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Callers_that_are_refused_keep_to_the_contract(InfisicalGeneration generation)
    {
        await using var session = await OpenAsync(generation);
        var identity = session.Emulator.InfisicalIdentityId;
        await Client(session).AttachAsync(identity);
        var token = await TokenIdAsync(session);
        var callers = new List<(InfisicalOptions Options, TokenErrorKind Kind)>
        {
            (new() { AccessToken = new SecretString("eyJ.unknown.token") }, TokenErrorKind.InvalidCredential),
            (session.Emulator.InfisicalOptions(InfisicalCaller.Expired), TokenErrorKind.InvalidCredential),
            (session.Emulator.InfisicalOptions(InfisicalCaller.UserWithoutOrganization), TokenErrorKind.InvalidCredential),
            (session.Emulator.InfisicalOptions(InfisicalCaller.ServiceToken), TokenErrorKind.InvalidCredential),
            (session.Emulator.InfisicalOptions(InfisicalCaller.WithoutRights), TokenErrorKind.PermissionDenied),
        };

        foreach (var (options, kind) in callers)
        {
            var infisical = Client(session, options);

            // Who may not attach learns first that it has been done.
            (await Failing.CallAsync(() => infisical.AttachAsync(session.Emulator.InfisicalOtherIdentityId))).Kind.Should().Be(kind);
            foreach (var (operation, call) in Calls(infisical, identity, token).Where(call => call.Key is not "attachTokenAuth" and not "renewIdentityAccessToken" and not "revokeIdentityAccessToken"))
            {
                var expected = operation == "getTokenAuthTokenById" && generation >= InfisicalGeneration.BeforeNovember2025 ? TokenErrorKind.UnsupportedByServer : kind;
                (await Failing.CallAsync(call)).Kind.Should().Be(expected, operation);
            }
        }

        var editor = Client(session, session.Emulator.InfisicalOptions(InfisicalCaller.Editor));
        (await Failing.CallAsync(() => editor.CreateTokenAsync(identity))).ErrorCode.Should().Be("PermissionBoundaryError");
        (await Failing.CallAsync(() => editor.RenameTokenAsync(token, "n"))).ErrorCode.Should().Be("PermissionBoundaryError");
        (await Failing.CallAsync(() => editor.DetachAsync(identity))).ErrorCode.Should().Be("PermissionBoundaryError");
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Refusals_keep_to_the_contract(InfisicalGeneration generation)
    {
        await using var session = await OpenAsync(generation);
        var infisical = Client(session);
        var identity = session.Emulator.InfisicalIdentityId;
        var unknown = Guid.NewGuid();
        var isOld = generation >= InfisicalGeneration.BeforeApril2026;
        var knowsSlug = generation < InfisicalGeneration.BeforeJanuary2026;

        await KindAsync(() => infisical.GetConfigurationAsync(identity), TokenErrorKind.NotFound);
        await KindAsync(() => infisical.UpdateConfigurationAsync(identity, new() { UseLimit = 1 }), TokenErrorKind.NotFound);
        await KindAsync(() => infisical.CreateTokenAsync(identity), TokenErrorKind.NotFound);
        await KindAsync(() => infisical.ListTokensPageAsync(identity), TokenErrorKind.NotFound);
        (await infisical.DetachAsync(identity)).Outcome.Should().Be(RevokeOutcome.NotFound);

        foreach (var (operation, call) in Calls(infisical, unknown, unknown.ToString()).Where(call => !call.Key.EndsWith("IdentityAccessToken", StringComparison.Ordinal)))
        {
            if (operation is "deleteTokenAuth" or "revokeTokenAuthToken")
            {
                ((RevokeResult)await call()).Outcome.Should().Be(RevokeOutcome.NotFound);
            }
            else
            {
                var isMissing = operation == "getTokenAuthTokenById" && generation >= InfisicalGeneration.BeforeNovember2025;
                (await Failing.CallAsync(call)).Kind.Should().Be(isMissing ? TokenErrorKind.UnsupportedByServer : TokenErrorKind.NotFound, operation);
            }
        }

        session.Switch(static emulator => emulator.InfisicalIpAllowlisting = false, static _ => { });
        await KindAsync(() => infisical.AttachAsync(identity, new() { TrustedIps = [new("10.0.0.0/24")] }), TokenErrorKind.InvalidRequest);
        await infisical.AttachAsync(identity, new() { Lifetime = Lifetime });
        await infisical.AttachAsync(session.Emulator.InfisicalOtherIdentityId);
        await KindAsync(() => infisical.AttachAsync(identity), TokenErrorKind.InvalidRequest);
        var token = await TokenIdAsync(session);
        var tooLong = new string('n', 300);
        await KindAsync(() => infisical.CreateTokenAsync(identity, new() { Name = tooLong }), isOld ? TokenErrorKind.ServiceFault : TokenErrorKind.InvalidRequest);
        await KindAsync(() => infisical.RenameTokenAsync(token, tooLong), isOld ? TokenErrorKind.ServiceFault : TokenErrorKind.InvalidRequest);
        if (knowsSlug)
        {
            var noMember = session.Emulator.InfisicalOtherIdentityId;
            await KindAsync(() => infisical.CreateTokenAsync(identity, new() { OrganizationSlug = "unknown" }), TokenErrorKind.NotFound);
            await KindAsync(
                () => infisical.CreateTokenAsync(noMember, new() { OrganizationSlug = session.Emulator.InfisicalSubOrganizationSlug }), TokenErrorKind.PermissionDenied);

            var sub = await infisical.CreateTokenAsync(identity, new() { OrganizationSlug = session.Emulator.InfisicalSubOrganizationSlug });
            var inside = Client(session, new InfisicalOptions { AccessToken = sub.Secret });
            (await Failing.CallAsync(() => inside.GetConfigurationAsync(identity))).ErrorCode.Should().Be("ForbiddenError");
        }

        // What authenticates by its value.
        var users = session.Emulator.InfisicalOptions(InfisicalCaller.User).AccessToken!;
        var expired = session.Emulator.InfisicalOptions(InfisicalCaller.Expired).AccessToken!;
        var revoked = (await infisical.CreateTokenAsync(identity)).Secret;
        (await infisical.RevokeByValueAsync(revoked)).Outcome.Should().Be(RevokeOutcome.Revoked);
        await KindAsync(() => infisical.RenewByValueAsync(users), TokenErrorKind.InvalidRequest);
        await KindAsync(() => infisical.RenewByValueAsync(expired), TokenErrorKind.InvalidCredential);
        await KindAsync(() => infisical.RenewByValueAsync(revoked), TokenErrorKind.InvalidCredential);
        await KindAsync(() => infisical.RevokeByValueAsync(users), TokenErrorKind.InvalidRequest);
        (await infisical.RevokeByValueAsync(expired)).Outcome.Should().Be(RevokeOutcome.NotFound);
        (await infisical.RevokeByValueAsync(revoked)).Outcome.Should().Be(isOld ? RevokeOutcome.NotFound : RevokeOutcome.Revoked);

        static async Task KindAsync(Func<Task> call, TokenErrorKind kind) => (await Failing.CallAsync(call)).Kind.Should().Be(kind);
    }

    [Fact]
    public async Task Rate_limits_keep_to_the_contract()
    {
        await using var session = await OpenAsync(InfisicalGeneration.Current);
        var identity = session.Emulator.InfisicalIdentityId;
        await Client(session).AttachAsync(identity);
        var token = await TokenIdAsync(session);
        session.Switch(static emulator => emulator.InfisicalRateLimits = true, static emulator => emulator.InfisicalRateLimits = false);
        var infisical = Client(session);

        (await infisical.GetConfigurationAsync(identity)).Response.RateLimit!.Limit.Should().Be(200);
        var failure = await Failing.CallAsync(async () =>
        {
            for (var call = 0; call < 91; call++)
            {
                await infisical.RenameTokenAsync(token, "n");
            }
        });

        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(400, TokenErrorKind.InvalidRequest)]
    [InlineData(401, TokenErrorKind.InvalidCredential)]
    [InlineData(403, TokenErrorKind.PermissionDenied)]
    [InlineData(404, TokenErrorKind.NotFound)]
    [InlineData(422, TokenErrorKind.InvalidRequest)]
    [InlineData(429, TokenErrorKind.RateLimited)]
    [InlineData(500, TokenErrorKind.ServiceFault)]
    [InlineData(502, TokenErrorKind.ServiceFault)]
    [InlineData(503, TokenErrorKind.ServiceFault)]
    [InlineData(504, TokenErrorKind.ServiceFault)]
    public async Task Responses_of_faults_keep_to_the_contract(int status, TokenErrorKind kind)
    {
        foreach (var generation in new[] { InfisicalGeneration.Current, InfisicalGeneration.BeforeDecember2024 })
        {
            await using var session = await OpenAsync(generation);
            var infisical = Client(session);
            var identity = session.Emulator.InfisicalIdentityId;
            await infisical.AttachAsync(identity);
            var token = await TokenIdAsync(session);
            foreach (var (operation, call) in Calls(infisical, identity, token))
            {
                session.Fail(operation, Fault.Status(status, TimeSpan.FromSeconds(30)));
                var isGone = (status, operation) is (404, "deleteTokenAuth" or "revokeTokenAuthToken" or "revokeIdentityAccessToken") or (401, "revokeIdentityAccessToken");
                if (isGone)
                {
                    ((RevokeResult)await call()).Outcome.Should().Be(RevokeOutcome.NotFound);
                }
                else
                {
                    (await Failing.CallAsync(call)).Kind.Should().Be(kind, operation);
                }
            }

            session.Operations.Should().BeEquivalentTo(prism.Specification.Operations.Select(operation => operation.Id));
        }
    }

    [Fact]
    public async Task Pages_of_what_stands_before_the_server_keep_to_the_contract()
    {
        await using var session = await OpenAsync(InfisicalGeneration.Current);
        var infisical = Client(session);
        session.Fail("getTokenAuth", Fault.Body("text/html", "<html>Bad gateway</html>", 502));
        (await Failing.CallAsync(() => infisical.GetConfigurationAsync(session.Emulator.InfisicalIdentityId))).Kind.Should().Be(TokenErrorKind.ServiceFault);
        session.Fail("getTokenAuth", Fault.Body("text/plain", "upstream timeout", 504));
        (await Failing.CallAsync(() => infisical.GetConfigurationAsync(session.Emulator.InfisicalIdentityId))).Kind.Should().Be(TokenErrorKind.ServiceFault);
    }

    /// <summary>What no client of ours sends is refused in the forms that the contract has.</summary>
    [Theory]
    [InlineData("POST", "{0}", """{"accessTokenTTL":"long","accessTokenTrustedIps":[],"accessTokenNumUsesLimit":-1}""", 422, true)]
    [InlineData("POST", "{0}", """{"accessTokenTTL":3600,"accessTokenMaxTTL":60}""", 422, false)]
    [InlineData("POST", "{0}", """{"accessTokenTTL":3600,"accessTokenMaxTTL":0}""", 422, false)]
    [InlineData("POST", "{0}", "[]", 422, true)]
    [InlineData("PATCH", "{0}", "{}", 400, false)]
    [InlineData("POST", "{0}/tokens", """{"name":null}""", 422, true)]
    [InlineData("GET", "{0}/tokens?limit=101", null, 422, true)]
    [InlineData("GET", "{0}/tokens?offset=101", null, 422, true)]
    [InlineData("GET", "no-uuid", null, 500, true)]
    [InlineData("POST", "../../token/renew", "{}", 422, true)]
    [InlineData("POST", "../../token/revoke", """{"accessToken":7}""", 422, true)]
    [InlineData("PATCH", "../tokens/{0}", "{}", 404, true)]
    public async Task What_is_sent_wrong_is_refused_as_the_contract_says(string method, string path, string? body, int status, bool isNoticed)
    {
        foreach (var generation in Enum.GetValues<InfisicalGeneration>())
        {
            await using var session = await OpenAsync(generation);
            var address = "api/v1/auth/token-auth/identities/" + path.Replace("{0}", session.Emulator.InfisicalIdentityId.ToString(), StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new(method), new Uri(address, UriKind.Relative));
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

            using var response = await session.Raw(session.Emulator.InfisicalOptions().AccessToken).SendAsync(request);

            ((int)response.StatusCode).Should().Be(status == 422 && generation == InfisicalGeneration.BeforeDecember2024 ? 401 : status);
            session.ViolationsOfResponses.Should().BeEmpty();
            session.Violations.Any().Should().Be(isNoticed);
            session.Forget();
        }
    }

    [Theory]
    [InlineData(null, null, 401)]
    [InlineData("Authorization", "Bearer ", 401)]
    [InlineData("x-api-key", "k", 400)]
    public async Task Credentials_that_no_client_of_ours_sends_are_refused_as_the_contract_says(string? header, string? value, int status)
    {
        await using var session = await OpenAsync(InfisicalGeneration.Current);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"api/v1/auth/token-auth/identities/{session.Emulator.InfisicalIdentityId}", UriKind.Relative));
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await session.Raw().SendAsync(request);

        ((int)response.StatusCode).Should().BeOneOf(status, 403);
        session.ViolationsOfResponses.Should().BeEmpty();
        session.Forget();
    }

    /// <summary>A check that never fails checks nothing.</summary>
    [Theory]
    [InlineData("POST", "identities/{0}", """{"unknown":1}""")]
    [InlineData("POST", "identities/{0}", """{"accessTokenTTL":315360001}""")]
    [InlineData("POST", "identities/{0}/tokens", """{"organizationSlug":null}""")]
    [InlineData("POST", "identities/{0}/tokens", null)]
    [InlineData("GET", "identities/{0}/tokens?page=1", null)]
    [InlineData("DELETE", "tokens/{0}", null)]
    public async Task What_breaks_the_contract_is_noticed(string method, string path, string? body)
    {
        await using var session = await OpenAsync(InfisicalGeneration.Current);
        var address = "api/v1/auth/token-auth/" + path.Replace("{0}", session.Emulator.InfisicalIdentityId.ToString(), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new(method), new Uri(address, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await session.Raw(session.Emulator.InfisicalOptions().AccessToken).SendAsync(request);

        session.Violations.Should().NotBeEmpty();
        session.Forget();
    }

    [Theory]
    [InlineData("""{"identityTokenAuth":{"id":"x"}}""")]
    [InlineData("""{"identityTokenAuth":{"id":"5b7c2a94-1e63-4d0d-9c7e-8f4a6d2b0c02","identityId":"5b7c2a94-1e63-4d0d-9c7e-8f4a6d2b0c02","createdAt":"today","updatedAt":"today"}}""")]
    [InlineData("{}")]
    public async Task A_response_that_breaks_the_contract_is_noticed(string body)
    {
        await using var session = await OpenAsync(InfisicalGeneration.Current);
        session.Fail("getTokenAuth", Fault.Body("application/json", body));

        using var response = await session.Raw(session.Emulator.InfisicalOptions().AccessToken)
            .GetAsync(new Uri($"api/v1/auth/token-auth/identities/{session.Emulator.InfisicalIdentityId}", UriKind.Relative));

        session.ViolationsOfResponses.Should().NotBeEmpty();
        session.Forget();
    }

    /// <summary>A session in which neither identity has Token Auth, and every address can be trusted.</summary>
    private async Task<Prism.Checked> OpenAsync(InfisicalGeneration generation)
    {
        var session = await prism.OpenAsync();
        using var direct = new InfisicalTokenAuth(session.Emulator.InfisicalOptions());
        await direct.DetachAsync(session.Emulator.InfisicalIdentityId);
        await direct.DetachAsync(session.Emulator.InfisicalOtherIdentityId);

        // A token that is signed within the same second would count as older than the detaching.
        session.Clock.Advance(TimeSpan.FromSeconds(2));
        session.Switch(
            emulator => (emulator.InfisicalGeneration, emulator.InfisicalIpAllowlisting) = (generation, true),
            static emulator => (emulator.InfisicalGeneration, emulator.InfisicalIpAllowlisting) = (InfisicalGeneration.Current, false));
        return session;
    }

    /// <summary>A new token, by a way of its own.</summary>
    private static async Task<string> TokenIdAsync(Prism.Checked session)
    {
        using var direct = new InfisicalTokenAuth(session.Emulator.InfisicalOptions());
        await direct.CreateTokenAsync(session.Emulator.InfisicalIdentityId);
        return (await direct.ListTokensPageAsync(session.Emulator.InfisicalIdentityId, pageSize: 1)).Items[0].Id;
    }

    private static InfisicalTokenAuth Client(Prism.Checked session, InfisicalOptions? options = null) =>
        session.Client(options ?? session.Emulator.InfisicalOptions(), static (options, primary) => new InfisicalTokenAuth(options, primary));

    /// <summary>One call of each operation.</summary>
    private static Dictionary<string, Func<Task<TokenClientModel>>> Calls(InfisicalTokenAuth infisical, Guid identity, string token)
    {
        var secret = new SecretString("eyJ.some.token");
        return new()
        {
            ["attachTokenAuth"] = async () => await infisical.AttachAsync(identity),
            ["getTokenAuth"] = async () => await infisical.GetConfigurationAsync(identity),
            ["updateTokenAuth"] = async () => await infisical.UpdateConfigurationAsync(identity, new() { UseLimit = 1 }),
            ["createTokenAuthToken"] = async () => await infisical.CreateTokenAsync(identity),
            ["getTokenAuthTokens"] = async () => await infisical.ListTokensPageAsync(identity),
            ["getTokenAuthTokenById"] = async () => await infisical.GetTokenAsync(token),
            ["updateTokenAuthToken"] = async () => await infisical.RenameTokenAsync(token, "n"),
            ["revokeTokenAuthToken"] = async () => await infisical.RevokeTokenAsync(token),
            ["renewIdentityAccessToken"] = async () => await infisical.RenewByValueAsync(secret),
            ["revokeIdentityAccessToken"] = async () => await infisical.RevokeByValueAsync(secret),
            ["deleteTokenAuth"] = async () => await infisical.DetachAsync(identity),
        };
    }
}
