using System.Reflection;

namespace TokenClients.Tests.Errors;

/// <summary>Copies of an exception, which are made when one failure is thrown to several callers, or when another call has shown what it means.</summary>
public sealed class ExceptionCopyTests
{
    private static readonly PropertyInfo[] Properties = typeof(TokenClientException).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    public static TheoryData<string> Names => [.. Properties.Select(static property => property.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Copy_keeps_each_property(string name)
    {
        var property = Properties.Single(property => property.Name == name);
        var original = Filled();

        property.GetValue(original).Should().NotBeEquivalentTo(property.GetValue(new TokenClientException()), "a property that has its default value would seem to be copied");
        property.GetValue(new TokenClientException(original)).Should().Be(property.GetValue(original));
    }

    [Fact]
    public void Copy_keeps_the_message_and_the_cause_or_has_another_message()
    {
        var original = Filled();

        var copy = new TokenClientException(original);
        var other = new TokenClientException(original, "Another message.") { Kind = TokenErrorKind.Conflict };

        copy.Should().NotBeSameAs(original);
        (copy.Message, copy.InnerException).Should().Be((original.Message, original.InnerException));
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
    private static TokenClientException Filled()
    {
        var exception = new TokenClientException(TokenService.Vercel, "CreateTokenAsync", TokenErrorKind.RateLimited, "Slow down.", new HttpRequestException("no route"));
        foreach (var property in Properties.Where(static property => property.CanWrite && property.PropertyType != typeof(TokenErrorKind)))
        {
            property.SetValue(exception, SampleOf(property));
        }

        return exception;
    }

    private static object SampleOf(PropertyInfo property) => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) switch
    {
        var type when type == typeof(bool) => true,
        var type when type == typeof(int) => 429,
        var type when type == typeof(TimeSpan) => TimeSpan.FromSeconds(3),
        var type when type == typeof(string) => property.Name,
        var type when type == typeof(ResponseInfo) => new ResponseInfo { StatusCode = 429 },
        var type when type == typeof(IReadOnlyList<FieldError>) => new[] { new FieldError("name", "is bad") },
        var type => throw new InvalidOperationException($"There is no sample of {type}."),
    };
}
