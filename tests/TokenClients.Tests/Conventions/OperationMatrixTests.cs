using System.Net;
using System.Text.Json.Nodes;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Conventions;

/// <summary>Every operation of the specifications, by a method that uses it: success, each documented error, a response of a newer server, cancellation, arguments that are refused.</summary>
public sealed class OperationMatrixTests
{
    /// <summary>What the errors are that a service documents, with a body as it sends them: written down from the design and from what is known of the services.</summary>
    private static readonly Dictionary<(TokenService Service, int Status), (TokenErrorKind Kind, string Body)> Errors = new()
    {
        [(TokenService.Infisical, 400)] = (TokenErrorKind.InvalidRequest, """{"reqId":"req-1","statusCode":400,"message":"no","error":"BadRequest"}"""),
        [(TokenService.Infisical, 401)] = (TokenErrorKind.InvalidCredential, """{"reqId":"req-1","statusCode":401,"message":"no","error":"UnauthorizedError"}"""),
        [(TokenService.Infisical, 403)] = (TokenErrorKind.PermissionDenied, """{"reqId":"req-1","statusCode":403,"message":"no","error":"PermissionDenied","details":[]}"""),
        [(TokenService.Infisical, 404)] = (TokenErrorKind.NotFound, """{"reqId":"req-1","statusCode":404,"message":"no","error":"NotFound"}"""),
        [(TokenService.Infisical, 422)] = (TokenErrorKind.InvalidRequest, """{"reqId":"req-1","statusCode":422,"message":[{"code":"too_big","path":["limit"],"message":"no"}],"error":"ValidationFailure"}"""),
        [(TokenService.Infisical, 429)] = (TokenErrorKind.RateLimited, """{"reqId":"req-1","statusCode":429,"message":"Try again in 17 seconds","error":"RateLimitExceeded"}"""),
        [(TokenService.Infisical, 500)] = (TokenErrorKind.ServiceFault, """{"reqId":"req-1","statusCode":500,"message":"Something went wrong","error":"InternalServerError"}"""),
        [(TokenService.Apinizer, 400)] = (TokenErrorKind.InvalidRequest, """{"error":"bad_request","error_description":"no"}"""),
        [(TokenService.Apinizer, 401)] = (TokenErrorKind.InvalidCredential, """{"status":"FAILURE","resultMessage":"Token is not valid!"}"""),
        [(TokenService.Apinizer, 403)] = (TokenErrorKind.PermissionDenied, """{"error":"forbidden","error_description":"no"}"""),
        [(TokenService.Apinizer, 404)] = (TokenErrorKind.UnsupportedByServer, """{"error":"not_found","error_description":"no"}"""),
        [(TokenService.Apinizer, 429)] = (TokenErrorKind.RateLimited, """{"error":"rate_limit_exceeded","retry_after":17}"""),
        [(TokenService.Apinizer, 500)] = (TokenErrorKind.ServiceFault, """{"error":"server_error","error_description":"no"}"""),
        [(TokenService.Vercel, 400)] = (TokenErrorKind.InvalidRequest, """{"error":{"code":"bad_request","message":"no"}}"""),
        [(TokenService.Vercel, 401)] = (TokenErrorKind.InvalidCredential, """{"error":{"code":"unauthorized","message":"no"}}"""),
        [(TokenService.Vercel, 403)] = (TokenErrorKind.PermissionDenied, """{"error":{"code":"forbidden","message":"no"}}"""),
        [(TokenService.Vercel, 404)] = (TokenErrorKind.NotFound, """{"error":{"code":"not_found","message":"no"}}"""),
        [(TokenService.Vercel, 409)] = (TokenErrorKind.Conflict, """{"error":{"code":"conflict","message":"no"}}"""),
        [(TokenService.Vercel, 410)] = (TokenErrorKind.NotFound, """{"error":{"code":"gone","message":"no"}}"""),
        [(TokenService.Vercel, 429)] = (TokenErrorKind.RateLimited, """{"error":{"code":"rate_limited","message":"no","limit":{"total":32,"remaining":0}}}"""),
        [(TokenService.Vercel, 500)] = (TokenErrorKind.ServiceFault, """{"error":{"code":"internal_server_error","message":"no"}}"""),
        [(TokenService.Crafter, 400)] = (TokenErrorKind.InvalidRequest, """{"errorCode":"OTHER","message":"no"}"""),
        [(TokenService.Crafter, 403)] = (TokenErrorKind.PermissionDenied, """{"errorCode":"ACTION_DENIED","message":"no"}"""),
        [(TokenService.Crafter, 404)] = (TokenErrorKind.UnsupportedByServer, """{"errorCode":"OTHER","message":"no"}"""),
        [(TokenService.Crafter, 406)] = (TokenErrorKind.InvalidRequest, "<html>406</html>"),
        [(TokenService.Crafter, 409)] = (TokenErrorKind.Conflict, """{"errorCode":"ACCESS_TOKEN_EXISTS","message":"no"}"""),
        [(TokenService.Crafter, 415)] = (TokenErrorKind.InvalidRequest, """{"errorCode":"OTHER","message":"no"}"""),
        [(TokenService.Crafter, 500)] = (TokenErrorKind.ServiceFault, """{"errorCode":"PERMISSION_ERROR","message":"no"}"""),
    };

