using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace TokenClients;

/// <summary>The members that every result has.</summary>
public abstract class TokenClientModel
{
    private ResponseInfo? _response;

    private protected TokenClientModel()
    {
    }

    // The source generator of System.Text.Json 8 sets these two properties to null when it reads a model. Some deserializers fill the object that a property returns, so models do not share a default Response.

    /// <summary>The metadata of the response: status, request id, rate limit; never <see langword="null"/>. The items of a page share it. Not serialized.</summary>
    [JsonIgnore]
    [IgnoreDataMember]
    public ResponseInfo Response { get => _response ??= new(); init => _response = value; }

    /// <summary>The members of the response that this version does not know; never <see langword="null"/>. Not serialized.</summary>
    [JsonIgnore]
    [IgnoreDataMember]
    public ExtraMembers Extra { get; init => field = value ?? ExtraMembers.None; } = ExtraMembers.None;

    /// <summary>Returns the type and the identifying members, such as <c>VercelToken { Id = …, Name = … }</c>, for logs, without secrets.</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString()
    {
        var text = new ModelText(GetType());
        Describe(text);
        return text.ToString();
    }

    /// <summary>Adds the identifying members, without secrets.</summary>
    private protected abstract void Describe(ModelText text);
}
