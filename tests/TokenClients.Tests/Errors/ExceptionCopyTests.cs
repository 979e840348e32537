using System.Reflection;

namespace TokenClients.Tests.Errors;

/// <summary>Copies of an exception, which are made when one failure is thrown to several callers, or when another call has shown what it means.</summary>
public sealed class ExceptionCopyTests
{
    private static readonly PropertyInfo[] Properties = typeof(TokenClientException).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    [Fact]
    public void Copy_keeps_each_property_and_the_message_or_has_another_one()
    {
        var original = Filled();

        var copy = new TokenClientException(original);
        var other = new TokenClientException(original, "Another message.") { Kind = TokenErrorKind.Conflict };

        copy.Should().NotBeSameAs(original);
        (copy.Message, copy.InnerException).Should().Be((original.Message, original.InnerException));
        foreach (var property in Properties)
        {
            property.GetValue(original).Should().NotBeEquivalentTo(property.GetValue(new TokenClientException()), "{0}: a property that has its default value would seem to be copied", property.Name);
            property.GetValue(copy).Should().Be(property.GetValue(original), property.Name);
        }

        (other.Message, other.MessageWithoutOutcome, other.Kind, other.ErrorCode, other.InnerException)
            .Should().Be(("Another message.", "Another message.", TokenErrorKind.Conflict, original.ErrorCode, original.InnerException));
    }

    [Theory]
    [InlineData(TokenErrorKind.InvalidCredential, false)]
    [InlineData(TokenErrorKind.InvalidRequest, false)]
    [InlineData(TokenErrorKind.PermissionDenied, false)]
    [InlineData(TokenErrorKind.ServiceFault, true)]
    public void Failure_of_a_call_that_was_not_sent_tells_nothing_of_sends(TokenErrorKind kind, bool isRetryable)
    {
        var original = new TokenClientException(Filled()) { Kind = kind };

        var later = original.WithoutRequest("Not sent.", TimeSpan.FromSeconds(7));

        (later.Message, later.Kind, later.IsRetryable, later.OutcomeUnknown, later.RetryAfter, later.Attempts, later.FollowsAmbiguousSend)
            .Should().Be(("Not sent.", kind, isRetryable, false, TimeSpan.FromSeconds(7), 0, false));
        (later.StatusCode, later.ErrorCode, later.ServerMessage, later.Response, later.IsServicesOwn)
            .Should().Be((original.StatusCode, original.ErrorCode, original.ServerMessage, original.Response, true));
        original.WithoutRequest("Not sent.").RetryAfter.Should().BeNull();
    }

    /// <summary>An exception in which no property has its default value.</summary>
    private static TokenClientException Filled() => new(TokenService.Vercel, "CreateTokenAsync", TokenErrorKind.RateLimited, "Slow down.", new HttpRequestException("no route"))
    {
        IsRetryable = true,
        OutcomeUnknown = true,
        RetryAfter = TimeSpan.FromSeconds(3),
        Attempts = 2,
        StatusCode = 429,
        ErrorCode = "rate_limited",
        ServerMessage = "Too many.",
        FieldErrors = [new("name", "is bad")],
        Response = new() { StatusCode = 429 },
        FollowsAmbiguousSend = true,
        IsServicesOwn = true,
        MessageWithoutOutcome = "Slow",
    };
}
