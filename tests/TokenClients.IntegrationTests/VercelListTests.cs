using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

/// <summary>Accounts with more tokens than a page holds.</summary>
public sealed class VercelListTests
{
    private const int Many = 231;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task All_tokens_are_listed_once_with_either_form_of_cursor(bool numericCursors, bool sparse)
    {
        await using var emulator = await StartAsync();
        emulator.VercelNumericCursors = numericCursors;
        emulator.VercelSparseResponses = sparse;
        using var vercel = new VercelTokens(emulator.VercelOptions());

        var listed = await vercel.ListTokensAsync().ToListAsync();

        listed.Select(token => token.Id).Should().OnlyHaveUniqueItems();
        listed.Select(token => token.Id).Should().BeEquivalentTo(emulator.LiveTokens(TokenService.Vercel).Select(token => token.DisplayId));
        listed.Should().HaveCount(Many).And.OnlyContain(token => token.CreatedAt != null && token.Expiry.IsNever);
        emulator.Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task Pages_are_walked_by_hand()
    {
        await using var emulator = await StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());

        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await vercel.ListTokensPageAsync(cursor, cursor is null ? null : 50);
            page.MayBeIncomplete.Should().BeFalse();
            ids.AddRange(page.Items.Select(token => token.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        ids.Should().HaveCount(Many).And.OnlyHaveUniqueItems();

        // 20 is what Vercel gives unasked.
        emulator.Calls.Should().HaveCount(1 + (int)Math.Ceiling((Many - 20) / 50.0));
    }

    [Fact]
    public async Task Tokens_are_revoked_while_they_are_listed()
    {
        await using var emulator = await StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        var own = (await vercel.GetCurrentTokenAsync()).Id;

        await foreach (var token in vercel.ListTokensAsync())
        {
            if (token.Id != own)
            {
                (await vercel.RevokeTokenAsync(token.Id)).Outcome.Should().Be(RevokeOutcome.Revoked);
            }
        }

        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle().Which.DisplayId.Should().Be(own);
    }

    [Fact]
    public async Task A_cursor_that_repeats_ends_the_list_as_incomplete_after_all_that_was_reached()
    {
        await using var server = RawServer.Responding("""{"tokens":[{"id":"t1","name":"n","type":"token","activeAt":1,"createdAt":1}],"pagination":{"count":1,"next":"again","prev":null}}""");
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = server.BaseAddress, AccessToken = new SecretString("vcp_x") });
        var listed = new List<VercelToken>();

        var failure = await Failing.CallAsync(async () =>
        {
            await foreach (var token in vercel.ListTokensAsync())
            {
                listed.Add(token);
            }
        });

        failure.Kind.Should().Be(TokenErrorKind.IncompleteList);
        listed.Should().ContainSingle();
        server.Requests.Select(request => request.Target).Should().Equal("/v6/user/tokens?limit=100", "/v6/user/tokens?limit=100&until=again");
    }

    [Fact]
    public async Task A_page_that_fails_ends_the_list_after_the_pages_before()
    {
        await using var emulator = await StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        var listed = 0;

        var failure = await Failing.CallAsync(async () =>
        {
            await foreach (var _ in vercel.ListTokensAsync())
            {
                if (++listed == 100)
                {
                    emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(403));
                }
            }
        });

        failure.Kind.Should().Be(TokenErrorKind.PermissionDenied);
        failure.Operation.Should().Be(nameof(IVercelTokens.ListTokensAsync));
        listed.Should().Be(100);
    }

    [Fact]
    public async Task A_list_is_cancelled_between_pages()
    {
        await using var emulator = await StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        using var cancellation = new CancellationTokenSource();
        var listed = 0;

        var error = await Failing.CancelledAsync(async () =>
        {
            await foreach (var _ in vercel.ListTokensAsync().WithCancellation(cancellation.Token))
            {
                if (++listed == 100)
                {
                    await cancellation.CancelAsync();
                }
            }
        });

        error.Should().BeEquivalentTo(new { Operation = nameof(IVercelTokens.ListTokensAsync), OutcomeUnknown = false });
        listed.Should().Be(100);
        emulator.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task Creations_at_once_give_each_caller_a_token_of_its_own()
    {
        const int Callers = 200;
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());

        var created = await Task.WhenAll(Enumerable.Range(0, Callers).Select(number =>
            vercel.CreateTokenAsync(new CreateVercelToken($"caller {number}", TokenExpiry.In(TimeSpan.FromDays(1))))));

        for (var number = 0; number < Callers; number++)
        {
            created[number].Token!.Name.Should().Be($"caller {number}");
            created[number].Response.Attempts.Should().Be(1);
            created[number].Secret.Reveal().Should().EndWith(created[number].Token!.Suffix);
            emulator.IsLive(TokenService.Vercel, created[number].Secret).Should().BeTrue();
        }

        created.Select(token => token.Secret.Reveal()).Should().OnlyHaveUniqueItems();
        created.Select(token => token.Token!.Id).Should().OnlyHaveUniqueItems();
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(Callers);
        emulator.Calls.Should().HaveCount(Callers);
    }

    /// <summary>An account of <see cref="Many"/> tokens, made without a call.</summary>
    private static async Task<TokenServicesEmulator> StartAsync()
    {
        var emulator = await TokenServicesEmulator.StartAsync();
        for (var token = 1; token < Many; token++)
        {
            emulator.VercelOptions(VercelCaller.FullAccount);
        }

        return emulator;
    }
}
