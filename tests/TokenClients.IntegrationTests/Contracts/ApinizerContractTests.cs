using System.Text;
using TokenClients.Apinizer;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>What the client sends and what the emulator responses, held against openapi/apinizer.yaml: any remark, warnings included, fails.</summary>
public sealed class ApinizerContractTests(ApinizerPrism prism) : IClassFixture<ApinizerPrism>
{
    public static MatrixTheoryData<ApinizerTokenType, ApinizerExpiresIn, bool> Successes() =>
        new(Enum.GetValues<ApinizerTokenType>(), Enum.GetValues<ApinizerExpiresIn>(), [false, true]);

    public static MatrixTheoryData<ApinizerErrorShape, bool> Shapes() => new(Enum.GetValues<ApinizerErrorShape>(), [false, true]);

    [Theory]
    [MemberData(nameof(Successes))]
    public async Task Every_operation_keeps_to_the_contract(ApinizerTokenType type, ApinizerExpiresIn expiresIn, bool nulls)
    {
        await using var session = await OpenAsync();
        session.Emulator.ApinizerTokenType = type;
        session.Emulator.ApinizerExpiresIn = expiresIn;
        session.Emulator.ApinizerNullMembers = nulls;
        var apinizer = Client(session);

        var token = await apinizer.CreateTokenAsync();
        session.Emulator.ApinizerTokenLifetime = null;
        var endless = await apinizer.CreateTokenAsync();

        (await apinizer.CheckByValueAsync(token.Secret)).State.Should().Be(CredentialState.Accepted);
        (await apinizer.CheckByValueAsync(endless.Secret)).State.Should().Be(CredentialState.Accepted);
        (await apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        (await apinizer.PingAsync()).StatusCode.Should().Be(200);
        session.Operations.Should().BeEquivalentTo(prism.Specification.Operations.Select(operation => operation.Id));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Refusals_keep_to_the_contract(ApinizerErrorShape shape, bool nulls)
    {
        await using var session = await OpenAsync();
        session.Emulator.ApinizerErrorShape = shape;
        session.Emulator.ApinizerNullMembers = nulls;
        session.Emulator.ApinizerLockAfter = null;
        var expired = session.Emulator.IssueApinizerToken(TimeSpan.FromSeconds(1));
        session.Clock.Advance(TimeSpan.FromSeconds(2));
        var wrong = session.Emulator.ApinizerOptions();
        wrong.ClientSecret = new SecretString("wrong");

        (await Failing.CallAsync(() => Client(session, wrong).CreateTokenAsync())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        (await Client(session, wrong).CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
        (await Client(session).CheckByValueAsync(new SecretString("unknown"))).State.Should().Be(CredentialState.Rejected);
        (await Client(session).CheckByValueAsync(expired)).State.Should().Be(CredentialState.Rejected);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Refused_logins_with_the_status_200_keep_to_the_contract(ApinizerErrorShape shape, bool nulls)
    {
        await using var session = await OpenAsync();
        session.Emulator.ApinizerErrorShape = shape;
        session.Emulator.ApinizerNullMembers = nulls;
        session.Emulator.ApinizerErrorsAs200 = true;
        var wrong = session.Emulator.ApinizerOptions();
        wrong.ClientSecret = new SecretString("wrong");

        var failure = await Failing.CallAsync(() => Client(session, wrong).CreateTokenAsync());

        failure.StatusCode.Should().Be(200);
        failure.OutcomeUnknown.Should().BeFalse();
        failure.IsRetryable.Should().BeFalse();
    }

    [Theory]
    [InlineData("createToken hello", 400, TokenErrorKind.InvalidRequest)]
    [InlineData("createToken hello", 401, TokenErrorKind.InvalidCredential)]
    [InlineData("createToken hello", 403, TokenErrorKind.PermissionDenied)]
    [InlineData("createToken hello healthcheck", 404, TokenErrorKind.UnsupportedByServer)]
    [InlineData("createToken hello healthcheck", 429, TokenErrorKind.RateLimited)]
    [InlineData("createToken hello healthcheck", 500, TokenErrorKind.ServiceFault)]
    [InlineData("createToken hello healthcheck", 502, TokenErrorKind.ServiceFault)]
    [InlineData("createToken hello healthcheck", 503, TokenErrorKind.ServiceFault)]
    public async Task Responses_of_faults_keep_to_the_contract(string operations, int status, TokenErrorKind kind)
    {
        foreach (var shape in Enum.GetValues<ApinizerErrorShape>())
        {
            await using var session = await OpenAsync();
            session.Emulator.ApinizerErrorShape = shape;
            var apinizer = Client(session);
            foreach (var operation in operations.Split(' '))
            {
                session.Fail(operation, Fault.Status(status, TimeSpan.FromSeconds(30)));
                if (operation == "hello")
                {
                    (await apinizer.CheckByValueAsync(new SecretString("some"))).State.Should().Be(kind switch
                    {
                        TokenErrorKind.InvalidCredential => CredentialState.Rejected,
                        TokenErrorKind.PermissionDenied => CredentialState.AcceptedWithoutRights,
                        _ => CredentialState.Undetermined,
                    });
                }
                else
                {
                    (await Failing.CallAsync(() => operation == "createToken" ? apinizer.CreateTokenAsync() : apinizer.PingAsync())).Kind.Should().Be(kind, operation);
                }
            }

            session.Operations.Should().BeEquivalentTo(operations.Split(' '));
        }
    }

    [Theory]
    [InlineData("text/html", "<html>Bad gateway</html>", 502)]
    [InlineData("text/plain", "upstream timeout", 500)]
    public async Task Pages_of_proxies_keep_to_the_contract(string type, string body, int status)
    {
        await using var session = await OpenAsync();
        session.Fail("createToken", Fault.Body(type, body, status));
        session.Fail("healthcheck", Fault.Body(type, body, status));

        (await Failing.CallAsync(() => Client(session).CreateTokenAsync())).Kind.Should().Be(TokenErrorKind.ServiceFault);
        (await Failing.CallAsync(() => Client(session).PingAsync())).Kind.Should().Be(TokenErrorKind.ServiceFault);
    }

    /// <summary>What no client of ours sends is refused in the forms that the contract has.</summary>
    [Theory]
    [InlineData("grant_type=password&client_id=a&client_secret=b")]
    [InlineData("grant_type=client_credentials&client_id=a")]
    [InlineData("grant_type=client_credentials&client_id=a&client_secret=")]
    public async Task What_is_sent_wrong_is_refused_as_the_contract_says(string form)
    {
        foreach (var shape in Enum.GetValues<ApinizerErrorShape>())
        {
            await using var session = await OpenAsync();
            session.Emulator.ApinizerErrorShape = shape;
            using var content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");

            using var response = await session.Raw().PostAsync(new Uri("apiops/auth/token", UriKind.Relative), content);

            ((int)response.StatusCode).Should().Be(400);
            session.ViolationsOfResponses.Should().BeEmpty();
            session.Forget();
        }
    }

    /// <summary>A check that never fails checks nothing.</summary>
    [Theory]
    [InlineData("POST", "apiops/auth/token", "grant_type=password&client_id=a&client_secret=b")]
    [InlineData("POST", "apiops/auth/token", "grant_type=client_credentials&client_id=a")]
    [InlineData("POST", "apiops/auth/token?scope=c", "grant_type=client_credentials&client_id=a&client_secret=b")]
    [InlineData("POST", "auth/token", "grant_type=client_credentials&client_id=a&client_secret=b")]
    [InlineData("GET", "apiops/test/hello/sdk", null)]
    public async Task What_breaks_the_contract_is_noticed(string method, string path, string? form)
    {
        await using var session = await OpenAsync();
        using var request = new HttpRequestMessage(new(method), new Uri(path, UriKind.Relative));
        request.Content = form is null ? null : new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");

        using var response = await session.Raw().SendAsync(request);

        session.Violations.Should().NotBeEmpty();
        session.Forget();
    }

    [Theory]
    [InlineData("createToken", """{"access_token":7}""")]
    [InlineData("createToken", """{"access_token":"a","expires_in":true}""")]
    [InlineData("createToken", "[]")]
    public async Task A_response_that_breaks_the_contract_is_noticed(string operation, string body)
    {
        await using var session = await OpenAsync();
        session.Fail(operation, Fault.Body("application/json", body));
        using var content = new StringContent("grant_type=client_credentials&client_id=a&client_secret=b", Encoding.UTF8, "application/x-www-form-urlencoded");

        using var response = await session.Raw().PostAsync(new Uri("apiops/auth/token", UriKind.Relative), content);

        session.ViolationsOfResponses.Should().NotBeEmpty();
        session.Forget();
    }

    /// <summary>A session whose switches are turned back at its end.</summary>
    private async Task<Prism.Checked> OpenAsync()
    {
        var session = await prism.OpenAsync();
        session.Switch(static _ => { }, static emulator =>
        {
            emulator.ApinizerErrorShape = ApinizerErrorShape.OAuth;
            emulator.ApinizerTokenType = ApinizerTokenType.Bearer;
            emulator.ApinizerExpiresIn = ApinizerExpiresIn.Seconds;
            emulator.ApinizerNullMembers = false;
            emulator.ApinizerErrorsAs200 = false;
            emulator.ApinizerTokenLifetime = TimeSpan.FromHours(1);
            emulator.ApinizerLockAfter = 5;
            emulator.ApinizerUserLocked = false;
        });
        return session;
    }

    private static ApinizerAuth Client(Prism.Checked session, ApinizerOptions? options = null) =>
        session.Client(options ?? session.Emulator.ApinizerOptions(), static (options, primary) => new ApinizerAuth(options, primary));
}
