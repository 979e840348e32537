using System.Text.Json;
using TokenClients.Http;

namespace TokenClients.Json;

/// <summary>Where the reading of an answer begins.</summary>
internal static class AnswerJson
{
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true };

    /// <summary>Reads a body that is one JSON object.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    /// <exception cref="UnreadableAnswerException">The body is other JSON.</exception>
    internal static T ReadObject<T>(Answer answer, ObjectReader<T> read) => Read(answer, JsonTokenType.StartObject, "is not a JSON object", read);

    /// <summary>Reads a body that is one JSON array.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    /// <exception cref="UnreadableAnswerException">The body is other JSON.</exception>
    internal static T ReadArray<T>(Answer answer, ObjectReader<T> read) => Read(answer, JsonTokenType.StartArray, "is not a JSON array", read);

    /// <summary>Reads a body that is one JSON object around another.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    /// <exception cref="UnreadableAnswerException">The body is other JSON, or lacks the member.</exception>
    internal static T ReadMember<T>(Answer answer, ReadOnlySpan<byte> name, ObjectReader<T> read)
        where T : class
    {
        try
        {
            T? value = null;
            var unknown = default(ExtraCollector);
            var json = Begin(answer, JsonTokenType.StartObject, "is not a JSON object");
            while (json.NextMember())
            {
                _ = json.Object(name, ref value, read, answer.Info, ref unknown)
                    || unknown.Add(ref json);
            }

            return value ?? throw new UnreadableAnswerException("lacks the object that is due");
        }
        catch (InvalidOperationException error)
        {
            throw Undecodable(error);
        }
    }

    /// <summary>Reads a body that is one JSON object of which one member, if any, tells nothing. Returns the others.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    /// <exception cref="UnreadableAnswerException">The body is other JSON.</exception>
    internal static ExtraMembers ReadAround(Answer answer, ReadOnlySpan<byte> member)
    {
        try
        {
            var extra = default(ExtraCollector);
            var json = Begin(answer, JsonTokenType.StartObject, "is not a JSON object");
            while (json.NextMember())
            {
                _ = (!member.IsEmpty && json.Ignore(member))
                    || extra.Add(ref json);
            }

            return extra.ToExtra();
        }
        catch (InvalidOperationException error)
        {
            throw Undecodable(error);
        }
    }

    private static T Read<T>(Answer answer, JsonTokenType first, string refusal, ObjectReader<T> read)
    {
        try
        {
            var json = Begin(answer, first, refusal);
            return read(ref json, answer.Info);
        }
        catch (InvalidOperationException error)
        {
            throw Undecodable(error);
        }
    }

    private static Utf8JsonReader Begin(Answer answer, JsonTokenType first, string refusal)
    {
        var json = new Utf8JsonReader(Utf8.WithoutByteOrderMark(answer.Body), Options);
        return json.Read() && json.TokenType == first ? json : throw new UnreadableAnswerException(refusal);
    }

    /// <summary>What the reader throws at text that is not UTF-8 and at half surrogate pairs.</summary>
    private static JsonException Undecodable(InvalidOperationException error) => new("The answer holds text that cannot be decoded.", error);

    /// <summary>Reads a body that brings secrets. If it cannot be read as a whole, it is searched for them, and whatever is found is the result.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="read">Reads the whole body; returns <see langword="null"/> if it holds no secret.</param>
    /// <param name="rescue">Makes a result out of a search and the sentence that says why the rest is missing; returns <see langword="null"/> if nothing was found.</param>
    /// <exception cref="UnreadableAnswerException">There is no secret.</exception>
    internal static T ReadSecrets<T>(Answer answer, ObjectReader<T?> read, Func<Answer, string, T?> rescue)
        where T : class
    {
        string problem;
        try
        {
            if (ReadObject(answer, read) is { } result)
            {
                return result;
            }

            problem = "The secret was not where it should be in the answer, and the rest of the answer was not read.";
        }
#pragma warning disable CA1031 // Whatever ails the reader: the secret comes only once.
        catch (Exception)
#pragma warning restore CA1031
        {
            problem = "Only the secret could be read: the rest of the answer is cut off or is not the JSON that this operation returns.";
        }

        return rescue(answer, problem)
            ?? throw answer.Fault
            ?? new UnreadableAnswerException(Utf8.LooksLikeHtml(answer.Body) ? "is HTML, not the service's: the base address points to a website or a proxy" : answer.Body.IsEmpty ? "has no body" : "holds no secret");
    }
}
