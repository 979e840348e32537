namespace TokenClients.IntegrationTests.Doubles;

/// <summary>What became of one creation.</summary>
internal sealed class CreateOutcome(string name)
{
    /// <summary>The token's name, which no other call uses.</summary>
    internal string Name { get; } = name;

    /// <summary>The token's id at Crafter, if the caller chose it; then the caller has the secret, whatever becomes of the call.</summary>
    internal SecretString? ChosenId { get; init; }

    /// <summary>Whether a handler of the user's sends one content twice at the same time.</summary>
    internal bool IsSentTwiceAtOnce { get; init; }

    internal SecretString? Secret { get; set; }

    internal ITokenInfo? Token { get; set; }

    internal string? Problem { get; set; }

    internal Exception? Error { get; set; }

    internal bool WasCancelled { get; set; }

    /// <summary>How many faults struck its sends that leave open what the service did.</summary>
    internal int AmbiguousFaults { get; set; }

    internal int Executed { get; set; }

    internal bool OutcomeUnknown => Error is TokenClientException { OutcomeUnknown: true } or TokenCallCanceledException { OutcomeUnknown: true };

    internal void ShouldBeCoherent()
    {
        switch (Error)
        {
            case null:
                Secret.Should().NotBeNull();
                break;
            case TokenClientException failure:
                (failure.IsRetryable && failure.OutcomeUnknown).Should().BeFalse("{0} cannot be both", this);

                // The platform does not expect one content to be sent twice at the same time, as a user's handler does here: on a busy machine it can fail with an exception of its own, which leaves the outcome open.
                (failure.Kind != TokenErrorKind.Unknown || (IsSentTwiceAtOnce && failure is { OutcomeUnknown: true, InnerException: ArgumentOutOfRangeException })).Should().BeTrue("{0} went wrong in a known way", this);
                break;
            case TokenCallCanceledException:
                WasCancelled.Should().BeTrue("{0} was not canceled", this);
                break;
            default:
                Error.Should().BeOfType<TokenClientException>();
                break;
        }
    }

    public override string ToString() => $"{Name} ({Error?.ToString() ?? $"returned, {Problem ?? "no problem"}"})";
}
