using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Sockets;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Packages;

/// <summary>A program of somebody who knows the platform and not this library, with what configures programs in the field: user secrets, Docker Compose, Kubernetes, proxies, options classes of its own.</summary>
[Trait("Duration", "Long")]
public sealed class PlatformHabitTests(HabitProgram program) : IClassFixture<HabitProgram>
{
    /// <summary>A hang guard.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Case_A03_own_options_class_binds_secrets_and_no_serializer_writes_them()
    {
        var result = (await program.Project.RunAsync(new Dictionary<string, string>
        {
            ["HABIT"] = "options",
            ["Deploy__ApiKey"] = "key-of-the-deployment",
            ["Deploy__Fallbacks__0"] = "first-fallback",
            ["Deploy__Fallbacks__1"] = "second-fallback",
            ["Deploy__Name"] = "blue",
        })).Successful();

        result.Lines.Should().Equal(
            "IOptions: blue *** 21, 2 fallbacks",
            "Get: blue *** 21, 2 fallbacks",
            "Bind: blue *** 21, 2 fallbacks",
            "System.Text.Json: refused",
            "Newtonsoft.Json: refused",
            "XmlSerializer: refused");
        result.Output.Should().NotContain("key-of-the-deployment").And.NotContain("fallback\"");
    }

    [Fact]
    public async Task Case_A03_invalid_secret_in_own_options_is_refused_without_its_value()
    {
        var result = await program.Project.RunAsync(new Dictionary<string, string> { ["HABIT"] = "options", ["Deploy__ApiKey"] = "key-of-the-\ndeployment", ["Deploy__Name"] = "blue" });

        result.ExitCode.Should().NotBe(0);
        result.Output.Should().Contain("The credential contains a line break").And.NotContain("key-of-the-");
    }

    [Fact]
    public async Task Case_A06_user_secrets_take_the_place_of_the_file_in_appsettings()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelOptions();
        var home = new Dictionary<string, string> { ["HOME"] = program.Home, ["APPDATA"] = program.Home, ["DOTNET_ENVIRONMENT"] = "Development" };
        foreach (var (key, value) in new[] { ("TokenClients:Vercel:BaseAddress", $"{options.BaseAddress}"), ("TokenClients:Vercel:AccessToken", options.AccessToken!.Reveal()) })
        {
            (await DotnetCommand.RunAsync(program.Project.Folder, ["user-secrets", "set", key, value], home)).Successful();
        }

        var result = (await program.Project.RunAsync(home.Append(new("HABIT", "check")).ToDictionary())).Successful();

