using TokenClients.Models;

namespace TokenClients.Tests;

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
