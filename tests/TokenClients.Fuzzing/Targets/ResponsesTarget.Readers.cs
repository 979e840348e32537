using System.Text.Json;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Errors;
using TokenClients.Fuzzing.Oracles;
using TokenClients.Infisical;
using TokenClients.Requests;
using TokenClients.Transport.Apinizer;
using TokenClients.Vercel;

namespace TokenClients.Fuzzing.Targets;

/// <summary>What is around the models: secrets, pages, revocations.</summary>
internal sealed partial class ResponsesTarget
{
    private const char Separator = '\u0001';

    private static readonly Schema<object> InfisicalCreation = new(
        [
            Schemas.Secret<object>("accessToken", null), Schemas.Inner<object, InfisicalToken>("tokenData", Schemas.InfisicalToken, null),
            Schemas.Ignored<object>("expiresIn"), Schemas.Ignored<object>("accessTokenMaxTTL"), Schemas.Ignored<object>("tokenType"),
        ],
        static _ => ExtraMembers.Parse("{}"));

    private static readonly Schema<object> InfisicalRenewal = new(
        [Schemas.Secret<object>("accessToken", null), Schemas.Ignored<object>("expiresIn"), Schemas.Ignored<object>("accessTokenMaxTTL"), Schemas.Ignored<object>("tokenType")],
        static _ => ExtraMembers.Parse("{}"));

    private static readonly Schema<object> VercelCreation = new([Schemas.Secret<object>("bearerToken", null), Schemas.Inner<object, VercelToken>("token", Schemas.VercelToken, null)], static _ => ExtraMembers.Parse("{}"));

    private static readonly Schema<object> ApinizerIssue = new(
        [
            Schemas.Secret<object>("access_token", null), Seconds("expires_in"), Usual("token_type", "Bearer", ""), Usual("error", "", "false"),
            Schemas.Ignored<object>("error_description"), Schemas.Ignored<object>("refresh_token"),
        ],
        static _ => ExtraMembers.Parse("{}"));

    private static readonly Schema<object> VercelRotation = new(
        [Schemas.Secret<object>("access_token", null), Seconds("expires_in"), Schemas.Ignored<object>("scope"), Schemas.Ignored<object>("token_type")],
        static _ => ExtraMembers.Parse("{}"));

    private static readonly Schema<VercelSsoTokens> VercelSingleSignOn = new(
        [
            Schemas.Secret<VercelSsoTokens>("id_token", null), Schemas.Secret<VercelSsoTokens>("access_token", null), Schemas.Secret<VercelSsoTokens>("refresh_token", null),
            Schemas.Text<VercelSsoTokens>("token_type", static tokens => tokens.TokenType), new("expires_in", Scalars.None, static value => Seconds(value), null),
        ],
        static tokens => tokens.Extra,
        static values => Scalars.ShowExpiry(Scalars.After(Received.Now, SecondsOf(values["expires_in"]))),
        static tokens => Scalars.Show(tokens.Expiry));

    private static readonly Schema<object> InfisicalList = new([Schemas.List<object, InfisicalToken>("tokens", Schemas.InfisicalToken, null, absent: Scalars.None)], static _ => ExtraMembers.Parse("{}"));

    private static readonly Schema<object> VercelList = new(
        [Schemas.List<object, VercelToken>("tokens", Schemas.VercelToken, null, absent: Scalars.None), new("pagination", Scalars.None, ReadPagination, null)],
        static _ => ExtraMembers.Parse("{}"));

    private static readonly Schema<object> VercelRevocation = new([Truth("revoked", "True"), Truth("already_revoked", "False")], static _ => ExtraMembers.Parse("{}"));

    private static Reader Infisical<T>(string name, Operation operation, Func<BufferedResponse, T> read, Func<JsonElement, string?> expect, Func<T, string> show, params string[] secretNames)
        where T : class => new(name, operation, InfisicalErrorReader.Instance, read, expect, result => show((T)result), secretNames);

    private static Reader Vercel<T>(string name, Operation operation, Func<BufferedResponse, T> read, Func<JsonElement, string?> expect, Func<T, string> show, params string[] secretNames)
        where T : class => new(name, operation, VercelErrorReader.Instance, read, expect, result => show((T)result), secretNames);

    private static Reader Vercel<T>(string name, Operation operation, Func<BufferedResponse, T> read, Func<JsonElement, string?> expect, Func<T, string> show, bool mayBeBlank)
        where T : class => new(name, operation, VercelErrorReader.Instance, read, expect, result => show((T)result), [], mayBeBlank);

