using System.Text.Json.Serialization;

namespace TokenClients;

/// <summary>What every result has besides its own members.</summary>
public abstract class TokenClientModel
{
    private protected TokenClientModel()
    {
    }

    /// <summary>What came with the answer: status, request id, rate limit; never <see langword="null"/>. Shared by the items of a page. Not serialised.</summary>
    [JsonIgnore]
    public ResponseInfo Response { get; init; } = ResponseInfo.None;

    /// <summary>The members of the answer that this version does not know, never <see langword="null"/>. Not serialised.</summary>
    [JsonIgnore]
    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}
