using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.Testing;

/// <summary>Whole lives of tokens, and what goes wrong in them, tell no secret to anybody who listens.</summary>
public sealed class CleanRunTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_life_at_Vercel_is_clean()
    {
        using var detector = new SecretLeakDetector();
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        detector.Watch(emulator);
        using var vercel = new VercelTokens(emulator.VercelOptions(), loggerFactory: detector.LoggerFactory);
        using var sso = new VercelSso(emulator.VercelSsoOptions(), loggerFactory: detector.LoggerFactory);

        await LiveAsync(vercel, detector, emulator);
        var exchanged = detector.Inspect(await sso.ExchangeCodeAsync(emulator.IssueVercelSsoCode(), cancellationToken: Cancellation));
        detector.Inspect(await sso.RefreshAsync(exchanged.RefreshToken!, Cancellation));
        detector.Inspect(await Wire.FailureOf(() => sso.RefreshAsync(exchanged.RefreshToken!, Cancellation)));

        detector.AssertClean();
        foreach (var channel in Enum.GetValues<SecretLeakChannel>().Except([SecretLeakChannel.Diagnostic]))
        {
            detector.Collected(channel).Should().BePositive(channel.ToString());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_program_with_all_services_is_clean(bool usesHttpResilience)
    {
        using var detector = new SecretLeakDetector();
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        detector.Watch(emulator);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error).AddSecretLeakDetector(detector));
        services.AddTokenClients().AddInfisical(static _ => { }).AddApinizer(static _ => { }).AddVercel(static _ => { }).AddCrafter(static _ => { }).UseEmulator(emulator);
        if (usesHttpResilience)
        {
            services.AddTokenClients().UseHttpResilience();
        }

        await using var provider = services.BuildServiceProvider();

        await LiveAsync(provider.GetRequiredService<IVercelTokens>(), detector, emulator);

        var apinizer = provider.GetRequiredService<IApinizerAuth>();
        var issued = detector.Inspect(await apinizer.CreateTokenAsync(Cancellation));
        detector.Inspect(await apinizer.CheckByValueAsync(issued.Secret, Cancellation));

        var infisical = provider.GetRequiredService<IInfisicalTokenAuth>();
        await infisical.AttachAsync(emulator.InfisicalIdentityId, cancellationToken: Cancellation);
        var minted = detector.Inspect(await infisical.CreateTokenAsync(emulator.InfisicalIdentityId, cancellationToken: Cancellation));
        detector.Inspect(await infisical.RenewByValueAsync(minted.Secret, Cancellation));
        detector.Inspect(await infisical.RevokeByValueAsync(minted.Secret, Cancellation));
        detector.Inspect(await Wire.FailureOf(() => infisical.RenewByValueAsync(minted.Secret, Cancellation)));

        var crafter = provider.GetRequiredService<ICrafterAccessTokens>();
        var created = detector.Inspect(await crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never), Cancellation));
        detector.Inspect(await crafter.GetTokenAsync(created.Secret, Cancellation));
        detector.Inspect(await crafter.ListTokensPageAsync(Cancellation));
        detector.Inspect(await crafter.RevokeTokenAsync(created.Secret, Cancellation));
        detector.Inspect(await Wire.FailureOf(() => crafter.GetTokenAsync(created.Secret, Cancellation)));

        detector.AssertClean();
        detector.Collected(SecretLeakChannel.Log).Should().BeGreaterThan(20, "every level is there, whatever the program's own loggers show");
    }

    [Fact]
    public async Task The_emulators_secrets_would_have_been_found()
    {
        using var detector = new SecretLeakDetector();
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        detector.Watch(emulator);
        detector.Watch(emulator);
        var replaced = emulator.ApinizerPassword;
        emulator.ApinizerPassword = new SecretString(LeakForms.NewSecret());
        using var vercel = new VercelTokens(emulator.VercelOptions());
        using var sso = new VercelSso(emulator.VercelSsoOptions());
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId, cancellationToken: Cancellation);
        var code = emulator.IssueVercelSsoCode();
        var exchanged = await sso.ExchangeCodeAsync(code, cancellationToken: Cancellation);
        var minted = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId, cancellationToken: Cancellation);
        SecretString[] secrets =
        [
            emulator.VercelOptions().AccessToken!, emulator.VercelSsoOptions().ClientSecret!, code, exchanged.IdToken!, exchanged.AccessToken!, exchanged.RefreshToken!,
            replaced, emulator.ApinizerPassword, emulator.InfisicalOptions().AccessToken!, emulator.InfisicalOptions(InfisicalCaller.User).AccessToken!,
            emulator.InfisicalOptions(InfisicalCaller.ServiceToken).AccessToken!, emulator.CrafterOptions().AccessToken!, emulator.IssueApinizerToken(),
            (await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Cancellation)).Secret, (await apinizer.CreateTokenAsync(Cancellation)).Secret, minted.Secret,
            (await infisical.RenewByValueAsync(minted.Secret, Cancellation)).Secret, (await crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never), Cancellation)).Secret,
        ];
        var logger = detector.LoggerFactory.CreateLogger("test");
        for (var index = 0; index < secrets.Length; index++)
        {
            logger.Log(LogLevel.Debug, new EventId(index), 0, null, (_, _) => secrets[index].Reveal());
        }

        var leaks = LeakForms.LeaksOf(detector, secrets.Select(static secret => secret.Reveal().PadRight(36))).Leaks;

        leaks.Should().HaveCount(secrets.Length);
        leaks.Select(static leak => leak.Secret).Distinct().Should().BeEquivalentTo(Enum.GetNames<TokenService>().Select(static service => $"a secret of the emulated {service}"));
    }

    [Fact]
    public async Task What_a_service_repeats_is_clean()
    {
        using var detector = new SecretLeakDetector();
        var (own, issued) = (ForHeader(LeakForms.NewSecret()), ForHeader(LeakForms.NewSecret()));
        detector.Watch(own);
        detector.Watch(issued);
        foreach (var (form, _, write) in LeakForms.All)
        {
            var said = System.Text.Json.JsonEncodedText.Encode(write(own)).ToString();
            using var recorder = new Wire.Recorder($$$"""{"error":{"code":"bad_{{{said}}}","message":"I do not like {{{said}}}!"}}""", System.Net.HttpStatusCode.BadRequest);
            using var vercel = Wire.Vercel(recorder, options => options.AccessToken = new SecretString(own), loggerFactory: detector.LoggerFactory);

            detector.Inspect(await Wire.FailureOf(() => vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation)), form);
        }

        using var unreadable = new Wire.Recorder($$$"""{"token":{"id":[1]},"bearerToken":{{{System.Text.Json.JsonSerializer.Serialize(issued)}}}}""");
        using var creating = Wire.Vercel(unreadable, options => options.AccessToken = new SecretString(own), loggerFactory: detector.LoggerFactory);
        detector.Inspect(await creating.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Cancellation)).Secret.Reveal().Should().Be(issued);

        detector.AssertClean();

        static string ForHeader(string secret) => secret.Replace(" ", "", StringComparison.Ordinal).Replace("ä", "", StringComparison.Ordinal);
    }

    private static async Task LiveAsync(IVercelTokens vercel, SecretLeakDetector detector, TokenServicesEmulator emulator)
    {
        var created = detector.Inspect(await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.In(TimeSpan.FromDays(7))), Cancellation));
        await foreach (var token in vercel.ListTokensAsync(Cancellation))
        {
            detector.Inspect(token);
        }

        detector.Inspect(await vercel.ListTokensPageAsync(cancellationToken: Cancellation));
        detector.Inspect(await vercel.GetTokenAsync(created.Token!.Id, cancellationToken: Cancellation));
        detector.Inspect(await vercel.GetCurrentTokenAsync(cancellationToken: Cancellation));
        detector.Inspect(await vercel.CheckCredentialAsync(Cancellation));
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));
        detector.Inspect(await Wire.FailureOf(() => vercel.CreateTokenAsync(new CreateVercelToken("orphan", TokenExpiry.Never), Cancellation)));
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Body("text/plain", $"token {emulator.VercelOptions().AccessToken!.Reveal()} is wrong", 400));
        detector.Inspect(await Wire.FailureOf(() => vercel.GetTokenAsync(created.Token.Id, cancellationToken: Cancellation)));
        detector.Inspect(await vercel.RevokeTokenAsync(created.Token.Id, cancellationToken: Cancellation));
        detector.Inspect(await Wire.FailureOf(() => vercel.GetTokenAsync(created.Token.Id, cancellationToken: Cancellation)));
        detector.Inspect(emulator.Calls);
    }
}
