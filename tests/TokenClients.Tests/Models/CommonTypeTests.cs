using System.Collections;
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
        FluentActions.Invoking(() => token.Extra.TryGet(null!, out _)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Extra_members_are_not_enumerable_and_tell_their_names_at_most()
    {
        typeof(IEnumerable).IsAssignableFrom(typeof(ExtraMembers)).Should().BeFalse();
        typeof(ExtraMembers).GetMethod("GetEnumerator").Should().BeNull();
        typeof(ExtraMembers).GetProperties().Select(static property => property.Name).Should().Equal("Names");
        typeof(ExtraMembers).GetFields().Should().BeEmpty();
    }

    [Theory]
    [InlineData(typeof(TokenService), 1, new[] { "Infisical", "Apinizer", "Vercel", "Crafter" })]
    [InlineData(typeof(RevokeOutcome), 1, new[] { "Revoked", "NotFound", "Unconfirmed" })]
    [InlineData(typeof(CredentialState), 1, new[] { "Accepted", "AcceptedWithoutRights", "Rejected", "Undetermined" })]
    [InlineData(
        typeof(TokenErrorKind),
        0,
        new[]
        {
            "Unknown", "InvalidCredential", "PermissionDenied", "NotFound", "Conflict", "InvalidRequest", "RateLimited", "ServiceFault", "Unreachable", "Timeout", "UnexpectedResponse",
            "UnsupportedByServer", "IncompleteList", "CredentialUnavailable",
        })]
    public void Enums_have_the_members_of_the_plan(Type type, int first, string[] names)
    {
        Enum.GetNames(type).Should().Equal(names);
        Enum.GetValuesAsUnderlyingType(type).Cast<int>().Should().Equal(Enumerable.Range(first, names.Length));
    }

    [Fact]
    public void Exception_can_be_made_by_a_fake_with_all_that_it_tells()
    {
        var inner = new HttpRequestException("no route");
        var response = new ResponseInfo { StatusCode = 429 };
        var error = new TokenClientException(TokenService.Vercel, nameof(IVercelTokens.CreateTokenAsync), TokenErrorKind.RateLimited, "Slow down.", inner)
        {
            IsRetryable = true,
            OutcomeUnknown = true,
            RetryAfter = TimeSpan.FromSeconds(3),
            Attempts = 2,
            StatusCode = 429,
            ErrorCode = "rate_limited",
            ServerMessage = "slow down",
            FieldErrors = [new FieldError("name", "is bad")],
            Response = response,
        };

        error.Service.Should().Be(TokenService.Vercel);
        error.Operation.Should().Be("CreateTokenAsync");
        error.Kind.Should().Be(TokenErrorKind.RateLimited);
        error.Message.Should().Be("Slow down.");
        error.InnerException.Should().BeSameAs(inner);
        error.IsRetryable.Should().BeTrue();
        error.OutcomeUnknown.Should().BeTrue();
        error.RetryAfter.Should().Be(TimeSpan.FromSeconds(3));
        error.Attempts.Should().Be(2);
        error.StatusCode.Should().Be(429);
        error.ErrorCode.Should().Be("rate_limited");
        error.ServerMessage.Should().Be("slow down");
        error.FieldErrors.Should().ContainSingle().Which.ToString().Should().Be("name: is bad");
        error.Response.Should().BeSameAs(response);
    }

    [Fact]
    public void Exception_of_the_usual_constructors_tells_nothing_that_is_not_so()
    {
        var inner = new HttpRequestException("no route");
        foreach (var error in new[] { new TokenClientException(), new TokenClientException("m"), new TokenClientException("m", inner) })
        {
            error.Message.Should().NotBeEmpty();
            error.Kind.Should().Be(TokenErrorKind.Unknown);
            error.Operation.Should().BeEmpty();
            error.FieldErrors.Should().BeEmpty();
            error.IsRetryable.Should().BeFalse();
            error.OutcomeUnknown.Should().BeFalse();
            error.Attempts.Should().Be(0);
            (error.StatusCode, error.RetryAfter, error.ErrorCode, error.ServerMessage, error.Response).Should().Be((null, null, null, null, null));
        }

        new TokenClientException("m", inner).InnerException.Should().BeSameAs(inner);
        FluentActions.Invoking(static () => new TokenClientException(TokenService.Vercel, null!, TokenErrorKind.Timeout, "m")).Should().Throw<ArgumentNullException>();
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
        FluentActions.Invoking(() => new TokenCallCanceledException(TokenService.Vercel, null!, outcomeUnknown: false, source.Token)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Field_error_needs_both_texts_and_prints_them()
    {
        new FieldError("", "is bad").ToString().Should().Be("is bad");
        FluentActions.Invoking(static () => new FieldError(null!, "m")).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => new FieldError("f", null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Token_is_usable_until_it_is_known_not_to_be()
    {
        var now = Wire.Now;

        new VercelToken().IsUsable(now).Should().BeTrue();
        new VercelToken { Expiry = TokenExpiry.Unknown }.IsUsable(now).Should().BeTrue("an unknown expiry counts as usable");
        new VercelToken { Expiry = TokenExpiry.At(now.AddTicks(1)) }.IsUsable(now).Should().BeTrue();
        new VercelToken { Expiry = TokenExpiry.At(now) }.IsUsable(now).Should().BeFalse();
        new VercelToken { RevokedAt = now.AddDays(-1) }.IsUsable(now).Should().BeFalse();
        new VercelToken { LeakedAt = now.AddDays(-1) }.IsUsable(now).Should().BeFalse();
    }

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
        FluentActions.Invoking(static () => new VercelTokenType(null!)).Should().Throw<ArgumentNullException>();
    }
}
