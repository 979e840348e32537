using System.IO;
using TokenClients.Crafter;
using TokenClients.DocsTests.Readme;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;
using YamlDotNet.RepresentationModel;

namespace TokenClients.DocsTests.Resilience;

/// <summary>The tables of docs/resilience.md: the rules against the specifications, and what is sent again against what the emulator counts.</summary>
public sealed class ReplayTableTests
{
    private const string Again = "again";

    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "resilience.md")).ReplaceLineEndings("\n");
    private static readonly string[] Services = ["Infisical", "Apinizer", "Vercel", "Crafter"];

    /// <summary>What stands in the first cell of a row, and what does it to a client.</summary>
    private static readonly Dictionary<string, Cause> Causes = new()
    {
        ["No connection was made: it was refused, the host is unknown, or a proxy did not connect"] = new(null) { Address = static emulator => Task.FromResult(emulator.RefusingAddress) },
        ["429, or a body that reports a rate limit"] = new(Fault.RateLimited(RateLimitHint.None)),
        ["5xx"] = new(Fault.Status(503)),
        ["408"] = new(Fault.Status(408)),
        ["The connection broke after the request was sent, or during the response"] = new(Fault.Drop()),
        ["No response within `AttemptTimeout`"] = new(Fault.Hang()) { IsSilence = true },
        ["TLS failed: the certificate is not valid"] = new(null) { Address = static emulator => emulator.ListenTlsAsync(EmulatedCertificate.Expired) },
        ["400, 401, 403, 404, 409, 422, a redirect"] = new(Fault.Status(400)),
        ["401, 402, 403, 407 or 511 from a proxy or a gateway, not from the service"] = new(Fault.Body("text/html", "<html>", 511)),
        ["A success that cannot be read"] = new(Fault.Body("text/html", "<html>")),
    };

    public static TheoryData<string> Rows => [.. ReadmeTable.Rows(Text, "## What is sent again").Select(static row => row[0])];

    [Fact]
    public void Every_method_is_under_the_rule_of_its_operation()
    {
        var rows = ReadmeTable.Rows(Text, "## Replay rules");
        rows.Select(static row => ReadmeTable.Code(row[0]).Single()).Should().BeEquivalentTo("safe", "idempotent", "revoke", "notExecuted", "clientId");
        foreach (var row in rows)
        {
            for (var service = 0; service < Services.Length; service++)
            {
                ReadmeTable.Code(row[service + 2]).Should().BeEquivalentTo(MethodsOf(Services[service], ReadmeTable.Code(row[0]).Single()), $"{row[0]} at {Services[service]}");
            }
        }
    }

    [Fact]
    public void Every_cause_has_a_row() => ReadmeTable.Rows(Text, "## What is sent again").Select(static row => row[0]).Should().BeEquivalentTo(Causes.Keys);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task What_is_sent_again_is_what_the_table_says(string cause)
    {
        var row = ReadmeTable.Rows(Text, "## What is sent again").Single(row => row[0] == cause);
        string[][] columns = [["listAuthTokens", "deleteAuthToken", "updateTokenAuthToken"], ["createAccessToken"], ["createAuthToken"]];
        for (var column = 0; column < columns.Length; column++)
        {
            foreach (var operation in columns[column])
            {
                var error = await FailureOfAsync(Causes[cause], operation);
                (error.Attempts == 3).Should().Be(row[column + 1].StartsWith(Again, StringComparison.Ordinal), $"{operation}: {row[column + 1]}");
                error.OutcomeUnknown.Should().Be(operation.StartsWith("create", StringComparison.Ordinal) && row[4] == $"`{nameof(error.OutcomeUnknown)}`", $"{operation}: {row[4]}");
            }
        }
    }

    /// <summary>How a call fails that may be sent three times, all of them in vain.</summary>
    private static async Task<TokenClientException> FailureOfAsync(Cause cause, string operation)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var address = cause.Address is { } other ? await other(emulator) : emulator.BaseAddress;
        TOptions Impatient<TOptions>(TOptions options)
            where TOptions : TokenClientOptions
        {
            options.BaseAddress = new(address, options.BaseAddress!.AbsolutePath);
            options.Resilience.Retry.MaxRetryAttempts = 2;
            options.Resilience.Retry.Delay = TimeSpan.Zero;
            if (cause.IsSilence)
            {
                options.Resilience.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(500);

                // A call without an attempt timeout waits for so long.
                options.Resilience.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(operation.StartsWith("create", StringComparison.Ordinal) ? 3 : 30);
            }

            options.Resilience.Retry.MaxRetryAfter = TimeSpan.FromSeconds(1);
            return options;
        }

        using var vercel = new VercelTokens(Impatient(emulator.VercelOptions()));
        using var crafter = new CrafterAccessTokens(Impatient(emulator.CrafterOptions()));
        using var infisical = new InfisicalTokenAuth(Impatient(emulator.InfisicalOptions()));
        (TokenService Service, Func<Task> CallAsync) call = operation switch
        {
            "listAuthTokens" => (TokenService.Vercel, () => vercel.ListTokensPageAsync()),
            "deleteAuthToken" => (TokenService.Vercel, () => vercel.RevokeTokenAsync("tok_1")),
            "createAuthToken" => (TokenService.Vercel, () => vercel.CreateTokenAsync(new CreateVercelToken("rules", TokenExpiry.Never))),
            "updateTokenAuthToken" => (TokenService.Infisical, () => infisical.RenameTokenAsync("tok_1", "rules")),
            _ => (TokenService.Crafter, () => crafter.CreateTokenAsync(new CreateCrafterToken("rules", TokenExpiry.Never))),
        };
        if (cause.Fault is { } fault)
        {
            emulator.Fail(call.Service, operation, fault, times: 9);
        }

        var error = await Assert.ThrowsAsync<TokenClientException>(call.CallAsync);

        var counted = emulator.Calls.Count(recorded => recorded.OperationId == operation);
        if (!cause.IsSilence)
        {
            counted.Should().Be(cause.Fault is null ? 0 : error.Attempts, "what is said is what the server saw");
        }

        return error;
    }

    private static IEnumerable<string> MethodsOf(string service, string rule)
    {
        using var file = File.OpenText(Repository.PathOf("openapi", $"{service.ToLowerInvariant()}.yaml"));
        var yaml = new YamlStream();
        yaml.Load(file);
        foreach (var path in ((YamlMappingNode)yaml.Documents[0].RootNode["paths"]).Children.Values)
        {
            foreach (var operation in ((YamlMappingNode)path).Children.Where(static child => child.Value is YamlMappingNode node && node.Children.ContainsKey("x-replay-rule")).Select(static child => child.Value))
            {
                if (((YamlScalarNode)operation["x-replay-rule"]).Value != rule)
                {
                    continue;
                }

                var methods = ((YamlSequenceNode)operation["x-methods"]).Select(static method => ((YamlScalarNode)method).Value!.Split('.')[1]);

                // What reads only to settle the outcome of another operation stands under that one.
                foreach (var method in methods.Where(method => rule != "safe" || method is not ("CreateTokenAsync" or "DetachAsync" or "RevokeTokenAsync")))
                {
                    yield return method;
                }
            }
        }
    }

    private sealed record Cause(Fault? Fault)
    {
        internal Func<TokenServicesEmulator, Task<Uri>>? Address { get; init; }

        /// <summary>Whether time has to pass, which on a busy machine may be up before a request arrives.</summary>
        internal bool IsSilence { get; init; }
    }
}