    /// <summary>A method of each operation, and calls of it with arguments that must be refused before anything is sent.</summary>
    private static readonly Dictionary<string, (string Call, Func<object, Task>[] Refused)> Rows = new()
    {
        ["attachTokenAuth"] = (Calls.InfisicalAttach, Infisical(
            static client => client.AttachAsync(Guid.Empty),
            static client => client.AttachAsync(Calls.Identity, new() { UseLimit = -1 }),
            static client => client.AttachAsync(Calls.Identity, new() { TrustedIps = [] }))),
        ["getTokenAuth"] = ("Infisical.GetConfigurationAsync", Infisical(static client => client.GetConfigurationAsync(Guid.Empty))),
        ["updateTokenAuth"] = ("Infisical.UpdateConfigurationAsync", Infisical(
            static client => client.UpdateConfigurationAsync(Guid.Empty, new() { UseLimit = 1 }),
            static client => client.UpdateConfigurationAsync(Calls.Identity, null!),
            static client => client.UpdateConfigurationAsync(Calls.Identity, new()))),
        ["deleteTokenAuth"] = (Calls.InfisicalDetach, Infisical(static client => client.DetachAsync(Guid.Empty))),
        ["createTokenAuthToken"] = (Calls.InfisicalCreate, Infisical(
            static client => client.CreateTokenAsync(Guid.Empty),
            static client => client.CreateTokenAsync(Calls.Identity, new() { OrganizationSlug = "No Slug" }),
            static client => client.CreateTokenAsync(Calls.Identity, new() { OrganizationSlug = "" }))),
        ["getTokenAuthTokens"] = ("Infisical.ListTokensPageAsync", Infisical(
            static client => client.ListTokensPageAsync(Guid.Empty),
            static client => client.ListTokensPageAsync(Calls.Identity, pageSize: 0),
            static client => client.ListTokensPageAsync(Calls.Identity, pageSize: 101),
            static client => client.ListTokensPageAsync(Calls.Identity, "101"),
            static client => client.ListTokensPageAsync(Calls.Identity, "-1"),
            static client => Task.FromResult(client.ListTokensAsync(Guid.Empty)))),
        ["getTokenAuthTokenById"] = ("Infisical.GetTokenAsync", BadIds<IInfisicalTokenAuth>(static (client, id) => client.GetTokenAsync(id))),
        ["updateTokenAuthToken"] = ("Infisical.RenameTokenAsync", [.. BadIds<IInfisicalTokenAuth>(static (client, id) => client.RenameTokenAsync(id, "ci")), .. Infisical(static client => client.RenameTokenAsync("tok_1", null!))]),
        ["revokeTokenAuthToken"] = (Calls.InfisicalRevoke, BadIds<IInfisicalTokenAuth>(static (client, id) => client.RevokeTokenAsync(id))),
        ["renewIdentityAccessToken"] = (Calls.InfisicalRenewByValue, Infisical(static client => client.RenewByValueAsync(null!))),
        ["revokeIdentityAccessToken"] = (Calls.InfisicalRevokeByValue, Infisical(static client => client.RevokeByValueAsync(null!))),
        ["createToken"] = (Calls.ApinizerCreate, []),
        ["hello"] = ("Apinizer.CheckByValueAsync", Of<IApinizerAuth>(static client => client.CheckByValueAsync(null!), static client => client.CheckByValueAsync(new("with blank")))),
        ["healthcheck"] = (Calls.ApinizerPing, []),
        ["createAuthToken"] = (Calls.Create, Of<IVercelTokens>(static client => client.CreateTokenAsync(null!), static client => client.CreateTokenAsync(new("ci", TokenExpiry.At(DateTimeOffset.UnixEpoch))))),
        ["listAuthTokens"] = (Calls.ListPage, Of<IVercelTokens>(static client => client.ListTokensPageAsync(pageSize: 0), static client => client.ListTokensPageAsync(pageSize: 101))),
        ["getAuthToken"] = (Calls.Get, [.. BadIds<IVercelTokens>(static (client, id) => client.GetTokenAsync(id)), .. Of<IVercelTokens>(static client => client.GetTokenAsync("current"))]),
        ["deleteAuthToken"] = (Calls.Revoke, [.. BadIds<IVercelTokens>(static (client, id) => client.RevokeTokenAsync(id)), .. Of<IVercelTokens>(static client => client.RevokeTokenAsync("current"))]),
        ["exchangeSsoToken"] = (Calls.Refresh, Of<IVercelSso>(static client => client.RefreshAsync(null!), static client => client.ExchangeCodeAsync(null!))),
        ["rotateInstallationCredential"] = (Calls.RotateInstallation, Of<IVercelSso>(static client => client.RotateInstallationCredentialAsync(null!))),
        ["revokeInstallationCredential"] = (Calls.RevokeInstallation, Of<IVercelSso>(
            static client => client.RevokeInstallationCredentialAsync(null!, new(Calls.OtherId)),
            static client => client.RevokeInstallationCredentialAsync(new("icfg_1", new(Calls.ByValue)), null!),
            static client => client.RevokeInstallationCredentialAsync(new("icfg_1", new(Calls.ByValue)), new(Calls.ByValue)))),
        ["createAccessToken"] = (Calls.CrafterCreate, Of<ICrafterAccessTokens>(
            static client => client.CreateTokenAsync(null!),
            static client => client.CreateTokenAsync(new("ci", TokenExpiry.At(DateTimeOffset.UnixEpoch))),
            static client => client.CreateTokenAsync(new("ci", TokenExpiry.Never) { Id = new("all") }),
            static client => client.CreateTokenAsync(new("ci", TokenExpiry.Never) { Permissions = [CrafterPermission.ForAllTenants(), CrafterPermission.ForTenant("default")] }))),
        ["listAccessTokens"] = ("Crafter.ListTokensPageAsync", []),
        ["getAccessToken"] = (Calls.CrafterGet, BadTokens(static (client, id) => client.GetTokenAsync(id))),
        ["deleteAccessToken"] = (Calls.CrafterRevoke, [.. BadTokens(static (client, id) => client.RevokeTokenAsync(id)), .. Of<ICrafterAccessTokens>(static client => client.RevokeTokenAsync(new(Wire.Secret)))]),
    };

