using TokenClients.Models;

namespace TokenClients.Tests;

internal readonly record struct FixtureKind(string Text);

/// <summary>A model as a service has them: everything that the template can read.</summary>
internal sealed partial class FixtureThing
{
    public FixtureKind Kind { get; init; }

    public FixtureKind? OtherKind { get; init; }

    public string Class { get; init; } = "none";

    public string? Note { get; init; }

    public Guid Id { get; init; }

    public bool Enabled { get; init; }

    public long Count { get; init; } = -1;

    public long? Limit { get; init; }

    public double? Share { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public TokenExpiry Expiry { get; init; }

    public SecretString? Password { get; init; }

    public SecretString? Address { get; init; }

    public IReadOnlyList<string> Names { get; init; } = [];

    public IReadOnlyList<FixtureKind>? Kinds { get; init; }

    public FixtureSize? Size { get; init; }

    public FixtureSize? SmallestSize { get; init; }

    public IReadOnlyList<FixtureSize> Sizes { get; init; } = [];

    public ResponseInfo Response { get; init; } = new();

    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}

/// <summary>A value that is made of several members.</summary>
internal sealed partial class FixtureSize
{
    private FixtureSize(scoped ref Members members)
        : this(ref members, out var width, out var unit)
    {
        Text = $"{width} {unit}";
        Extra = members.Extra;
    }

    public string Text { get; } = "";

    public ExtraMembers Extra { get; } = ExtraMembers.None;
}
