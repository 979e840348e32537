using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>What the library makes of each fault, on calls that issue a secret: they are sent once, and the secret is not lost where it can be read.</summary>
public sealed class FaultKindTests
{
    private static readonly TokenService[] Issuing = [TokenService.Vercel, TokenService.Apinizer, TokenService.Infisical];

    /// <summary>Fault, and what is reported if the operation did not run: kind, whether the outcome is unknown.</summary>
    private static readonly (string Fault, TokenErrorKind Kind, bool OutcomeUnknown)[] Kinds =
    [
        ("status 204", TokenErrorKind.UnexpectedResponse, true),
        ("status 401", TokenErrorKind.InvalidCredential, false),
        ("status 403", TokenErrorKind.PermissionDenied, false),
        ("status 408", TokenErrorKind.Timeout, true),
        ("status 500", TokenErrorKind.ServiceFault, true),
        ("status 503", TokenErrorKind.ServiceFault, true),
        ("empty", TokenErrorKind.UnexpectedResponse, true),
        ("html 200", TokenErrorKind.UnexpectedResponse, true),
        ("html 502", TokenErrorKind.ServiceFault, true),
        ("content type", TokenErrorKind.UnexpectedResponse, true),
        ("redirect, same", TokenErrorKind.UnexpectedResponse, false),
        ("redirect, other", TokenErrorKind.UnexpectedResponse, false),
        ("drop", TokenErrorKind.Unreachable, true),
        ("hang", TokenErrorKind.Timeout, true),
        ("reset, head", TokenErrorKind.Unreachable, true),
        ("reset, body", TokenErrorKind.Unreachable, true),
        ("truncate", TokenErrorKind.UnexpectedResponse, true),
        ("too long", TokenErrorKind.Unreachable, true),
        ("too short", TokenErrorKind.UnexpectedResponse, true),
        ("slow headers", TokenErrorKind.UnexpectedResponse, true),
        ("slow body", TokenErrorKind.UnexpectedResponse, true),
        ("byte order mark", TokenErrorKind.UnexpectedResponse, true),
        ("invalid utf-8", TokenErrorKind.UnexpectedResponse, true),
        ("nesting", TokenErrorKind.UnexpectedResponse, true),
        ("huge", TokenErrorKind.UnexpectedResponse, true),
        ("bomb", TokenErrorKind.UnexpectedResponse, true),
        ("gzip, not", TokenErrorKind.UnexpectedResponse, true),
        ("gzip, cut", TokenErrorKind.UnexpectedResponse, true),
        ("gzip, checksum", TokenErrorKind.UnexpectedResponse, true),
        ("chunk, size", TokenErrorKind.Unreachable, true),
        ("chunk, length", TokenErrorKind.Unreachable, true),
        ("chunk, cut", TokenErrorKind.Unreachable, true),
        ("informational", TokenErrorKind.UnexpectedResponse, true),
    ];

    /// <summary>Faults behind which the secret of the real response can still be read.</summary>
    private static readonly string[] Readable =
        ["content type", "too long", "slow headers", "slow body", "byte order mark", "nesting", "huge", "bomb", "informational"];

    public static TheoryData<TokenService, string, TokenErrorKind, bool> Failures()
    {
        var data = new TheoryData<TokenService, string, TokenErrorKind, bool>();
        foreach (var service in Issuing)
        {
            foreach (var (fault, kind, outcomeUnknown) in Kinds)
            {
                data.Add(service, fault, kind, outcomeUnknown);
            }
        }

        return data;
    }

    public static TheoryData<TokenService, string> Executed()
    {
        var data = new TheoryData<TokenService, string>();
        foreach (var service in Issuing)
        {
            foreach (var (fault, _, _) in Kinds)
            {
                data.Add(service, fault);
            }
        }

        return data;
    }

    [Fact]
    public void Every_fault_is_in_the_table() => Kinds.Select(static row => row.Fault).Should().BeEquivalentTo(FaultBench.Faults.Keys);

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_fault_before_the_operation_is_reported_as_what_it_is(TokenService service, string fault, TokenErrorKind kind, bool outcomeUnknown)
    {
        await using var bench = await StartAsync(service, fault, executed: false);

        var failure = await Failing.CallAsync(() => bench.CallAsync());

        failure.Kind.Should().Be(kind);
        failure.OutcomeUnknown.Should().Be(outcomeUnknown);
        failure.IsRetryable.Should().BeFalse();
        bench.Calls.Should().ContainSingle();
        bench.Executed.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Executed))]
    public async Task A_fault_behind_the_operation_leaves_the_secret_or_says_that_there_may_be_one(TokenService service, string fault)
    {
        await using var bench = await StartAsync(service, fault, executed: true);

        SecretString? secret = null;
        try
        {
            secret = await bench.CallAsync();
        }
        catch (TokenClientException failure)
        {
            failure.IsRetryable.Should().BeFalse();

            // The server acted and says that it did not: nobody can know better.
            failure.OutcomeUnknown.Should().Be(fault is not ("status 401" or "status 403" or "redirect, same" or "redirect, other"));
        }

        if (secret is null)
        {
            Readable.Should().NotContain(fault);
        }
        else
        {
            bench.Emulator.IsLive(service, secret).Should().BeTrue();
        }

        bench.Calls.Should().ContainSingle();
        bench.Executed.Should().Be(1);
    }

    private static async Task<FaultBench> StartAsync(TokenService service, string fault, bool executed)
    {
        var bench = await FaultBench.StartAsync(service, timeout: fault == "hang" ? TimeSpan.FromSeconds(2) : null);
        bench.Fail(FaultBench.Faults[fault](executed), 10);
        return bench;
    }
}