    public static TheoryData<string> Operations => [.. Spec.Services.SelectMany(static spec => spec.Operations).Select(static operation => operation.Id)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_operation_has_a_row_and_every_row_an_operation()
    {
        Rows.Keys.Should().BeEquivalentTo(Operations.Select(static row => row.Data)).And.HaveCount(25);
        Rows.Should().OnlyContain(static row => Calls.OperationOf(row.Value.Call).Id == row.Key);
        var documented = Spec.Services.SelectMany(static spec => spec.Operations.SelectMany(operation => operation.ErrorStatuses.Select(status => (Enum.Parse<TokenService>(spec.Service), status)))).Distinct();
        Errors.Keys.Should().BeEquivalentTo(documented);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Operation_keeps_what_all_operations_promise(string operationId)
    {
        var (call, refused) = Rows[operationId];
        var operation = Calls.OperationOf(call);
        var isCheck = Calls.Checks.Contains(call);

        await SucceedsAsync(call, operation);
        foreach (var status in operation.ErrorStatuses)
        {
            await FailsAsync(call, operation, status, isCheck);
        }

        await TakesUnknownMembersAsync(call, operation);
        await IsCancelledAsync(call, operation);
        await RefusesArgumentsAsync(call, refused);
    }

    [Fact]
    public async Task Methods_that_ask_about_a_credential_never_throw_over_an_answer_and_tell_what_it_says()
    {
        foreach (var call in Calls.Checks)
        {
            var (status, body) = Calls.InvalidCredential(call);
            foreach (var (response, state) in new (Func<HttpRequestMessage, HttpResponseMessage> Response, CredentialState State)[]
            {
                (request => Wire.Response(Calls.GoodResponse(call)), CredentialState.Accepted),
                (_ => Wire.Response(body, status), CredentialState.Rejected),
                (_ => Wire.Response(Errors[(Calls.ServiceOf(call), 403)].Body, HttpStatusCode.Forbidden), CredentialState.AcceptedWithoutRights),
                (_ => Wire.Response("<html>", HttpStatusCode.Forbidden, "text/html"), CredentialState.Undetermined),
                (_ => Wire.Response("<html>"), CredentialState.Undetermined),
                (_ => Wire.Response("{}", HttpStatusCode.ServiceUnavailable), CredentialState.Undetermined),
                (_ => Wire.Response("{}", HttpStatusCode.TooManyRequests), CredentialState.Undetermined),
                (_ => throw NetworkError.Of(HttpRequestError.ConnectionError, "refused"), CredentialState.Undetermined),
            })
            {
                using var recorder = new Wire.Recorder((_, request) => response(request));

                var check = (await Calls.RunAsync(call, recorder)).Should().BeOfType<CredentialCheck>().Subject;

                check.State.Should().Be(state, call);
                (check.Detail is null).Should().Be(state == CredentialState.Accepted, call);
                check.Response.Should().NotBeNull();
                recorder.Requests.Should().ContainSingle(call);
            }
        }
    }

    private static async Task SucceedsAsync(string call, Spec.Operation operation)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(Calls.GoodResponse(call)).WithHeaders("Date: Sun, 22 Nov 2026 08:00:00 GMT"));

        var result = await Calls.RunAsync(call, recorder);

        result!.Response.Should().BeEquivalentTo(new { StatusCode = 200, Attempts = 1, ServerDate = Wire.Now });
        (Calls.SecretOf(result) == Calls.NewSecret).Should().Be(operation.IssuesSecret);
        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Method.Should().Be(operation.Verb.ToUpperInvariant());
        new Uri(sent.Address).AbsolutePath.Should().MatchRegex("^(/crafter-profile)?" + System.Text.RegularExpressions.Regex.Replace(operation.Route, @"\{\w+\}", "[^/]+") + "$");
    }

