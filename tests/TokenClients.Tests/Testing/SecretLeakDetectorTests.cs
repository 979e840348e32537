using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.Testing;

public sealed class SecretLeakDetectorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Channels { get; } = [.. LeakChannels.All.Keys];

    public static TheoryData<string> Forms { get; } = [.. LeakForms.All.Select(static form => form.Name)];

    [Theory]
    [MemberData(nameof(Channels))]
    public void A_leak_is_found_in_every_channel(string name)
    {
        var (channel, place, plant) = LeakChannels.All[name];
        using var detector = new SecretLeakDetector();
        var (plain, escaped) = (LeakForms.NewSecret(), LeakForms.NewSecret());
        plant(detector, $"before {plain} after");
        plant(detector, $"before {Uri.EscapeDataString(escaped)} after");

        // Later than the leak, as a secret that a service has just issued is.
        detector.Watch(plain, "plain");
        detector.Watch(escaped, "escaped");

        var leaks = LeakForms.LeaksOf(detector, plain, escaped).Leaks;

        leaks.Should().OnlyContain(leak => leak.Channel == channel);
        leaks.Should().Contain(leak => leak.Secret == "plain" && IsShown(leak, place, SecretLeakForm.Plain))
            .And.Contain(leak => leak.Secret == "escaped" && IsShown(leak, place, SecretLeakForm.PercentEncoded));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_leak_is_found_in_every_form(string name)
    {
        var (_, form, write) = LeakForms.All.Single(known => known.Name == name);
        using var detector = new SecretLeakDetector();
        var secret = LeakForms.NewSecret();
        detector.Watch(secret);
        LeakChannels.Write(detector.LoggerFactory.CreateLogger("test"), LogLevel.Debug, $"before {write(secret)} after");

        LeakForms.LeaksOf(detector, secret).Leaks.Should().Contain(leak => leak.Form == form);
    }

    [Fact]
    public void A_header_that_is_split_over_values_of_one_record_is_found()
    {
        using var meter = new Meter("TokenClients.Tests.Split");
        using var source = new ActivitySource("TokenClients.Tests.Split");
        using var detector = new SecretLeakDetector();
        var (log, activity, metric, result) = (LeakForms.NewSecret(), LeakForms.NewSecret(), LeakForms.NewSecret(), LeakForms.NewSecret());
        LeakChannels.Write(detector.LoggerFactory.CreateLogger("test"), LogLevel.Debug, "nothing", [new("First", "Bearer " + log[..12]), new("Second", log[12..])]);
        meter.CreateCounter<long>("split").Add(1, new("first", metric[..12]), new KeyValuePair<string, object?>("second", metric[12..]));
        source.StartActivity("test")!.SetTag("first", "Bearer " + activity[..12]).SetTag("second", activity[12..]).Dispose();
        detector.Inspect(new { First = result[..12], Second = result[12..] });
        detector.Watch(log);
        detector.Watch(activity);
        detector.Watch(metric);
        detector.Watch(result);

        var leaks = LeakForms.LeaksOf(detector, log, activity, metric, result).Leaks;

        leaks.Should().OnlyContain(static leak => leak.Form == SecretLeakForm.Split);
        leaks.Where(static leak => leak.Place.EndsWith(", over several values", StringComparison.Ordinal)).Select(static leak => leak.Secret)
            .Should().BeEquivalentTo("log", "activity", "metric", "result");
    }

    [Fact]
    public void What_is_observed_or_still_runs_at_the_end_is_looked_at()
    {
        var (observed, running) = (LeakForms.NewSecret(), LeakForms.NewSecret());
        using var meter = new Meter("TokenClients.Tests.Observed");
        meter.CreateObservableGauge("observed", () => new Measurement<int>(1, new KeyValuePair<string, object?>("caller", observed)));
        using var source = new ActivitySource("TokenClients.Tests.Running");
        using var detector = new SecretLeakDetector();
        using var activity = source.StartActivity("test")!.SetTag("url", running);
        detector.Watch(observed);
        detector.Watch(running);

        var leaks = LeakForms.LeaksOf(detector, observed, running).Leaks;

        leaks.Select(static leak => leak.Place).Should().BeEquivalentTo("metric 'observed' of 'TokenClients.Tests.Observed', tag 'caller'", "activity 'test' of 'TokenClients.Tests.Running', tag 'url'");
    }

    [Fact]
    public void A_leak_says_where_it_is_and_shows_nothing()
    {
        using var detector = new SecretLeakDetector();
        var secret = LeakForms.NewSecret();
        detector.Watch(new SecretString(secret), "the caller's");
        detector.LoggerFactory.CreateLogger("Shop.Basket").Log(LogLevel.Warning, new EventId(3), 0, null, (_, _) => $"GET /tokens?access_token={Uri.EscapeDataString(secret)}&page=2");

        var failure = LeakForms.LeaksOf(detector, secret);

        failure.Message.Should().Be(
            """
            Secrets were found in 1 place(s):
            - log 'Shop.Basket' (Warning, event 3), message: the caller's, PercentEncoded, in "GET /tokens?access_token=***&page=2"
            """.ReplaceLineEndings("\n"));
        failure.Leaks.Should().ContainSingle().Which.Channel.Should().Be(SecretLeakChannel.Log);
    }

    [Fact]
    public void Neither_places_nor_names_nor_other_secrets_show_in_what_is_said()
    {
        using var detector = new SecretLeakDetector();
        var (first, second) = (LeakForms.NewSecret(), LeakForms.NewSecret());
        detector.Watch(first, first);
        detector.Watch(second, $"it is {second}");
        var logger = detector.LoggerFactory.CreateLogger("category " + first);
        LeakChannels.Write(logger, LogLevel.Debug, $"{second}{first}{Uri.EscapeDataString(second)}", [new(Uri.EscapeDataString(first), Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(second)))]);

        LeakForms.LeaksOf(detector, first, second).Leaks.Select(static leak => leak.Secret).Distinct().Should().BeEquivalentTo("***", "it is ***");
    }

    [Fact]
    public void What_is_like_a_secret_is_none()
    {
        using var detector = new SecretLeakDetector();
        const string secret = "vcp_AbCdEfGhIjKlMnOp";
        detector.Watch(secret);
        var logger = detector.LoggerFactory.CreateLogger("test");
        foreach (var text in new[] { "***", secret[..^1], secret[1..], "vcp_AbCdEfGhIjKlMnOq", "vcp_AbCdEfGhI.jKlMnOp", new string('%', 100), new string('\\', 100), "\\u00", "%zz%4", Convert.ToBase64String(new byte[100]) })
        {
            LeakChannels.Write(logger, LogLevel.Debug, text);
        }

        detector.Invoking(static detector => detector.AssertClean()).Should().NotThrow();
    }

    [Fact]
    public void The_librarys_own_secrets_and_models_are_clean()
    {
        using var detector = new SecretLeakDetector();
        var secret = new SecretString(LeakForms.NewSecret());
        detector.Watch(secret);

        detector.Inspect(secret).Should().BeSameAs(secret);
        detector.Inspect(new IssuedToken { Secret = secret });
        detector.Inspect(new VercelOptions { AccessToken = secret });
        detector.Inspect<object?>(null).Should().BeNull();

        detector.Invoking(static detector => detector.AssertClean()).Should().NotThrow();
    }

    [Fact]
    public void Too_short_a_secret_is_refused_and_not_repeated()
    {
        using var detector = new SecretLeakDetector();

        detector.Invoking(static detector => detector.Watch("Ab1+xyz")).Should().ThrowExactly<ArgumentException>().WithMessage("A secret of fewer than 8 characters*").Which.Message.Should().NotContain("xyz");
        detector.Invoking(static detector => detector.Watch(new SecretString("Ab1+xyz"))).Should().ThrowExactly<ArgumentException>();
        detector.Invoking(static detector => detector.Watch("Ab1+xyz8")).Should().NotThrow();
    }

    [Fact]
    public void Without_a_secret_nothing_is_proven()
    {
        using var detector = new SecretLeakDetector();

        detector.Invoking(static detector => detector.AssertClean()).Should().ThrowExactly<InvalidOperationException>().WithMessage("No secrets are being watched*");
    }

    [Fact]
    public void Detectors_side_by_side_have_their_own_logs_and_secrets()
    {
        using var source = new ActivitySource("TokenClients.Tests.SideBySide");
        using var one = new SecretLeakDetector();
        using var other = new SecretLeakDetector();
        var (secret, others) = (LeakForms.NewSecret(), LeakForms.NewSecret());
        one.Watch(secret);
        other.Watch(others);
        LeakChannels.Write(one.LoggerFactory.CreateLogger("test"), LogLevel.Debug, $"{secret} {others}");
        source.StartActivity("test")!.SetTag("x", secret).Dispose();

        other.Invoking(static detector => detector.AssertClean()).Should().NotThrow("its secret stands in the log of the other one");
        LeakForms.LeaksOf(one, secret).Leaks.Select(static leak => leak.Channel).Distinct().Should().BeEquivalentTo([SecretLeakChannel.Log, SecretLeakChannel.Activity]);

        // What the process tells, all detectors hear.
        other.Watch(secret);
        LeakForms.LeaksOf(other, secret).Leaks.Should().OnlyContain(static leak => leak.Channel == SecretLeakChannel.Activity);
    }

    [Fact]
    public void Disposal_ends_listening_and_keeps_what_was_heard()
    {
        var (before, after) = (LeakForms.NewSecret(), LeakForms.NewSecret());
        using var source = new ActivitySource("TokenClients.Tests.Disposal");
        var detector = new SecretLeakDetector();
        var logger = detector.LoggerFactory.CreateLogger("test");
        LeakChannels.Write(logger, LogLevel.Debug, before);
        using var running = source.StartActivity("test")!.SetTag("x", before);

        detector.Dispose();
        detector.Dispose();
        running.SetTag("y", after);
        foreach (var (channel, _, plant) in LeakChannels.All.Values)
        {
            if (channel is not (SecretLeakChannel.Exception or SecretLeakChannel.Result))
            {
                // Without a listener there is no activity to plant it in.
                Record.Exception(() => plant(detector, after));
            }
        }

        logger.IsEnabled(LogLevel.Critical).Should().BeFalse();
        detector.Watch(after);
        detector.Invoking(static detector => detector.AssertClean()).Should().NotThrow();
        detector.Watch(before);
        LeakForms.LeaksOf(detector, before).Leaks.Select(static leak => leak.Place).Should().BeEquivalentTo("log 'test' (Debug, event 7 Happened), message", "activity 'test' of 'TokenClients.Tests.Disposal', tag 'x'");
    }

    [Fact]
    public void What_is_too_much_is_searched_and_forgotten()
    {
        using var detector = new SecretLeakDetector();
        var (known, late, issued) = (LeakForms.NewSecret(), LeakForms.NewSecret(), LeakForms.NewSecret());
        var logger = detector.LoggerFactory.CreateLogger("test");
        var filling = new string('x', 1024 * 1024);
        detector.Watch(known);
        LeakChannels.Write(logger, LogLevel.Debug, "harmless");
        for (var line = 0; line < 17; line++)
        {
            LeakChannels.Write(logger, LogLevel.Debug, line + filling);
        }

        detector.Invoking(static detector => detector.AssertClean()).Should().NotThrow();
        detector.Watch(late);
        detector.Invoking(static detector => detector.AssertClean()).Should().ThrowExactly<InvalidOperationException>().WithMessage("*late*Watch them earlier*");
        LeakChannels.Write(logger, LogLevel.Debug, $"{known} {issued}");
        for (var line = 0; line < 17; line++)
        {
            LeakChannels.Write(logger, LogLevel.Debug, line + filling);
        }

        // The first was found before the second was known.
        detector.Watch(issued);
        LeakForms.LeaksOf(detector, known, issued).Leaks.Should().OnlyContain(static leak => leak.Secret == "known").And.NotBeEmpty();
    }

    [Fact]
    public void Objects_without_end_are_refused_and_cycles_are_not()
    {
        using var detector = new SecretLeakDetector();
        detector.Watch(LeakForms.NewSecret());
        var cycle = new List<object>();
        cycle.Add(cycle);

        detector.Invoking(detector => detector.Inspect(cycle)).Should().NotThrow();
        detector.Invoking(static detector => detector.Inspect(Endless())).Should().ThrowExactly<InvalidOperationException>().WithMessage("*too large*");
        detector.Invoking(static detector => detector.AssertClean()).Should().NotThrow();

        static IEnumerable<int> Endless()
        {
            for (var number = 0; ; number++)
            {
                yield return number;
            }
        }
    }

    [Fact]
    public void What_fails_while_it_is_read_harms_nobody()
    {
        using var detector = new SecretLeakDetector();
        var secret = LeakForms.NewSecret();
        detector.Watch(secret);
        var logger = detector.LoggerFactory.CreateLogger("test");

        var failing = new Failing(secret);
        logger.Invoking(logger => logger.Log(LogLevel.Debug, 0, failing, null, (_, _) => throw new FormatException(secret))).Should().NotThrow();
        logger.Invoking(logger => logger.BeginScope(failing)).Should().NotThrow();
        detector.Inspect(failing);

        LeakForms.LeaksOf(detector, secret).Leaks.Select(static leak => leak.Channel).Distinct().Should().BeEquivalentTo([SecretLeakChannel.Log, SecretLeakChannel.Result]);
    }

    /// <summary>The fault matrix relies on it: it lets a detector watch emulators, and finds nothing.</summary>
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

    private static bool IsShown(SecretLeak leak, string place, SecretLeakForm form) =>
        leak.Place.Contains(place, StringComparison.Ordinal) && leak.Excerpt.Contains("***", StringComparison.Ordinal)
        && (leak.Form == form || (leak.Form == SecretLeakForm.JsonEscaped && leak.Place.EndsWith("JSON", StringComparison.Ordinal)));

    private sealed class Failing(string text)
    {
        public override string ToString() => throw new InvalidOperationException(text);
    }
}