    private static Reader Crafter<T>(string name, Operation operation, Func<BufferedResponse, T> read, Func<JsonElement, string?> expect, Func<T, string> show, bool mayBeBlank = false)
        where T : class => new(name, operation, CrafterErrorReader.Instance, read, expect, result => show((T)result), [], mayBeBlank);

    private static Reader Apinizer(string name, Func<BufferedResponse, IssuedToken> read)
    {
        var isBearer = name.Contains("bearer", StringComparison.Ordinal);
        return new(name, ApinizerTransport.CreateTokenOperation, ApinizerErrorReader.Instance, read, root => ApinizerToken(root, isBearer), static result => Show((IssuedToken)result), ["access_token"]);
    }

    private static string? InfisicalCreated(JsonElement root)
    {
        if (Describe(InfisicalCreation, root) is not { } created || created.Values["accessToken"] == Scalars.None)
        {
            return null;
        }

        var secret = created.Values["accessToken"];
        var record = created.Values["tokenData"];
        var expiry = Claims.ExpiryOf(Unquoted(secret));
        return Shown(secret, expiry == "unknown" ? ExpiryWithin(record) : expiry, record, IsProblem(record), created.Others);
    }

    private static string? InfisicalRenewed(JsonElement root) =>
        Describe(InfisicalRenewal, root) is { } renewed && renewed.Values["accessToken"] is not Scalars.None and var secret
            ? Shown(secret, Claims.ExpiryOf(Unquoted(secret)), null, isProblem: false, renewed.Others)
            : null;

