using System;
using System.Globalization;

namespace SecretRotation;

/// <summary>What new tokens shall be.</summary>
/// <param name="Name">What people know them by: their names begin with it; of CrafterCMS, the application.</param>
/// <param name="Lifetime">How long they live if nobody rotates them.</param>
internal sealed record TokenPlan(string Name, TimeSpan Lifetime)
{
    /// <summary>A name that no other token has, so that a token whose secret was lost is found by it.</summary>
    public string UniqueName() => string.Create(CultureInfo.InvariantCulture, $"{Name}-{DateTimeOffset.UtcNow:yyyyMMdd'T'HHmmss'Z'}-{Guid.NewGuid():N}")[..^24];
}
