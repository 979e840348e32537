using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Conformance;

/// <summary>Arguments that no server takes, or that would address something else: nothing is sent.</summary>
public sealed class RefusedArgumentTests
{
    private static readonly Guid[] Nobody = [Guid.Empty];
    private static readonly int?[] Sizes = [0, -1, 101, int.MaxValue];
    private static readonly string?[] Nothing = [null];
    private static readonly string[] Blank = ["", " ", "\t"];
    private static readonly string?[] NothingOrBlank = [null, .. Blank];
    private static readonly string[] CrafterIds = ["a/b", "a\\b", "a;b", "a.b", ".", "..", "all", "a b", "a%2Fb", "***", "ünicode", "a?b", "a#b"];

    /// <summary>Instants that have passed, one of them because seconds were taken for milliseconds, and one after the last that there is.</summary>
    private static readonly TokenExpiry[] Impossible =
    [
        TokenExpiry.At(Wire.Now),
        TokenExpiry.At(Wire.Now.AddMilliseconds(-1)),
        TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(1_795_420_800)),
        TokenExpiry.In(TimeSpan.MaxValue),
    ];

    private static readonly Dictionary<string, Refusal> Refusals = new[]
    {
        Infisical("AttachAsync", "identityId", "*empty*", Nobody, static (client, id) => client.AttachAsync(id)),
        Infisical("GetConfigurationAsync", "identityId", "*empty*", Nobody, static (client, id) => client.GetConfigurationAsync(id)),
        Infisical("UpdateConfigurationAsync", "identityId", "*empty*", Nobody, static (client, id) => client.UpdateConfigurationAsync(id, new() { UseLimit = 1 })),
        Infisical("DetachAsync", "identityId", "*empty*", Nobody, static (client, id) => client.DetachAsync(id)),
        Infisical("CreateTokenAsync", "identityId", "*empty*", Nobody, static (client, id) => client.CreateTokenAsync(id)),
        Infisical("ListTokensPageAsync", "identityId", "*empty*", Nobody, static (client, id) => client.ListTokensPageAsync(id)),

        // An iterator checks its arguments at the call, not when it is enumerated.
        Infisical("ListTokensAsync", "identityId", "*empty*", Nobody, static (client, id) => Task.FromResult(client.ListTokensAsync(id))),
        Settings("UseLimit: -1", "*UseLimit*negative*", static () => new() { UseLimit = -1 }),
        Settings("UseLimit: -9223372036854775808", "*UseLimit*negative*", static () => new() { UseLimit = long.MinValue }),
        Settings("no trusted address", "*TrustedIps*at least one*", static () => new() { TrustedIps = [] }),
        Settings("a null among the trusted addresses", "*TrustedIps*null*", static () => new() { TrustedIps = [null!] }),
        Settings("a trusted address that is empty", "*TrustedIps*no address*", static () => new() { TrustedIps = [new()] }),
        Settings("a lifetime that can be extended without end", "*Lifetime*", static () => new() { Lifetime = JsonSerializer.Deserialize<InfisicalTokenLifetime>("[3600,0]") }),
        Settings("a lifetime longer than it can be extended to", "*Lifetime*", static () => new() { Lifetime = JsonSerializer.Deserialize<InfisicalTokenLifetime>("[3600,3599]") }),
        Settings("a lifetime of more than ten years", "*Lifetime*", static () => new() { Lifetime = JsonSerializer.Deserialize<InfisicalTokenLifetime>("[315360001,315360001]") }),
        Infisical("UpdateConfigurationAsync", "settings", "*", Nothing, static (client, _) => client.UpdateConfigurationAsync(Calls.Identity, null!)),
        Infisical("UpdateConfigurationAsync", "settings", "*at least one setting*", ["no change"], static (client, _) => client.UpdateConfigurationAsync(Calls.Identity, new())),
        Infisical("CreateTokenAsync", "request", "*OrganizationSlug*1 to 64*", [.. Blank, "Acme", "acme corp", "acme_corp", "acme.corp", "äcme", "acme\n", new string('a', 65)],
            static (client, slug) => client.CreateTokenAsync(Calls.Identity, new() { OrganizationSlug = slug })),
        Infisical("ListTokensPageAsync", "pageSize", "*1 and 100*", Sizes, static (client, size) => client.ListTokensPageAsync(Calls.Identity, pageSize: size)),
        Infisical("ListTokensPageAsync", "cursor", "*NextCursor*", [.. Blank, "101", "-1", "+1", " 1", "1.0", "99999999999", "next"],
            static (client, cursor) => client.ListTokensPageAsync(Calls.Identity, cursor)),
        Ids<IInfisicalTokenAuth>("Infisical.GetTokenAsync", static (client, id) => client.GetTokenAsync(id!)),
        Ids<IInfisicalTokenAuth>("Infisical.RenameTokenAsync", static (client, id) => client.RenameTokenAsync(id!, "ci")),
        Ids<IInfisicalTokenAuth>("Infisical.RevokeTokenAsync", static (client, id) => client.RevokeTokenAsync(id!)),
        Infisical("RenameTokenAsync", "name", "*", Nothing, static (client, name) => client.RenameTokenAsync("tok_1", name!)),
        Infisical("RenewByValueAsync", "accessToken", "*", Nothing, static (client, _) => client.RenewByValueAsync(null!)),
        Infisical("RevokeByValueAsync", "accessToken", "*", Nothing, static (client, _) => client.RevokeByValueAsync(null!)),
        Apinizer("CheckByValueAsync", "accessToken", "*", Nothing, static (client, _) => client.CheckByValueAsync(null!)),
        Apinizer("CheckByValueAsync", "accessToken", "*", ["two words", "a\ttab", " leading", "trailing ", "tökèn", "del\u007f"],
            static (client, token) => client.CheckByValueAsync(new(token)), isSecret: true),
        Vercel("CreateTokenAsync", "request", "*", Nothing, static (client, _) => client.CreateTokenAsync(null!)),
        Vercel("CreateTokenAsync", "request", "*ProjectId*", Blank, static (client, project) => client.CreateTokenAsync(new("ci", TokenExpiry.Never) { ProjectId = project })),
        Vercel("CreateTokenAsync", "request", "*", Impossible, static (client, expiry) => client.CreateTokenAsync(new("ci", expiry))),
        Vercel("CreateTokenAsync", "name", "*", [.. NothingOrBlank, " ci", "ci ", new string('n', 257)],
            static (client, name) => client.CreateTokenAsync(new(name!, TokenExpiry.Never))),
        Vercel("CreateTokenAsync", "expiry", "*TokenExpiry.Never*", [default(TokenExpiry)], static (client, expiry) => client.CreateTokenAsync(new("ci", expiry))),
        Vercel("ListTokensPageAsync", "pageSize", "*1 and 100*", Sizes, static (client, size) => client.ListTokensPageAsync(pageSize: size)),
        Vercel("ListTokensPageAsync", "cursor", "*empty*", Blank, static (client, cursor) => client.ListTokensPageAsync(cursor)),
        Ids<IVercelTokens>("Vercel.GetTokenAsync", static (client, id) => client.GetTokenAsync(id!)),
        Ids<IVercelTokens>("Vercel.RevokeTokenAsync", static (client, id) => client.RevokeTokenAsync(id!)),
        Vercel("GetTokenAsync", "tokenId", "*GetCurrentTokenAsync*", ["current"], static (client, id) => client.GetTokenAsync(id)),
        Vercel("RevokeTokenAsync", "tokenId", "*RevokeCurrentTokenAsync*", ["current"], static (client, id) => client.RevokeTokenAsync(id)),
        Sso("ExchangeCodeAsync", "code", "*", Nothing, static (client, _) => client.ExchangeCodeAsync(null!)),
        Sso("ExchangeCodeAsync", "redirectUri", "*absolute*", ["/back"], static (client, uri) => client.ExchangeCodeAsync(new("c"), redirectUri: new(uri, UriKind.Relative))),
        Sso("RefreshAsync", "refreshToken", "*", Nothing, static (client, _) => client.RefreshAsync(null!)),
        Sso("RotateInstallationCredentialAsync", "installation", "*", Nothing, static (client, _) => client.RotateInstallationCredentialAsync(null!)),
        Sso("RevokeInstallationCredentialAsync", "installation", "*", Nothing, static (client, _) => client.RevokeInstallationCredentialAsync(null!, new(Calls.OtherId))),
        Sso("RevokeInstallationCredentialAsync", "supersededToken", "*", Nothing,
            static (client, _) => client.RevokeInstallationCredentialAsync(new("icfg_1", new(Calls.ByValue)), null!)),
        Sso("RevokeInstallationCredentialAsync", "supersededToken", "*that the call would use*", [Calls.ByValue],
            static (client, own) => client.RevokeInstallationCredentialAsync(new("icfg_1", new(own)), new(own)), isSecret: true),
        Crafter("CreateTokenAsync", "request", "*", Nothing, static (client, _) => client.CreateTokenAsync(null!)),
        Crafter("CreateTokenAsync", "request", "*", Impossible, static (client, expiry) => client.CreateTokenAsync(new("ci", expiry))),
        Crafter("CreateTokenAsync", "request", "*", CrafterIds, static (client, id) => client.CreateTokenAsync(new("ci", TokenExpiry.Never) { Id = new(id) }), isSecret: true),
        Crafter("CreateTokenAsync", "application", "*", NothingOrBlank, static (client, application) => client.CreateTokenAsync(new(application!, TokenExpiry.Never))),
        Crafter("CreateTokenAsync", "expiry", "*TokenExpiry.Never*", [default(TokenExpiry)], static (client, expiry) => client.CreateTokenAsync(new("ci", expiry))),
        Crafter("GetTokenAsync", "tokenId", "*", Nothing, static (client, _) => client.GetTokenAsync(null!)),
        Crafter("GetTokenAsync", "tokenId", "*", CrafterIds, static (client, id) => client.GetTokenAsync(new(id)), isSecret: true),
        Crafter("RevokeTokenAsync", "tokenId", "*", Nothing, static (client, _) => client.RevokeTokenAsync(null!)),
        Crafter("RevokeTokenAsync", "tokenId", "*", CrafterIds, static (client, id) => client.RevokeTokenAsync(new(id)), isSecret: true),
        Crafter("RevokeTokenAsync", "tokenId", "*RevokeCurrentTokenAsync*", [Wire.Secret], static (client, own) => client.RevokeTokenAsync(new(own)), isSecret: true),
    }.SelectMany(static refusals => refusals).ToDictionary(static refusal => $"{refusal.Call}, {refusal.Parameter}: {refusal.What}");

    public static TheoryData<string> Rows => [.. Refusals.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_argument_that_cannot_be_meant_is_refused_before_anything_is_sent(string row)
    {
        var refusal = Refusals[row];
        using var recorder = new Wire.Recorder("{}");
        using var client = Wire.Client(Calls.FacadeOf(refusal.Call), recorder, clock: new FakeTimeProvider(Wire.Now));

        var error = (await FluentActions.Awaiting(() => refusal.Run(client)).Should().ThrowAsync<ArgumentException>().WithMessage(refusal.Message)).Which;

        error.ParamName.Should().Be(refusal.Parameter);
        (error is ArgumentNullException).Should().Be(refusal.What.EndsWith("null", StringComparison.Ordinal));
        (error is ArgumentOutOfRangeException).Should().Be(refusal.Parameter == "pageSize");
        if (refusal.Secret is { Length: > 3 } secret)
        {
            error.Message.Should().NotContain(secret);
        }

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public void Every_method_that_takes_arguments_has_a_row()
    {
        var withArguments = Calls.Methods.Where(static call => Calls.FacadeOf(call).GetMethod(Calls.MethodOf(call))!.GetParameters().Length > 1);

        // The team of Vercel's own token has no value that cannot be meant.
        Refusals.Values.Select(static refusal => refusal.Call).Distinct().Should().BeEquivalentTo(withArguments.Except([Calls.GetCurrent, Calls.RevokeCurrent]));
    }

    [Fact]
    public void Names_of_a_token_of_Vercel_have_at_most_256_characters() => new CreateVercelToken(new string('n', 256), TokenExpiry.Never).Name.Should().HaveLength(256);

    private static IEnumerable<Refusal> Of<TFacade, T>(string call, string parameter, string message, IEnumerable<T> values, Func<TFacade, T, Task> run, bool isSecret = false) =>
        from value in values
        let what = value is TokenExpiry ? $"{value}" : JsonSerializer.Serialize(value)
        select new Refusal(call, parameter, message, what, client => run((TFacade)client, value), isSecret ? $"{value}" : null);

    private static IEnumerable<Refusal> Infisical<T>(string method, string name, string message, IEnumerable<T> values, Func<IInfisicalTokenAuth, T, Task> run) =>
        Of("Infisical." + method, name, message, values, run);

    private static IEnumerable<Refusal> Apinizer<T>(string method, string name, string message, IEnumerable<T> values, Func<IApinizerAuth, T, Task> run, bool isSecret = false) =>
        Of("Apinizer." + method, name, message, values, run, isSecret);

    private static IEnumerable<Refusal> Vercel<T>(string method, string name, string message, IEnumerable<T> values, Func<IVercelTokens, T, Task> run) =>
        Of("Vercel." + method, name, message, values, run);

    private static IEnumerable<Refusal> Sso<T>(string method, string name, string message, IEnumerable<T> values, Func<IVercelSso, T, Task> run, bool isSecret = false) =>
        Of("VercelSso." + method, name, message, values, run, isSecret);

    private static IEnumerable<Refusal> Crafter<T>(
        string method, string name, string message, IEnumerable<T> values, Func<ICrafterAccessTokens, T, Task> run, bool isSecret = false) =>
        Of("Crafter." + method, name, message, values, run, isSecret);

    private static IEnumerable<Refusal> Ids<TFacade>(string call, Func<TFacade, string?, Task> run) =>
        [.. Of(call, "tokenId", "*", Nothing, run), .. Of(call, "tokenId", "*empty*", Blank, run), .. Of(call, "tokenId", "*cannot be ids*", [".", ".."], run)];

    private static IEnumerable<Refusal> Settings(string what, string message, Func<InfisicalTokenAuthSettings> settings) =>
    [
        new("Infisical.AttachAsync", "settings", message, what, client => ((IInfisicalTokenAuth)client).AttachAsync(Calls.Identity, settings()), null),
        new("Infisical.UpdateConfigurationAsync", "settings", message, what, client => ((IInfisicalTokenAuth)client).UpdateConfigurationAsync(Calls.Identity, settings()), null),
    ];

    private sealed record Refusal(string Call, string Parameter, string Message, string What, Func<object, Task> Run, string? Secret);
}