    private static async Task FailsAsync(string call, Spec.Operation operation, int status, bool isCheck)
    {
        var (kind, body) = Errors[(Calls.ServiceOf(call), status)];
        if (operation.Id == "getAccessToken" && status == 404)
        {
            (kind, body) = (TokenErrorKind.NotFound, """{"errorCode":"NO_SUCH_ACCESS_TOKEN_ID","message":"no"}""");
        }

        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);
        var wasGone = (Calls.RevokesById(call) && kind == TokenErrorKind.NotFound) || (call == Calls.InfisicalRevokeByValue && kind is TokenErrorKind.NotFound or TokenErrorKind.InvalidCredential);
        if (wasGone)
        {
            (await Calls.RunAsync(call, recorder)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.NotFound, $"{status}");
        }
        else if (isCheck)
        {
            (await Calls.RunAsync(call, recorder)).Should().BeOfType<CredentialCheck>().Which.State.Should().Be(
                kind switch { TokenErrorKind.InvalidCredential => CredentialState.Rejected, TokenErrorKind.PermissionDenied => CredentialState.AcceptedWithoutRights, _ => CredentialState.Undetermined }, $"{status}");
        }
        else
        {
            var failure = await Calls.FailureOf(call, recorder);

            failure.Should().BeEquivalentTo(new { Kind = kind, StatusCode = status, Service = Calls.ServiceOf(call), Operation = Calls.MethodOf(call), Attempts = 1 }, $"{status}");
            failure.IsRetryable.Should().Be(kind == TokenErrorKind.RateLimited || (kind == TokenErrorKind.ServiceFault && !operation.IssuesSecret), $"{status}");
            failure.OutcomeUnknown.Should().Be(operation.IssuesSecret && (kind == TokenErrorKind.ServiceFault || status == 406), $"{status}");
            failure.Message.Should().Contain($"HTTP {status}");
            failure.FieldErrors.Should().HaveCount(status == 422 ? 1 : 0);
            failure.RetryAfter.Should().Be(body.Contains("17", StringComparison.Ordinal) ? TimeSpan.FromSeconds(17) : null);
        }

