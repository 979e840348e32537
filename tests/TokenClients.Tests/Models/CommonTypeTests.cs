using System.Text.Json;
using TokenClients.Vercel;

namespace TokenClients.Tests.Models;

public sealed class CommonTypeTests
{
    [Fact]
    public async Task Extra_members_are_asked_for_by_name_and_outlive_the_call()
    {
        using var vercel = Wire.Vercel("""{"token":{"id":"tok_1","a":{"b":[1]},"Ä":null,"a":"twice"}}""");

        var token = await vercel.GetTokenAsync("tok_1", cancellationToken: TestContext.Current.CancellationToken);

        token.Extra.Names.Should().BeEquivalentTo("a", "Ä");
        token.Extra.TryGet("a", out var a).Should().BeTrue();
        a.GetString().Should().Be("twice");
        token.Extra.TryGet("A", out var none).Should().BeFalse("case matters");
        none.ValueKind.Should().Be(JsonValueKind.Undefined);
    }

    [Fact]
    public void Exception_of_the_usual_constructors_tells_nothing_that_is_not_so()
    {
        var inner = new HttpRequestException("no route");
        foreach (var error in new[] { new TokenClientException(), new TokenClientException("m"), new TokenClientException("m", inner) })
        {
            error.Message.Should().NotBeEmpty();
            error.FieldErrors.Should().BeEmpty();
            (error.Kind, error.Operation, error.IsRetryable, error.OutcomeUnknown, error.Attempts).Should().Be((TokenErrorKind.Unknown, "", false, false, 0));
            (error.StatusCode, error.RetryAfter, error.ErrorCode, error.ServerMessage, error.Response).Should().Be((null, null, null, null, null));
        }

        new TokenClientException("m", inner).InnerException.Should().BeSameAs(inner);
    }

    [Fact]
    public void Cancellation_tells_whether_a_credential_may_exist()
    {
        using var source = new CancellationTokenSource();
        var unknown = new TokenCallCanceledException(TokenService.Vercel, "CreateTokenAsync", outcomeUnknown: true, source.Token);
        var known = new TokenCallCanceledException(TokenService.Vercel, "GetTokenAsync", outcomeUnknown: false, source.Token);

        unknown.Should().BeAssignableTo<OperationCanceledException>();
        unknown.OutcomeUnknown.Should().BeTrue();
        unknown.Message.Should().Contain("CreateTokenAsync").And.Contain("secret was lost");
        unknown.CancellationToken.Should().Be(source.Token);
        (known.Service, known.Operation, known.OutcomeUnknown).Should().Be((TokenService.Vercel, "GetTokenAsync", false));
        known.Message.Should().NotContain("secret was lost");
        new TokenCallCanceledException().Operation.Should().BeEmpty();
        new TokenCallCanceledException("m").Message.Should().Be("m");
        new TokenCallCanceledException("m", known).InnerException.Should().BeSameAs(known);
    }

    [Fact]
    public void Token_whose_expiry_is_unknown_counts_as_usable() => new VercelToken { Expiry = TokenExpiry.Unknown }.IsUsable(Wire.Now).Should().BeTrue();

    [Fact]
    public void Common_view_shows_what_the_token_holds()
    {
        ITokenInfo info = new VercelToken { Id = "tok_1", Name = "ci", CreatedAt = Wire.Now, LastUsedAt = Wire.Now.AddDays(1), Expiry = TokenExpiry.Never };

        (info.Service, info.DisplayId, info.Name, info.CreatedAt, info.LastUsedAt, info.Expiry)
            .Should().Be((TokenService.Vercel, "tok_1", "ci", Wire.Now, Wire.Now.AddDays(1), TokenExpiry.Never));
    }

    [Fact]
    public void Open_values_compare_by_their_text()
    {
        VercelTokenType.Token.Should().Be(new VercelTokenType("token"));
        (VercelOrigin.GitHub == new VercelOrigin("github")).Should().BeTrue();
        (VercelOrigin.GitHub != new VercelOrigin("GitHub")).Should().BeTrue("case matters");
        default(VercelScopeType).Value.Should().BeEmpty();
        default(VercelScopeType).Should().Be(new VercelScopeType(""));
        default(VercelScopeType).GetHashCode().Should().Be(new VercelScopeType("").GetHashCode());
        new VercelScopeType("galaxy").ToString().Should().Be("galaxy");
    }
}