    private static string? InfisicalPage(JsonElement root)
    {
        if (Describe(InfisicalList, root) is not { } list || list.Values["tokens"] == Scalars.None)
        {
            return null;
        }

        var isIncomplete = HasMember(list.Others, "tokens");
        var count = CountOf(root, "tokens");
        var mayHaveNext = isIncomplete || count >= 2;
        return $"{list.Values["tokens"]} next: {(mayHaveNext ? "\"22\"" : Scalars.None)} incomplete: {isIncomplete} {list.Others}";
    }

    private static string? ApinizerToken(JsonElement root, bool isBearer)
    {
        if (Describe(ApinizerIssue, root) is not { } issued || issued.Values["access_token"] is not (not Scalars.None and var secret))
        {
            return null;
        }

        // The bearer client refuses the token if its type does not hold the word; the extra member is there only if the type is not the usual one.
        if (isBearer && LastUnusualType(root) is { } type && !type.Contains("bearer", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var expiry = SecondsOf(issued.Values["expires_in"]) switch
        {
            <= 0 => Scalars.ShowExpiry(Received.Now),
            <= 315_360_000 and var seconds => Scalars.ShowExpiry(Scalars.After(Received.Now, seconds)),
            >= 1e9 and var instant => Scalars.ShowExpiry(Scalars.FromNumber(instant)),
            _ => "unknown",
        };
        return Shown(secret, expiry, null, HasMember(issued.Others, "token_type") || HasMember(issued.Others, "error"), issued.Others);
    }

    private static string? LastUnusualType(JsonElement root)
    {
        string? type = null;
        foreach (var member in root.EnumerateObject())
        {
            if (Scalars.Name(member) == "token_type" && Usual(member.Value, "Bearer", "").IsComplete is false && member.Value.ValueKind != JsonValueKind.Null)
            {
                // What is no text says nothing about the type.
                type = Scalars.Text(member.Value);
                type ??= "";
            }
        }

        return type;
    }

    private static string? VercelCreated(JsonElement root) =>
        Describe(VercelCreation, root) is { } created && created.Values["bearerToken"] is not Scalars.None and var secret
            ? Shown(secret, created.Values["token"] == Scalars.None ? "unknown" : ExpiryOfVercel(root), created.Values["token"], IsProblem(created.Values["token"]), created.Others)
            : null;

    private static string? VercelRotated(JsonElement root) =>
        Describe(VercelRotation, root) is { } rotated && rotated.Values["access_token"] is not Scalars.None and var secret
            ? Shown(secret, Scalars.ShowExpiry(Scalars.After(Received.Now, SecondsOf(rotated.Values["expires_in"]))), null, isProblem: false, rotated.Others)
            : null;

    private static string? VercelSso(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var described = VercelSingleSignOn.Describe(root, out var values);

        // A token that is not in its place is looked for elsewhere, so nothing is expected of such a response.
        return values["id_token"] == Scalars.None || values["access_token"] == Scalars.None || values["refresh_token"] == Scalars.None
            ? null
            : $"{values["id_token"]} {values["access_token"]} {values["refresh_token"]} {described} False";
    }

    private static string ShowSso(VercelSsoTokens tokens) =>
        $"{Scalars.Show(tokens.IdToken?.Reveal())} {Scalars.Show(tokens.AccessToken?.Reveal())} {Scalars.Show(tokens.RefreshToken?.Reveal())} {VercelSingleSignOn.Describe(tokens)} {tokens.Problem is not null}";

    private static string? VercelPage(JsonElement root)
    {
        if (Describe(VercelList, root) is not { } list || list.Values["tokens"] == Scalars.None)
        {
            return null;
        }

        var pagination = list.Values["pagination"];
        var isUnreadable = pagination.EndsWith(" unreadable", StringComparison.Ordinal);
        var next = pagination.Replace(" unreadable", "", StringComparison.Ordinal);
        return $"{list.Values["tokens"]} next: {(next == "\"\"" ? Scalars.None : next)} incomplete: {isUnreadable || HasMember(list.Others, "tokens") || HasMember(list.Others, "pagination")} {list.Others}";
    }

    private static Reading ReadPagination(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Reading.Unreadable;
        }

        var next = Scalars.None;
        var isUnreadable = false;
        foreach (var member in value.EnumerateObject())
        {
            if (Scalars.Name(member) == "next" && member.Value.ValueKind != JsonValueKind.Null)
            {
                isUnreadable |= Scalars.Text(member.Value) is null;
                next = Scalars.Text(member.Value) is { } text ? Scalars.Show(text) : next;
            }
        }

        return new(next + (isUnreadable ? " unreadable" : ""));
    }

    private static string? VercelSuperseded(JsonElement root) =>
        Describe(VercelRevocation, root) is { } revocation && (revocation.Values["revoked"] == "True" || revocation.Values["already_revoked"] == "True")
            ? $"{(revocation.Values["already_revoked"] == "True" ? RevokeOutcome.NotFound : RevokeOutcome.Revoked)} {revocation.Others}"
            : null;

    private static string? CrafterCreated(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var described = Schemas.CrafterToken.Describe(root, out var values);
        return values["id"] == Scalars.None && values["application"] == Scalars.None && values["tenantPermissions"] == "[]"
            ? null
            : $"{(values["id"] == Scalars.None ? Scalars.Show(RequestedId) : values["id"])} {described} {values["id"] != Scalars.Show(RequestedId)}";
    }

    private static string Show(CreatedToken<CrafterToken> created) =>
        $"{Scalars.Show(created.Secret.Reveal())} {(created.Token is null ? Scalars.None : Schemas.CrafterToken.Describe(created.Token))} {created.Problem is not null}";

    private static string? CrafterPage(JsonElement root)
    {
        var items = Schemas.Elements(root, Schemas.CrafterToken.Read);
        return items.Value is null ? null : $"{items.Value} next: {Scalars.None} incomplete: {!items.IsComplete} ";
    }

    private static string? Member<T>(JsonElement root, string name, Schema<T> schema)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        string? found = null;
        foreach (var member in root.EnumerateObject())
        {
            found = Scalars.Name(member) == name ? schema.Read(member.Value).Value ?? found : found;
        }

        return found;
    }

    private static string? Around(JsonElement root, string? name) =>
        root.ValueKind != JsonValueKind.Object ? null : $"{(name is null ? RevokeOutcome.Unconfirmed : RevokeOutcome.Revoked)} {Others(root, name)}";

    private static string Show(RevokeResult result) => $"{result.Outcome} {Join(Schema<object>.Others(result.Extra))}";

    private static string Show<T>(Schema<T> schema, CreatedToken<T> created, bool isProblemKnown = true)
        where T : class
    {
        var record = created.Token is null ? Scalars.None : schema.Describe(created.Token);
        return Shown(Scalars.Show(created.Secret.Reveal()), Scalars.Show(created.Expiry), record, isProblemKnown ? created.Problem is not null : IsProblem(record), Join(Schema<object>.Others(created.Extra)));
    }

    private static string Show(IssuedToken issued) => Shown(Scalars.Show(issued.Secret.Reveal()), Scalars.Show(issued.Expiry), null, issued.Problem is not null, Join(Schema<object>.Others(issued.Extra)));

    private static string Show<T>(Schema<T> schema, TokenPage<T> page)
        where T : class =>
        $"[{string.Join(", ", page.Items.Select(schema.Describe))}] next: {Scalars.Show(page.NextCursor)} incomplete: {page.MayBeIncomplete} {Join(Schema<object>.Others(page.Extra))}";

    private static string Shown(string secret, string expiry, string? record, bool isProblem, string others) => $"{secret} {expiry} {record} {isProblem} {others}";

    /// <summary>A record without an id cannot be addressed, which is a problem, as is no record.</summary>
    private static bool IsProblem(string record) => record == Scalars.None || record.StartsWith("{id: \"\",", StringComparison.Ordinal);

    /// <summary>The expiry is the last word that is derived from a record of Infisical.</summary>
    private static string ExpiryWithin(string record)
    {
        if (record == Scalars.None)
        {
            return "unknown";
        }

        var derived = record[(record.IndexOf("; ", record.LastIndexOf(", updatedAt: ", StringComparison.Ordinal), StringComparison.Ordinal) + 2)..];
        derived = derived[..derived.IndexOf("; ", StringComparison.Ordinal)];
        return derived[(derived.IndexOf(' ', StringComparison.Ordinal) + 1)..];
    }

    private static string ExpiryOfVercel(JsonElement root)
    {
        var expiry = "unknown";
        foreach (var member in root.EnumerateObject())
        {
            if (Scalars.Name(member) == "token" && member.Value.ValueKind == JsonValueKind.Object)
            {
                Schemas.VercelToken.Describe(member.Value, out var values);
                expiry = values["expiresAt"];
            }
        }

        return expiry;
    }

    private static (Dictionary<string, string> Values, string Others)? Describe(Schema<object> schema, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        schema.Describe(root, out var values, out var others);
        return (values, Join(others));
    }

    private static string Others(JsonElement root, string? except)
    {
        var others = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in root.EnumerateObject())
        {
            if (Scalars.Name(member) is { } name && name != except)
            {
                others[name] = Schema<object>.RawOf(member.Value);
            }
        }

        return Join(others);
    }

    private static string Join(SortedDictionary<string, string> others) => string.Concat(others.Select(static pair => $"{Separator}{pair.Key}={pair.Value}"));

    private static bool HasMember(string others, string name) => others.Contains($"{Separator}{name}=", StringComparison.Ordinal);

    private static int CountOf(JsonElement root, string name)
    {
        var count = 0;
        foreach (var member in root.EnumerateObject())
        {
            if (Scalars.Name(member) == name && member.Value.ValueKind == JsonValueKind.Array)
            {
                count = member.Value.EnumerateArray().Count(static item => item.ValueKind == JsonValueKind.Object);
            }
        }

        return count;
    }

    private static string Unquoted(string text) => text[1..^1];

    private static Field<object> Seconds(string name) => new(name, Scalars.None, Seconds, null);

    private static Reading Seconds(JsonElement value) => Reading.Of(Scalars.Double(value)?.ToString("R", System.Globalization.CultureInfo.InvariantCulture));

    private static double? SecondsOf(string value) => value == Scalars.None ? null : double.Parse(value, System.Globalization.CultureInfo.InvariantCulture);

    private static Field<object> Usual(string name, string text, string otherText) => new(name, "", value => Usual(value, text, otherText), null);

    private static Reading Usual(JsonElement value, string text, string otherText) =>
        Scalars.Text(value) is { } actual && (actual.Equals(text, StringComparison.OrdinalIgnoreCase) || actual.Equals(otherText, StringComparison.OrdinalIgnoreCase)) ? new("") : Reading.Unreadable;

    private static Field<object> Truth(string name, string absent) => new(name, absent, static value => Reading.Of(bool.TryParse(Scalars.Text(value), out var truth) ? truth.ToString() : null), null);

    /// <param name="Name">What is read.</param>
    /// <param name="Operation">The operation that responds so.</param>
    /// <param name="ErrorReader">The service's reader of errors, which sees every response first.</param>
    /// <param name="Read">Reads a response.</param>
    /// <param name="Expect">Writes what is read from JSON; <see langword="null"/> if it must be refused, or holds no secret in its place.</param>
    /// <param name="Show">Writes what was read.</param>
    /// <param name="SecretNames">The members with secrets.</param>
    /// <param name="MayBeBlank">Whether a success may have no body.</param>
    private sealed record Reader(
        string Name, Operation Operation, ErrorReader ErrorReader, Func<BufferedResponse, object> Read, Func<JsonElement, string?> Expect, Func<object, string> Show, IReadOnlyList<string> SecretNames, bool MayBeBlank = false);
}