        // Whether there was anything to detach takes a second call to find out.
        recorder.Requests.Should().HaveCount(call == Calls.InfisicalDetach && status == 400 ? 2 : 1, $"{status}");
    }

    private static async Task TakesUnknownMembersAsync(string call, Spec.Operation operation)
    {
        foreach (var schema in operation.Responses)
        {
            var body = Responses.Of(schema).WithEverywhere("surprise", static () => new JsonObject { ["a"] = 1 });

            Responses.DefinitionsOf(operation.Id, await Responses.ReadAsync(operation.Id, body)).Should().NotBeEmpty().And.OnlyContain(static extra => extra.Names.Contains("surprise"));
        }

        if (operation.Responses.Count == 0)
        {
            using var handler = Wire.Responding(operation.Id switch { "hello" => " hello SDK\r\n", "healthcheck" => "ok\n", _ => """{"surprise":1}""" });

            (await Calls.RunAsync(call, handler)).Should().NotBeNull();
        }
    }

    private static async Task IsCancelledAsync(string call, Spec.Operation operation)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
        var before = (await FluentActions.Awaiting(() => Calls.RunCancellableAsync(call, recorder, null, null, null, new CancellationToken(canceled: true))).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        before.Should().BeEquivalentTo(new { Service = Calls.ServiceOf(call), Operation = Calls.MethodOf(call), OutcomeUnknown = false });
        recorder.Requests.Should().BeEmpty();

        using var source = new CancellationTokenSource();
        using var hanging = new HangingHandler();
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
        var running = FluentActions.Awaiting(() => Calls.RunCancellableAsync(call, hanging, null, null, null, source.Token)).Should().ThrowExactlyAsync<TokenCallCanceledException>();
#pragma warning restore CA2025
        await hanging.Taken.WaitAsync(Token);
        await source.CancelAsync();

        (await running).Which.Should().BeEquivalentTo(new { Service = Calls.ServiceOf(call), Operation = Calls.MethodOf(call), OutcomeUnknown = operation.IssuesSecret });
        hanging.Sends.Should().Be(1);
    }

    private static async Task RefusesArgumentsAsync(string call, Func<object, Task>[] refused)
    {
        var takesNone = Calls.FacadeOf(call).GetMethods().Where(method => Calls.OperationOf(call).Methods.Contains($"{Calls.FacadeOf(call).Name}.{method.Name}")).All(static method => method.GetParameters().Length == 1);
        (refused.Length > 0).Should().Be(!takesNone, "a method that takes arguments refuses some");
        foreach (var use in refused)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            using var client = Wire.Client(Calls.FacadeOf(call), recorder);

            await FluentActions.Awaiting(() => use(client)).Should().ThrowAsync<ArgumentException>(call);

            recorder.Requests.Should().BeEmpty();
        }
    }

    private static Func<object, Task>[] Of<TFacade>(params Func<TFacade, Task>[] calls) => [.. calls.Select(static call => (Func<object, Task>)(client => call((TFacade)client)))];

    private static Func<object, Task>[] Infisical(params Func<IInfisicalTokenAuth, Task>[] calls) => Of(calls);

    private static Func<object, Task>[] BadIds<TFacade>(Func<TFacade, string, Task> call) =>
        [.. new[] { "", " ", ".", "..", null! }.SelectMany(id => Of<TFacade>(client => call(client, id)))];

    private static Func<object, Task>[] BadTokens(Func<ICrafterAccessTokens, SecretString, Task> call) =>
        [.. new[] { "all", "a.b", "a/b", "a;b", "..", "ä" }.SelectMany(id => Of<ICrafterAccessTokens>(client => call(client, new(id)))), .. Of<ICrafterAccessTokens>(client => call(client, null!))];
}
