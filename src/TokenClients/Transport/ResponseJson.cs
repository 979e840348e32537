using System.Text.Json;
using TokenClients.Errors;

namespace TokenClients.Transport;

/// <summary>Reads JSON bodies of responses. All methods except <c>ReadSecrets</c> throw <see cref="JsonException"/> if a body is not JSON, and <see cref="UnreadableResponseException"/> if it is not the expected JSON.</summary>
internal static class ResponseJson
{
    private const string NotAnObject = "is not a JSON object";

    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true };

    internal static T ReadObject<T>(BufferedResponse response, ModelReader<T> read) => Read(response, JsonTokenType.StartObject, NotAnObject, read);

    internal static T ReadArray<T>(BufferedResponse response, ModelReader<T> read) => Read(response, JsonTokenType.StartArray, "is not a JSON array", read);

    /// <summary>Reads one member of a body that is a JSON object.</summary>
    internal static T ReadMember<T>(BufferedResponse response, ReadOnlySpan<byte> name, ModelReader<T> read)
        where T : class =>
        Read(response, JsonTokenType.StartObject, NotAnObject, name, read, static (ref members, name, read) =>
        {
            T? value = null;
            while (members.Next())
            {
                if (!members.TryTake(name, read, ref value))
                {
                    members.Keep();
                }
            }

            return value ?? throw new UnreadableResponseException("does not contain the object that this operation returns");
        });

    /// <summary>Reads a body that is a JSON object, and returns its members except for <paramref name="member"/>, which carries no information.</summary>
    internal static ExtraMembers ReadAround(BufferedResponse response, ReadOnlySpan<byte> member) =>
        Read(response, JsonTokenType.StartObject, NotAnObject, member, state: 0, static (ref members, member, _) =>
        {
            while (members.Next())
            {
                if (!member.IsEmpty && members.Is(member))
                {
                    members.Skip();
                }
                else
                {
                    members.Keep();
                }
            }

            return members.Extra;
        });

    /// <summary>Creates the result of a call that creates a token; <see langword="null"/> if there is no secret.</summary>
    /// <param name="members">The members of the response, which have all been read.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="token">The service's record; <see langword="null"/> if it could not be read.</param>
    /// <param name="expiry">When the secret expires.</param>
    /// <param name="problem">A sentence for the user about the secret.</param>
    /// <param name="ifNoRecord">A sentence for the user if there is no record.</param>
    internal static CreatedToken<TToken>? ToCreated<TToken>(scoped ref Members members, SecretString? secret, TToken? token, TokenExpiry expiry, string? problem, string ifNoRecord)
        where TToken : class, ITokenInfo
    {
        if (secret is null)
        {
            return null;
        }

        var created = new CreatedToken<TToken>
        {
            Secret = secret,
            Expiry = expiry,
            Token = token,
            Problem = token is null ? ifNoRecord : token.DisplayId.Length == 0 ? "The token was created, but its record in the response has no id." : null,
            Response = members.Response,
            Extra = members.Extra,
        };
        return problem is null ? created : created.WithProblem(problem);
    }

    private static T Read<T>(BufferedResponse response, JsonTokenType first, string refusal, ModelReader<T> read) =>
        Read(response, first, refusal, name: default, read, static (ref members, _, read) => read(ref members));

    private static T Read<T, TState>(BufferedResponse response, JsonTokenType first, string refusal, ReadOnlySpan<byte> name, TState state, BodyReader<T, TState> read)
    {
        try
        {
            var members = Begin(response, first, refusal);
            var value = read(ref members, name, state);
            members.End();
            return value;
        }
        catch (InvalidOperationException error)
        {
            // The reader throws it for invalid UTF-8 and unpaired surrogates.
            throw new JsonException("The response contains text that cannot be decoded.", error);
        }
    }

    private static Members Begin(BufferedResponse response, JsonTokenType first, string refusal)
    {
        var json = new Utf8JsonReader(response.Body, Options);
        return json.Read() && json.TokenType == first ? new(json, response.Info, response.Body) : throw new UnreadableResponseException(refusal);
    }

    /// <summary>Reads a body that contains secrets. If <paramref name="read"/> fails, <paramref name="rescue"/> searches the body and adds the given problem to its result.</summary>
    internal static T ReadSecrets<T>(BufferedResponse response, ModelReader<T?> read, Func<BufferedResponse, string, T?> rescue)
        where T : class, IIssuedSecret
    {
        T? result = null;
        try
        {
            var members = Begin(response, JsonTokenType.StartObject, NotAnObject);
            result = read(ref members);
            members.End();
        }
#pragma warning disable CA1031 // The service shows the secret only once, so a body that cannot be read is searched.
        catch (Exception)
#pragma warning restore CA1031
        {
            result = result?.WithProblem("The response has more content after its JSON, which was not read.")
                ?? rescue(response, "Only the secret could be read: the rest of the response is cut off or is not the JSON that this operation returns.");
        }

        return result
            ?? throw response.Fault
            ?? new UnreadableResponseException(Utf8.LooksLikeHtml(response.Body) ? "is HTML: the base address points to a website or a proxy, not to the service's API" : response.Body.IsEmpty ? "has no body" : "contains no secret");
    }

    private delegate T BodyReader<out T, in TState>(ref Members members, ReadOnlySpan<byte> name, TState state);
}
