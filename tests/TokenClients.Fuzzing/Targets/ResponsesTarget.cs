using System.Text.Json;
using System.Text.RegularExpressions;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Errors;
using TokenClients.Fuzzing.Oracles;
using TokenClients.Infisical;
using TokenClients.Requests;
using TokenClients.Transport.Apinizer;
using TokenClients.Transport.Crafter;
using TokenClients.Transport.Infisical;
using TokenClients.Transport.Vercel;
using TokenClients.Vercel;

namespace TokenClients.Fuzzing.Targets;

/// <summary>
/// The readers of responses. What <see cref="JsonDocument"/> accepts they read, with the same values, and what it refuses they refuse; but a secret that a broken body holds is returned, with a problem.
/// An input is a letter for the operation, and the body.
/// </summary>
internal sealed partial class ResponsesTarget : Target
{
    private const string RequestedId = "chosen-id-4";
    private const string ProjectId = "prj_1";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true };

    private static readonly SecretString CrafterId = new(RequestedId);

    private static readonly Reader[] Readers =
    [
        Infisical("infisical created", InfisicalTransport.CreateTokenAuthTokenOperation, InfisicalReader.Created, InfisicalCreated, static token => Show(Schemas.InfisicalToken, token), "accessToken"),
        Infisical("infisical created for organization", InfisicalTransport.CreateTokenAuthTokenOperation, InfisicalReader.CreatedForOrganization, InfisicalCreated, static token => Show(Schemas.InfisicalToken, token, isProblemKnown: false), "accessToken"),
        Infisical("infisical renewed", InfisicalTransport.RenewIdentityAccessTokenOperation, InfisicalReader.Renewed, InfisicalRenewed, Show, "accessToken"),
        Infisical("infisical page", InfisicalTransport.GetTokenAuthTokensOperation, static response => InfisicalReader.Page(response, 20, 2), InfisicalPage, static page => Show(Schemas.InfisicalToken, page)),
        Infisical("infisical token", InfisicalTransport.GetTokenAuthTokenByIdOperation, InfisicalReader.Token, static root => Member(root, "token", Schemas.InfisicalToken), Schemas.InfisicalToken.Describe),
        Infisical("infisical configuration", InfisicalTransport.GetTokenAuthOperation, InfisicalReader.Configuration, static root => Member(root, "identityTokenAuth", Schemas.InfisicalConfiguration), Schemas.InfisicalConfiguration.Describe),
        Infisical("infisical detached", InfisicalTransport.DeleteTokenAuthOperation, InfisicalReader.Detached, static root => Around(root, "identityTokenAuth"), Show),
        Infisical("infisical revoked", InfisicalTransport.RevokeTokenAuthTokenOperation, InfisicalReader.Revoked, static root => Around(root, "message"), Show),
        Apinizer("apinizer token", ApinizerReader.Token),
        Apinizer("apinizer bearer token", ApinizerReader.BearerToken),
        Vercel("vercel created", VercelTransport.CreateAuthTokenOperation, VercelReader.Created, VercelCreated, static token => Show(Schemas.VercelToken, token), "bearerToken"),
        Vercel("vercel created for project", VercelTransport.CreateAuthTokenOperation, response => VercelReader.CreatedFor(ProjectId)(response), VercelCreated, static token => Show(Schemas.VercelToken, token, isProblemKnown: false), "bearerToken"),
        Vercel("vercel page", VercelTransport.ListAuthTokensOperation, VercelReader.Page, VercelPage, static page => Show(Schemas.VercelToken, page)),
        Vercel("vercel token", VercelTransport.GetAuthTokenOperation, VercelReader.Token, static root => Member(root, "token", Schemas.VercelToken), Schemas.VercelToken.Describe),
        Vercel("vercel revoked", VercelTransport.DeleteAuthTokenOperation, VercelReader.Revoked, static root => Around(root, "tokenId"), Show, mayBeBlank: true),
        Vercel("vercel sso", VercelTransport.ExchangeSsoTokenOperation, VercelReader.SsoTokens, VercelSso, ShowSso, "id_token", "access_token", "refresh_token"),
        Vercel("vercel rotated", VercelTransport.RotateInstallationCredentialOperation, VercelReader.Rotated, VercelRotated, Show, "access_token"),
        Vercel("vercel superseded", VercelTransport.RevokeInstallationCredentialOperation, VercelReader.Superseded, VercelSuperseded, Show, mayBeBlank: true),
        Crafter("crafter created", CrafterTransport.CreateAccessTokenOperation, static response => CrafterReader.Created(response, CrafterId), CrafterCreated, Show),
        Crafter("crafter token", CrafterTransport.GetAccessTokenOperation, CrafterReader.Token, static root => root.ValueKind == JsonValueKind.Object ? Schemas.CrafterToken.Describe(root, out _) : null, Schemas.CrafterToken.Describe),
        Crafter("crafter page", CrafterTransport.ListAccessTokensOperation, CrafterReader.Page, CrafterPage, static page => Show(Schemas.CrafterToken, page)),
        Crafter("crafter revoked", CrafterTransport.DeleteAccessTokenOperation, CrafterReader.Revoked, static root => Around(root, null), Show, mayBeBlank: true),
    ];

    internal override string Name => "responses";

    internal override IReadOnlyList<string> Defects { get; } = ["a broken body is completed", "a digit is lost", "a member is renamed", "a byte order mark stays"];

    internal override IEnumerable<byte[]> Seeds => Readers.SelectMany(static (_, index) => Bodies.Responses.Select(body => Input([(byte)('a' + index)], body)))
        .Concat([[(byte)('a' + 3), .. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Bodies.Responses[3])], [(byte)('a' + 3), .. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Bodies.Responses[3])]]);

    internal override IEnumerable<string> Words => Bodies.Words;

    internal override void Run(ReadOnlySpan<byte> input, string? defect)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var reader = Readers[(input[0] + Readers.Length - ('a' % Readers.Length)) % Readers.Length];
        var body = input[1..].ToArray();
        var received = Received.Of(Spoil(body, defect), reader.Operation, reader.ErrorReader);
        CheckText(body, received.Body);
        using var document = Parse(defect is null ? received.Body.ToArray() : body);
        if (reader.ErrorReader.Read(received, reader.Operation) is not null)
        {
            Check(reader.Operation.Service == TokenService.Apinizer && document is not null && SaysFailure(document.RootElement), $"{reader.Name}: a success is a failure");
            return;
        }

        Check(reader.Operation.Service != TokenService.Apinizer || document is null || !NamesError(document.RootElement), $"{reader.Name}: an error is a success");
        object? result = null;
        try
        {
            result = reader.Read(received);
        }
        catch (Exception error) when (error is JsonException or UnreadableResponseException)
        {
            Check(error is UnreadableResponseException || document is null, $"{reader.Name}: JSON is said to be none");
        }

        var isBlank = received.Body.IndexOfAnyExcept(" \t\r\n"u8) < 0;
        if (reader.MayBeBlank && isBlank)
        {
            Check(result is not null, $"{reader.Name}: an empty body is refused");
            return;
        }

        var expected = document is null ? null : reader.Expect(document.RootElement);
        if (expected is not null)
        {
            Check(result is not null, $"{reader.Name}: a response is refused: {expected}");
            var actual = reader.Show(result!);
            Check(actual == expected, $"{reader.Name}: read was {actual}, and it is {expected}");
        }
        else if (reader.SecretNames.Count == 0 && reader.Operation != CrafterTransport.CreateAccessTokenOperation)
        {
            Check(result is null, $"{reader.Name}: read from what is {(document is null ? "no JSON" : "other JSON")}");
        }
        else if (result is not null)
        {
            // Of the tokens of single sign-on, only the id token is always there.
            Check((result is VercelSsoTokens { IdToken: not null } && document is not null) || ProblemOf(result) is not null, $"{reader.Name}: a secret is returned without a problem from what is {(document is null ? "no JSON" : "other JSON")}");
        }
        else if (reader.Operation.Service != TokenService.Apinizer || !SaysOtherType(received.Body))
        {
            Check(!reader.SecretNames.Any(name => IsInPlainSight(received.Body, name)), $"{reader.Name}: the secret is lost");
        }
    }

    private static byte[] Spoil(byte[] body, string? defect) => defect switch
    {
        "a broken body is completed" => body is [.., not (byte)'}'] ? [.. body, (byte)'}'] : body,
        "a digit is lost" => body.AsSpan().IndexOfAnyInRange((byte)'1', (byte)'9') is >= 0 and var digit ? [.. body[..digit], (byte)'0', .. body[(digit + 1)..]] : body,
        "a member is renamed" => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace("\"createdAt\"", "\"updatedAt\"", StringComparison.Ordinal)),
        "a byte order mark stays" => body is [0xEF, 0xBB, 0xBF, ..] ? [(byte)' ', (byte)'.', .. body[3..]] : body,
        _ => body,
    };

    /// <summary>Without the byte order mark; from UTF-16 where the mark says so and all of it can be decoded.</summary>
    private static void CheckText(byte[] body, ReadOnlySpan<byte> text)
    {
        if (body is [0xEF, 0xBB, 0xBF, ..])
        {
            Check(text.SequenceEqual(body.AsSpan(3)), "the text after a byte order mark was changed");
        }
        else if (body is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] && body.Length % 2 == 0 && Utf16(body) is { } decoded)
        {
            Check(text.SequenceEqual(Encoding.UTF8.GetBytes(decoded)), "UTF-16 was decoded in another way");
        }
        else if (body.AsSpan(0, Math.Min(4, body.Length)).IndexOfAny((byte)0, (byte)0xFE, (byte)0xFF) < 0)
        {
            Check(text.SequenceEqual(body), "a body was changed");
        }
    }

    private static string? Utf16(byte[] body)
    {
        try
        {
            return new UnicodeEncoding(bigEndian: body[0] == 0xFE, byteOrderMark: true, throwOnInvalidBytes: true).GetString(body, 2, body.Length - 2);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body, Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool SaysFailure(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.EnumerateObject().Any(static member => Scalars.Name(member) is "error" or "status" && member.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False));

    /// <summary>Returns whether a response says which error it is.</summary>
    private static bool NamesError(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.EnumerateObject().FirstOrDefault(static member => Scalars.Name(member) == "error").Value is { ValueKind: JsonValueKind.String } error && Scalars.Text(error) is { } text && text.StartsWith("inv", StringComparison.Ordinal);

    /// <summary>Returns whether the object that a body begins with gives the token a type. Something may follow it.</summary>
    private static bool SaysOtherType(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { AllowTrailingCommas = true });
        try
        {
            using var document = JsonDocument.ParseValue(ref json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.EnumerateObject().Any(static member => Scalars.Name(member) == "token_type");
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Returns whether a person who looks at a body would see a secret: the member's name, a colon, and a string of letters and digits.</summary>
    private static bool IsInPlainSight(ReadOnlySpan<byte> body, string name) =>
        PlainMember().Matches(Encoding.Latin1.GetString(body)).Any(match => match.Groups["name"].Value == name);

    private static string? ProblemOf(object result) => result switch
    {
        CreatedToken<InfisicalToken> created => created.Problem,
        CreatedToken<VercelToken> created => created.Problem,
        CreatedToken<CrafterToken> created => created.Problem,
        IssuedToken issued => issued.Problem,
        VercelSsoTokens tokens => tokens.Problem,
        _ => null,
    };

    [GeneratedRegex("""(?<=^|[{,\s])"(?<name>bearerToken|accessToken|access_token|id_token|refresh_token)"[ \t\r\n]*:[ \t\r\n]*"[A-Za-z0-9]+"(?=[,}\s]|$)""", RegexOptions.CultureInvariant)]
    private static partial Regex PlainMember();
}
