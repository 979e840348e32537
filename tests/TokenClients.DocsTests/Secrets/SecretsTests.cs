using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Runtime.Serialization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using System.Xml.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenClients.Crafter;
using TokenClients.DocsTests.Readme;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Secrets;

/// <summary>What docs/secrets.md, docs/credentials.md and docs/redaction.md say of secrets, where they come from, how they are replaced, and what is masked.</summary>
public sealed class SecretsTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "secrets.md")).ReplaceLineEndings("\n");

    [Fact]
    public void A_secret_shows_itself_to_Reveal_alone()
    {
        var secret = new SecretString("vcp_secret");

        $"{secret} {secret.ToString()} {string.Concat("", secret)}".Should().Be("*** *** ***");
        new Holder(secret).ToString().Should().Be("Holder { Token = *** }");
        typeof(SecretString).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value.Should().Be("***");
        typeof(SecretString).GetProperties().Select(static property => property.Name).Should().BeEquivalentTo("Masked", "NotSerialized");
        FluentActions.Invoking(() => JsonSerializer.Serialize(new Holder(secret))).Should().Throw<NotSupportedException>().WithMessage("*SecretString.Reveal()*");
        JsonSerializer.Deserialize<Holder>("""{"Token":"vcp_secret"}""")!.Token.Should().Be(secret);
        (secret == new SecretString("vcp_secret")).Should().BeTrue();
        secret.Reveal().Should().Be("vcp_secret");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void What_can_be_no_credential_is_refused(string value) => FluentActions.Invoking(() => new SecretString(value)).Should().Throw<ArgumentException>();

    [Fact]
    public void Half_a_character_is_refused() => FluentActions.Invoking(static () => new SecretString("a" + (char)0xD800)).Should().Throw<ArgumentException>();

    [Fact]
    public void Options_of_a_program_are_bound_with_their_secret()
    {
        foreach (var register in new Action<IServiceCollection, IConfigurationSection>[] { Snippets.BindAndValidate, Snippets.SetInCode })
        {
            Bound(register, "vcp_secret").Password.Should().Be(new SecretString("vcp_secret"));
            FluentActions.Invoking(() => Bound(register, "hidden\nvalue")).Should().Throw<Exception>().WithMessage("*The credential contains a line break*").Which.ToString().Should().NotContain("hidden");
        }

        FluentActions.Invoking(static () => Bound(Snippets.BindAndValidate, null)).Should().Throw<OptionsValidationException>().WithMessage("Deploy:Password is missing.");

        static DeployOptions Bound(Action<IServiceCollection, IConfigurationSection> register, string? password)
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Deploy:User"] = "u", ["Deploy:Password"] = password }).Build();
            var services = new ServiceCollection();
            register(services, configuration.GetSection("Deploy"));
            using var provider = services.BuildServiceProvider();
            return provider.GetRequiredService<IOptions<DeployOptions>>().Value;
        }
    }

    [Fact]
    public async Task A_provider_is_asked_for_every_attempt()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var vault = new Vault(emulator.VercelOptions().AccessToken!.Reveal());
        var services = new ServiceCollection();
        Snippets.UseVault(services, vault);
        services.Configure<VercelOptions>(options =>
        {
            options.BaseAddress = emulator.BaseAddress;
            options.Resilience.Retry.Delay = TimeSpan.Zero;
        });
        await using var provider = services.BuildServiceProvider();
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(503), times: 2);

        (await provider.GetRequiredService<IVercelTokens>().GetCurrentTokenAsync()).Response.Attempts.Should().Be(3);

        vault.Reads.Should().Equal("vercel-token", "vercel-token", "vercel-token");
    }

    [Fact]
    public async Task A_provider_that_fails_is_an_error_without_its_words()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessTokenProvider = static _ => throw new InvalidOperationException("vcp_secret") });

        var error = await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync());

        error.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        error.ToString().Should().Contain("System.InvalidOperationException").And.NotContain("vcp_secret");
        emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_rotation_leaves_the_new_token_and_ends_the_old_one()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "vercel");
            var first = emulator.VercelOptions(VercelCaller.FullAccount).AccessToken!;
            await File.WriteAllTextAsync(path, first.Reveal() + "\n");

            var old = await Snippets.RotateAsync(path, emulator.BaseAddress);

            emulator.IsLive(TokenService.Vercel, first).Should().BeFalse();
            emulator.IsLive(TokenService.Vercel, SecretString.FromFile(path)).Should().BeTrue();
            emulator.LiveTokens(TokenService.Vercel).Should().NotContain(token => token.DisplayId == old);
            folder.GetFiles().Should().ContainSingle();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("before the file is written")]
    [InlineData("before the old token is revoked")]
    public async Task A_rotation_that_ends_between_its_steps_leaves_two_tokens_that_work(string when)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "vercel");
            var first = emulator.VercelOptions(VercelCaller.FullAccount).AccessToken!;
            await File.WriteAllTextAsync(path, first.Reveal());
            var before = emulator.LiveTokens(TokenService.Vercel).Select(static token => token.DisplayId).ToList();
            if (when == "before the file is written")
            {
                // A folder in the place of the new file.
                Directory.CreateDirectory(path + ".new");
            }
            else
            {
                emulator.Fail(TokenService.Vercel, "deleteAuthToken", Fault.Status(500), times: 9);
            }

            (await Record.ExceptionAsync(() => Snippets.RotateAsync(path, emulator.BaseAddress))).Should().NotBeNull();

            emulator.IsLive(TokenService.Vercel, first).Should().BeTrue();
            emulator.IsLive(TokenService.Vercel, SecretString.FromFile(path)).Should().BeTrue();
            using var vercel = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessTokenFile = path });
            var name = (await vercel.GetCurrentTokenAsync()).Name;
            (await vercel.ListTokensAsync().ToListAsync()).Where(token => token.Name == name && !before.Contains(token.Id)).Should().ContainSingle("the next run finds it by its name");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_credential_that_becomes_unusable_in_its_file_is_kept_and_reported()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var log = new EventIds();
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, emulator.VercelOptions().AccessToken!.Reveal());
            using var vercel = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessTokenFile = path }, loggerFactory: log);
            await vercel.GetCurrentTokenAsync();
            await File.WriteAllTextAsync(path, "");
            await vercel.GetCurrentTokenAsync();
            await vercel.GetCurrentTokenAsync();
            await File.WriteAllTextAsync(path, emulator.VercelOptions().AccessToken!.Reveal());
            await vercel.GetCurrentTokenAsync();
        }
        finally
        {
            File.Delete(path);
        }

        log.Ids.Where(static id => id >= 10).Should().Equal(13, 12);
        emulator.Executed(TokenService.Vercel, "getAuthToken").Should().Be(4);
    }

    [Fact]
    public async Task A_credential_that_changes_in_configuration_is_used_by_the_next_call_and_an_unusable_one_is_not()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var log = new EventIds();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TokenClients:Vercel:BaseAddress"] = $"{emulator.BaseAddress}",
            ["TokenClients:Vercel:AccessToken"] = "wrong",
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        services.AddTokenClients(configuration.GetSection("TokenClients"));
        await using var provider = services.BuildServiceProvider();
        var vercel = provider.GetRequiredService<IVercelTokens>();

        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
        configuration["TokenClients:Vercel:AccessToken"] = emulator.VercelOptions().AccessToken!.Reveal();
        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        configuration["TokenClients:Vercel:AccessToken"] = "";
        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);

        log.Ids.Where(static id => id >= 10).Should().Equal(10, 11);
    }

    [Fact]
    public async Task What_a_service_repeats_is_hidden_in_every_form()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var secret = "vcp_a/b+c" + Convert.ToHexString(Guid.NewGuid().ToByteArray());
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessToken = new(secret) });
        foreach (var form in new[]
        {
            secret,
            secret.ToUpperInvariant(),
            Uri.EscapeDataString(secret),
            Uri.EscapeDataString(Uri.EscapeDataString(secret)),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
            Convert.ToHexString(Encoding.UTF8.GetBytes(secret)),
        })
        {
            await using var output = new StringWriter();
            emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Body("application/json", JsonSerializer.Serialize(new { error = new { code = "leaked", message = $"Token {form} was found in public." } }), status: 400));

            await Snippets.ShowAsync(vercel, output);

            output.ToString().TrimEnd().Should().Be("(hidden: the text repeats a secret)");
        }
    }

    [Fact]
    public async Task What_is_too_little_of_a_secret_or_made_of_it_is_shown()
    {
        const string Secret = "vcp_Qm7Wx2Rk9Zt4";
        string[] shown =
        [
            Secret[4..11],
            new([.. Secret.Reverse()]),
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Secret))),
        ];

        foreach (var text in shown)
        {
            (await SaidAsync(Secret, $"The token {text} is wrong.")).Should().Be($"The token {text} is wrong.");
        }

        (await SaidAsync(Secret, $"The token {Secret[4..12]} is wrong.")).Should().Be("(hidden: the text repeats a secret)", "that are eight letters");
    }

    [Fact]
    public async Task A_secret_that_is_a_word_hides_the_texts_with_that_word()
    {
        (await SaidAsync("password", "The password is wrong.")).Should().Be("(hidden: the text repeats a secret)");
        (await SaidAsync("password", "The name is wrong.")).Should().Be("The name is wrong.");
    }

    [Fact]
    public void XML_serializers_lose_what_a_value_holds()
    {
        var value = TokenExpiry.At(new DateTimeOffset(2027, 1, 31, 12, 0, 0, TimeSpan.Zero));
        using var xml = new StringWriter();
        new XmlSerializer(typeof(TokenExpiry)).Serialize(xml, value);
        using var contract = new MemoryStream();
        new DataContractSerializer(typeof(TokenExpiry)).WriteObject(contract, value);

        foreach (var text in new[] { xml.ToString(), Encoding.UTF8.GetString(contract.ToArray()) })
        {
            XElement.Parse(text).IsEmpty.Should().BeTrue(text);
        }

        value.ToString().Should().Contain("2027-01-31");
    }

    [Fact]
    public async Task A_call_that_fails_with_secrets_all_over_the_response_shows_none()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var detector = new SecretLeakDetector();
        detector.Watch(emulator);
        using var vercel = new VercelTokens(emulator.VercelOptions(), loggerFactory: detector.LoggerFactory);
        var secret = emulator.VercelOptions().AccessToken!.Reveal();
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Body("application/json", JsonSerializer.Serialize(new { error = new { code = secret, message = new string('x', 600) + secret } }), status: 400));

        var error = detector.Inspect(await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync()));

        error.ErrorCode.Should().Be("(hidden: the text repeats a secret)");
        error.ServerMessage!.Length.Should().Be(501, "500 characters and the mark that there is more");
        Text.Should().Contain("500 characters");
        detector.Collected(SecretLeakChannel.Log).Should().BePositive();
        detector.AssertClean();
    }

    [Fact]
    public async Task A_name_is_no_secret_and_the_last_characters_are_shown_by_the_service()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("a name that is shown", TokenExpiry.Never));

        JsonSerializer.Serialize(created.Token).Should().Contain("a name that is shown").And.NotContain(created.Secret.Reveal());
        created.Secret.Reveal().Should().EndWith(created.Token!.Suffix!);
        FluentActions.Invoking(() => JsonSerializer.Serialize(created)).Should().Throw<NotSupportedException>();
        JsonSerializer.Serialize(new InfisicalToken { Name = "shown" }).Should().Contain("shown");
        FluentActions.Invoking(() => JsonSerializer.Serialize(new IssuedToken { Secret = created.Secret })).Should().Throw<NotSupportedException>();
        FluentActions.Invoking(() => JsonSerializer.Serialize(new CrafterToken { Secret = created.Secret })).Should().Throw<NotSupportedException>();
    }

    [Fact]
    public void Each_way_to_give_a_credential_is_in_the_table()
    {
        var named = ReadmeTable.Rows(PageText.Of("credentials.md"), "## Where a credential comes from").SelectMany(static row => ReadmeTable.Code(row[0])).ToList();

        foreach (var type in new[] { typeof(AccessTokenOptions), typeof(ClientSecretOptions) })
        {
            named.Should().Contain(type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(static property => property.Name).Where(static name => name != nameof(ClientSecretOptions.ClientId)));
        }
    }

    /// <summary>What an error shows of a sentence of the service.</summary>
    private static async Task<string?> SaidAsync(string secret, string sentence)
    {
        await using var server = RawServer.Responding(JsonSerializer.Serialize(new { error = new { code = "bad_request", message = sentence } }), status: 400);
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = server.BaseAddress, AccessToken = new(secret) });
        return (await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync())).ServerMessage;
    }

    private sealed record Holder(SecretString Token);

    private sealed class Vault(string secret) : IVault
    {
        internal List<string> Reads { get; } = [];

        public Task<string> ReadAsync(string name, CancellationToken cancellationToken)
        {
            Reads.Add(name);
            return Task.FromResult(secret);
        }
    }

    /// <summary>Keeps the ids of what is logged.</summary>
    private sealed class EventIds : ILoggerFactory, ILoggerProvider, ILogger
    {
        internal List<int> Ids { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Ids.Add(eventId.Id);

        public void Dispose()
        {
        }
    }
}