        result.Lines.Should().Contain("Accepted").And.Contain(static line => line.Contains("TokenClients:Vercel:AccessToken", StringComparison.Ordinal) && line.Contains("secrets.json", StringComparison.Ordinal), "the start says which of the two was used");
        emulator.Calls.Should().ContainSingle();
        result.Output.Should().NotContain(options.AccessToken!.Reveal());
    }

    [Fact]
    public async Task Case_A06_empty_variables_of_Docker_Compose_are_not_set()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var settings = EmulatorSettings.For(emulator, TokenService.Vercel);
        settings["HABIT"] = "check";
        foreach (var key in new[] { "AccessTokenFile", "TeamId", "TeamSlug", "Resilience__TotalRequestTimeout__Timeout", "AllowInsecureHttp" })
        {
            settings[$"TokenClients__Vercel__{key}"] = "";
        }

        (await program.Project.RunAsync(settings)).Successful().Lines.Should().Contain("Accepted");

        emulator.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task Case_A08_secret_mounted_by_Kubernetes_is_replaced_while_the_program_runs()
    {
        ExternalTools.Need(OperatingSystem.IsLinux(), "Kubernetes swaps links to folders, which needs Linux.");
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var first = new VercelTokens(emulator.VercelOptions());
        var mount = Directory.CreateDirectory(Path.Combine(program.Project.Folder, "mount")).FullName;
        var done = Path.Combine(program.Project.Folder, "done");
        await ReplaceAsync(mount, emulator.VercelOptions().AccessToken!.Reveal());

        var running = program.Project.RunAsync(new Dictionary<string, string>
        {
            ["HABIT"] = "loop",
            ["HABIT_UNTIL"] = done,
            ["TokenClients__Vercel__BaseAddress"] = $"{emulator.BaseAddress}",
            ["TokenClients__Vercel__AccessTokenFile"] = Path.Combine(mount, "token"),
        });
        var created = default(CreatedToken<VercelToken>);
        try
        {
            await CallsAsync(running, emulator, "getAuthToken", 1);
            created = await first.CreateTokenAsync(new CreateVercelToken("next", TokenExpiry.Never), Cancellation);
            await ReplaceAsync(mount, created.Secret.Reveal());
            using var second = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret });

            // Each of two more calls began after the swap or is the one in flight; a call after them has the new token for sure.
            await CallsAsync(running, emulator, "getAuthToken", emulator.Executed(TokenService.Vercel, "getAuthToken") + 2);
            (await second.RevokeTokenAsync((await first.GetCurrentTokenAsync(Cancellation)).Id, Cancellation)).Outcome.Should().Be(RevokeOutcome.Revoked);
            await CallsAsync(running, emulator, "getAuthToken", emulator.Executed(TokenService.Vercel, "getAuthToken") + 3);
        }
        finally
        {
            await File.WriteAllTextAsync(done, "", Cancellation);
        }

        var result = (await running).Successful();
        result.Lines.Where(static line => line.StartsWith("check: ", StringComparison.Ordinal)).Should().HaveCountGreaterThan(5).And.OnlyContain(static line => line == "check: Accepted");
        result.Output.Should().NotContain(created!.Secret.Reveal());
    }

    [Theory]
    [InlineData("http_proxy")]
    [InlineData("HTTP_PROXY")]
    [InlineData("all_proxy")]
    public async Task Case_A01_proxy_of_the_environment_never_sees_a_credential(string variable)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var requests = new ConcurrentQueue<string?>();
        var accepting = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await proxy.AcceptTcpClientAsync(Cancellation);
                using var reader = new StreamReader(client.GetStream());
                requests.Enqueue(await reader.ReadLineAsync(Cancellation));
            }
        }, Cancellation);
        var settings = EmulatorSettings.For(emulator, TokenService.Vercel);
        settings["HABIT"] = "check";
        foreach (var name in new[] { "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY" })
        {
            settings[name] = name == variable ? $"http://{proxy.LocalEndpoint}" : "";
        }


        var result = (await program.Project.RunAsync(settings)).Successful();

        result.Lines.Should().Contain("Accepted").And.Contain("through the proxy: True", "the environment's proxy must be in use for this test to show anything");
        requests.Should().OnlyContain(static line => line == "GET http://api.example.com/ HTTP/1.1", "only the program's own HttpClient uses it");
        emulator.Calls.Should().ContainSingle();
        proxy.Stop();
        await FluentActions.Awaiting(() => accepting).Should().ThrowAsync<Exception>();
    }

    /// <summary>Waits until the emulator executed an operation so many times; ends with what the program printed if it ended before.</summary>
    private static async Task CallsAsync(Task<ProgramResult> running, TokenServicesEmulator emulator, string operation, int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(object? sender, CallCompletedEventArgs call)
        {
            if (emulator.Executed(TokenService.Vercel, operation) >= count)
            {
                reached.TrySetResult();
            }
        }

        emulator.CallCompleted += Look;
        try
        {
            if (emulator.Executed(TokenService.Vercel, operation) < count && await Task.WhenAny(reached.Task, running).WaitAsync(Patience, Cancellation) == running)
            {
                Assert.Fail($"The program ended:\n{(await running).Output}");
            }
        }
        finally
        {
            emulator.CallCompleted -= Look;
        }
    }

    /// <summary>Replaces the secret as the kubelet does: a new folder, and a link to it that takes the old link's place in one step.</summary>
    private static async Task ReplaceAsync(string mount, string content)
    {
        var version = $"..{Guid.NewGuid():N}";
        Directory.CreateDirectory(Path.Combine(mount, version));
        await File.WriteAllTextAsync(Path.Combine(mount, version, "token"), content, Cancellation);
        (await DotnetCommand.RunProgramAsync("ln", mount, ["-s", version, "..data_tmp"])).Successful();
        (await DotnetCommand.RunProgramAsync("mv", mount, ["-T", "..data_tmp", "..data"])).Successful();
        if (!File.Exists(Path.Combine(mount, "token")))
        {
            File.CreateSymbolicLink(Path.Combine(mount, "token"), Path.Combine("..data", "token"));
        }
    }
}
