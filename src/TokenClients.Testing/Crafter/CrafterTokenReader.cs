using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <summary>Reads the body of a creation as the server's parser does: case-sensitive names, lenient values, and no other checks.</summary>
internal static class CrafterTokenReader
{
    private static readonly string[] Dates = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    /// <param name="body">The body.</param>
    /// <param name="token">The token. If the body has no id, the token gets a new one.</param>
    /// <param name="problem">What is wrong with the body.</param>
    internal static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmulatedCrafterToken? token, [NotNullWhen(false)] out string? problem)
    {
        token = null;
        problem = null;
        if (body.IsEmpty)
        {
            problem = "Required request body is missing";
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            token = Read(document.RootElement);
            return true;
        }
        catch (JsonException exception)
        {
            problem = exception.Message;
        }
        catch (InvalidOperationException)
        {
            problem = "JSON parse error: a string is not valid text";
        }

        return false;
    }

    private static EmulatedCrafterToken Read(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Null)
        {
            throw new JsonException("Required request body is missing");
        }

        string? id = null;
        string? application = null;
        var isMaster = false;
        List<EmulatedCrafterPermission?>? permissions = null;
        long? expiresOn = null;
        foreach (var member in Members(body))
        {
            switch (member.Name)
            {
                case "id":
                    id = Text(member);
                    break;

                case "application":
                    application = Text(member);
                    break;

                case "master":
                    isMaster = Boolean(member);
                    break;

                case "tenantPermissions":
                    permissions = List(member, Permission);
                    break;

                case "expiresOn":
                    expiresOn = Date(member);
                    break;

                default:
                    throw Unknown(member);
            }
        }

        return new(id ?? EmulatedCrafterToken.NewId()) { Application = application, IsMaster = isMaster, Permissions = permissions, ExpiresOn = expiresOn };
    }

    private static EmulatedCrafterPermission? Permission(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        // Without a tenant, the entry applies to every tenant.
        var tenant = "*";
        List<string?>? actions = null;
        foreach (var member in Members(element))
        {
            switch (member.Name)
            {
                case "tenant":
                    tenant = Text(member);
                    break;

                case "allowedActions":
                    actions = AsSet(List(member, Text));
                    break;

                default:
                    throw Unknown(member);
            }
        }

        return new(tenant, actions);
    }

    /// <summary>Actions are a set without an order, so the order is changed to keep clients from depending on it.</summary>
    private static List<string?>? AsSet(List<string?>? actions)
    {
        if (actions is null)
        {
            return null;
        }

        var distinct = new List<string?>(actions.Count);
        foreach (var action in actions)
        {
            if (!distinct.Contains(action))
            {
                distinct.Add(action);
            }
        }

        distinct.Reverse();
        return distinct;
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject()
        : throw new JsonException("JSON parse error: Cannot deserialize value from anything but an object");

    private static JsonException Unknown(JsonProperty member) => new($"JSON parse error: Unrecognized field \"{member.Name}\", not marked as ignorable");

    private static JsonException Unfit(string name) => new($"JSON parse error: Cannot deserialize the value of \"{name}\"");

    private static List<T>? List<T>(JsonProperty member, Func<JsonElement, string, T> read)
    {
        if (member.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (member.Value.ValueKind != JsonValueKind.Array)
        {
            throw Unfit(member.Name);
        }

        var items = new List<T>();
        foreach (var item in member.Value.EnumerateArray())
        {
            items.Add(read(item, member.Name));
        }

        return items;
    }

    private static string? Text(JsonProperty member) => Text(member.Value, member.Name);

    private static string? Text(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
        _ => throw Unfit(name),
    };

    private static bool Boolean(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False or JsonValueKind.Null => false,
        JsonValueKind.Number => IsInteger(member.Value) ? member.Value.GetRawText().TrimStart('-') != "0" : throw Unfit(member.Name),
        JsonValueKind.String => member.Value.GetString()!.Trim() switch
        {
            "true" or "True" or "TRUE" => true,
            "false" or "False" or "FALSE" or "" => false,
            _ => throw Unfit(member.Name),
        },
        _ => throw Unfit(member.Name),
    };

    private static long? Date(JsonProperty member)
    {
        switch (member.Value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;

            case JsonValueKind.Number:
                return IsInteger(member.Value) && member.Value.TryGetInt64(out var number) ? number : throw Unfit(member.Name);

            case JsonValueKind.String:
                var text = member.Value.GetString()!.Trim();
                // An empty date counts as missing, and a missing date means never.
                if (text.Length == 0)
                {
                    return null;
                }

                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
                {
                    return number;
                }

                return DateTimeOffset.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
                    ? date.ToUnixTimeMilliseconds()
                    : throw Unfit(member.Name);

            default:
                throw Unfit(member.Name);
        }
    }

    private static bool IsInteger(JsonElement number) => number.GetRawText().AsSpan().IndexOfAny(".eE") < 0;
}
