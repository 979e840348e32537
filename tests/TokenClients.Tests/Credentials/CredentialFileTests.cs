using System.IO;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Credentials;
using TokenClients.Primitives;
using TokenClients.Tests.DependencyInjection;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Credentials;

/// <summary>What a path can lead to in place of a file with a credential: a client finds it at its start, and waits no longer for it than its call may take.</summary>
public sealed class CredentialFileTests : IDisposable
{
    private const string Pipe = "a named pipe";
    private const string Good = "vcp_good\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("credential-file-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What is there, and what is said of it.</summary>
    public static TheoryData<string, string> Unusable => new()
    {
        { "nothing", "it does not exist" },
        { "no folder", "it does not exist" },
        { "a folder", "it is a directory" },
        { "64 KiB and a byte", "it is larger than 64 KiB" },
        { "without an end", "it is larger than 64 KiB" },
        { "empty", "it is empty, or contains a line break" },
        { "two lines", "it is empty, or contains a line break" },
        { "a blank", "its content includes white space or other characters that are not visible ASCII" },
    };

    public static TheoryData<string> Sections => ServicesTests.Sections;

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task Case_A08_a_file_that_is_no_credential_is_refused_with_the_reason(string what, string problem)
    {
        var path = Make(what);
        using var recorder = new Wire.Recorder(Setup.Token);
        using var vercel = Wire.Vercel(recorder, options => options.UseFile(path, isOptional: true));

        var failure = await Wire.FailureOf(() => vercel.GetCurrentTokenAsync(cancellationToken: Cancellation));

        ShouldBeUnavailable(failure);
        var said = what == "a blank" ? "includes white space" : $"cannot be used: {problem}";
        failure.Message.Should().Contain($"The credential in the file {path} {said}").And.EndWith("Nothing was sent.");
        recorder.Requests.Should().BeEmpty();
    }

    /// <summary>Nobody writes to it, so that opening it does not return; a mount that hangs is the same.</summary>
    [Fact]
    public async Task Case_A08_a_file_that_cannot_be_read_to_its_end_ends_the_call_when_its_time_is_up()
    {
        var path = Make(Pipe);
        var clock = new FakeTimeProvider(Wire.Now);
        using var recorder = new Wire.Recorder("{}");
        using var vercel = Wire.Vercel(recorder, options => options.UseFile(path, isOptional: true), clock);

        var calling = vercel.GetCurrentTokenAsync(cancellationToken: Cancellation);

        calling.IsCompleted.Should().BeFalse("the caller's thread is free");
        clock.Advance(TimeSpan.FromSeconds(30));
        var failure = await Wire.FailureOf(() => calling.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        ShouldBeUnavailable(failure);
        failure.Message.Should().Contain($"The file {path} was not read in time.").And.EndWith("Nothing was sent.");
        recorder.Requests.Should().BeEmpty();
        Release(path);
    }

    [Fact]
    public async Task Case_A08_a_token_source_waits_no_longer_either()
    {
        var path = Make(Pipe);
        var clock = new FakeTimeProvider(Wire.Now);
        using var recorder = new Wire.Recorder("{}");
        using var auth = Wire.Apinizer(recorder, options => options.UseFile(path, isOptional: true), clock);

        var getting = auth.TokenSource.GetAccessTokenAsync(Cancellation).AsTask();
        while (!getting.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Cancellation);
        }

        (await Wire.FailureOf(() => getting)).Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        recorder.Requests.Should().BeEmpty();
        Release(path);
    }

    /// <summary>A mount that hung may be replaced: the callers after it do not wait for the old read.</summary>
    [Fact]
    public async Task Case_A08_a_file_that_replaces_one_that_hangs_is_read()
    {
        var path = Make(Pipe);
        var clock = new FakeTimeProvider(Wire.Now);
        var reader = new SecretFileReader(path, clock);
        var hanging = reader.ReadAsync(Cancellation);
        await using (await OpenToWriteAsync(path))
        {
            // It opens when the first read has begun.
            File.Move(path, path + ".old");
            await File.WriteAllTextAsync(path, "vcp_new", Cancellation);
            clock.Advance(TimeSpan.FromSeconds(10));

            (await reader.ReadAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Reveal().Should().Be("vcp_new");
            hanging.IsCompleted.Should().BeFalse();
        }

        await FluentActions.Awaiting(() => hanging.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Should().ThrowAsync<InvalidOperationException>("it is empty");
    }

    /// <summary>The same for what a function returns, or does not.</summary>
    [Fact]
    public async Task Case_A08_a_provider_that_never_returns_ends_the_call_when_its_time_is_up()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var recorder = new Wire.Recorder("{}");
        using var vercel = Wire.Vercel(recorder, static options => options.AskProvider(static _ => new(new TaskCompletionSource<SecretString>().Task)), clock);

        var calling = vercel.GetCurrentTokenAsync(cancellationToken: Cancellation);
        clock.Advance(TimeSpan.FromSeconds(30));

        var failure = await Wire.FailureOf(() => calling.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        failure.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        failure.Message.Should().Contain("The credential's provider did not return in time.");
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Case_A08_cancellation_ends_the_wait()
    {
        var path = Make(Pipe);
        using var recorder = new Wire.Recorder("{}");
        using var vercel = Wire.Vercel(recorder, options => options.UseFile(path, isOptional: true));
        using var canceled = new CancellationTokenSource();

        var calling = vercel.GetCurrentTokenAsync(cancellationToken: canceled.Token);
        await canceled.CancelAsync();

        var error = await Assert.ThrowsAsync<TokenCallCanceledException>(() => calling.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        error.OutcomeUnknown.Should().BeFalse();
        Release(path);
    }

    /// <summary>Two reads serve any number of callers: the one that is going on, and one that begins after they all asked.</summary>
    [Fact]
    public async Task Case_A08_callers_share_one_read_and_no_caller_gets_what_was_read_before_it_asked()
    {
        var path = Make(Pipe);
        var source = AccessTokenSource.FromFile(path);

        var first = source.GetAccessTokenAsync(Cancellation).AsTask();
        List<Task<SecretString>> others;
        await using (var writer = await OpenToWriteAsync(path))
        {
            // It opens when the first read has begun.
            others = [.. Enumerable.Range(0, 100).Select(_ => source.GetAccessTokenAsync(Cancellation).AsTask())];
            await writer.WriteAsync("vcp_1"u8.ToArray(), Cancellation);
        }

        (await first).Reveal().Should().Be("vcp_1");
        others.Should().OnlyContain(static call => !call.IsCompleted);
        await using (var writer = await OpenToWriteAsync(path))
        {
            await writer.WriteAsync("vcp_2"u8.ToArray(), Cancellation);
        }

        (await Task.WhenAll(others)).Should().OnlyContain(static token => token.Reveal() == "vcp_2");
    }

    [Theory]
    [InlineData(64 << 10, true)]
    [InlineData((64 << 10) + 1, false)]
    public void Case_A08_a_secret_in_a_file_is_at_most_64_KiB(int length, bool isRead)
    {
        var path = Path.Combine(_folder.FullName, "token");
        File.WriteAllText(path, new string('a', length));

        var read = () => SecretString.FromFile(path);

        if (isRead)
        {
            read().Reveal().Should().HaveLength(length);
        }
        else
        {
            read.Should().Throw<InvalidOperationException>().WithMessage($"*{path}*larger than 64 KiB*");
        }
    }

    /// <summary>Where the tests run with all rights, no file refuses to be read.</summary>
    [Fact]
    public void Case_A09_permission_that_was_denied_is_said()
    {
        var path = Make(Good);

        SecretFile.ProblemOf(path, new UnauthorizedAccessException()).Should().Be("permission to read it was denied");
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task Case_A09_a_file_that_cannot_be_used_ends_the_start(string what, string problem)
    {
        var path = Make(what);

        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("TokenClients:Vercel:AccessTokenFile", path)));

        error.Failures.Should().ContainSingle().Which.Should()
            .StartWith($"TokenClients:Vercel:AccessTokenFile names the file {path}, which cannot be used: {problem}");
        error.Message.EndsWith(". If it is written later, set TokenClients:Vercel:AccessTokenFileOptional to true.", StringComparison.Ordinal).Should().Be(what is "nothing" or "no folder" or "empty", "another file does not become usable by waiting");
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Case_A09_every_client_looks_at_its_file_at_the_start_and_in_its_constructor(string section)
    {
        var path = Make("a folder");

        var atStart = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(ServicesTests.WithFile(section, path)));
        var keyed = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(ServicesTests.WithFile(section + ":Instances:b", path, section)));
        var inConstructor = Assert.Throws<OptionsValidationException>(() =>
        {
            using var handler = Wire.Responding("");
            using var client = Wire.Client(Calls.FacadeOf(ServicesTests.CallOf[section]), handler, options => options.UseFile(path, isOptional: false));
        });

        atStart.Failures.Should().ContainSingle().Which.Should().StartWith($"{ServicesTests.CredentialPathOf(section)}File names the file {path}, which cannot be used: ");
        inConstructor.Failures.Should().Equal(atStart.Failures);
        keyed.Failures.Should().ContainSingle().Which.Should().StartWith($"TokenClients:{section}:Instances:b:");
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Case_A09_an_optional_file_may_be_written_after_the_start(string section)
    {
        var path = Make("nothing");
        using var log = new Setup.Log();
        using var loggers = new LoggerFactory([log]);
        var call = ServicesTests.CallOf[section];
        using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
        await Setup.StartHostAsync([.. ServicesTests.WithFile(section, path), (ServicesTests.CredentialPathOf(section) + "FileOptional", "true")]);
        using var client = Wire.Client(Calls.FacadeOf(call), recorder, options => options.UseFile(path, isOptional: true), loggerFactory: loggers);

        var failure = await Wire.FailureOf(() => Calls.RunAsync(call, client, Cancellation));
        foreach (var content in new[] { "cred_1\n", "cred_2" })
        {
            await File.WriteAllTextAsync(path, content, Cancellation);
            await Calls.RunAsync(call, client, Cancellation);
        }

        File.Delete(path);
        await Calls.RunAsync(call, client, Cancellation);

        ShouldBeUnavailable(failure);
        recorder.Requests.Select(ServicesTests.CredentialOf).Should().Equal("cred_1", "cred_2", "cred_2");
        log.Entries.Should().NotContain(static entry => entry.Text.Contains("(null))", StringComparison.Ordinal) || entry.Text.Contains("cred_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Case_A09_a_relative_path_is_named_in_full()
    {
        var path = $"no-such-folder-{Guid.NewGuid():N}/token";

        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("TokenClients:Vercel:AccessTokenFile", path)));

        error.Message.Should().Contain(Path.GetFullPath(path));
    }

    [Fact]
    public async Task Case_A09_what_is_no_path_is_refused_even_if_the_file_is_optional()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("TokenClients:Vercel:AccessTokenFile", "a\0b"), ("TokenClients:Vercel:AccessTokenFileOptional", "true")));

        error.Failures.Should().ContainSingle().Which.Should().Be("TokenClients:Vercel:AccessTokenFile is not the path of a file.");
    }

    /// <summary>The client follows its file by itself; reading the options anew must not depend on it.</summary>
    [Fact]
    public void Case_A09_options_that_are_read_again_do_not_need_the_file()
    {
        var path = Make(Good);
        using var services = Setup.Provider(("TokenClients:Vercel:AccessTokenFile", path));
        _ = services.GetRequiredService<IVercelTokens>();

        File.Delete(path);

        services.GetRequiredService<IOptionsFactory<VercelOptions>>().Create(Microsoft.Extensions.Options.Options.DefaultName).AccessTokenFile.Should().Be(path);
    }

    /// <summary>As Kubernetes replaces a mounted secret: a new folder, a link that is renamed over the old one, and the old folder is gone.</summary>
    [Fact]
    public async Task Case_A08_a_mounted_secret_may_be_replaced_while_it_is_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        var mount = new MountedSecret(_folder.CreateSubdirectory("mount").FullName, "token");
        mount.Replace("vcp_0");
        using var recorder = new Wire.Recorder(Setup.Token);
        using var vercel = Wire.Vercel(recorder, options => options.UseFile(mount.Path, isOptional: false));
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await vercel.GetCurrentTokenAsync(cancellationToken: Cancellation);
                }
            },
            Cancellation)).ToList();

        for (var version = 1; version <= 200; version++)
        {
            mount.Replace($"vcp_{version}");
            using var own = new Wire.Recorder(Setup.Token);
            using var next = Wire.Vercel(own, options => options.UseFile(mount.Path, isOptional: false));
            await next.GetCurrentTokenAsync(cancellationToken: Cancellation);
            own.Requests.Should().ContainSingle().Which.Authorization.Should().Be($"Bearer vcp_{version}");
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        await vercel.GetCurrentTokenAsync(cancellationToken: Cancellation);
        recorder.Requests.Should().OnlyContain(static sent => sent.Authorization!.StartsWith("Bearer vcp_", StringComparison.Ordinal));
        recorder.Requests[^1].Authorization.Should().Be("Bearer vcp_200");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Nothing was sent, and the exception shows nothing of what the file holds.</summary>
    private static void ShouldBeUnavailable(TokenClientException error)
    {
        error.Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, IsRetryable = false, OutcomeUnknown = false, Attempts = 0 });
        error.InnerException.Should().BeNull("its text may hold the credential");
        error.ToString().Should().NotContain("vcp_");
    }

    private static Task<FileStream> OpenToWriteAsync(string path) =>
        Task.Run(() => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

    /// <summary>Lets the thread go that still waits for the pipe.</summary>
    private static void Release(string path)
    {
        using var writer = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    private string Make(string what)
    {
        var path = Path.Combine(_folder.FullName, "token");
        switch (what)
        {
            case "nothing":
                break;
            case "no folder":
                return Path.Combine(path, "token");
            case "a folder":
                Directory.CreateDirectory(path);
                break;
            case "64 KiB and a byte":
                File.WriteAllText(path, new string('a', (64 << 10) + 1));
                break;
            case "without an end":
                Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such file.");
                return "/dev/zero";
            case Pipe:
                Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes are no files there.");
                MakePipe(path, Convert.ToUInt32("600", 8)).Should().Be(0);
                break;
            default:
                File.WriteAllText(path, what switch
                {
                    "empty" => "",
                    "two lines" => "vcp_two\nlines",
                    "a blank" => "vcp_with blank",
                    _ => what,
                });
                break;
        }

        return path;
    }

    [DllImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int MakePipe(string path, uint mode);
}
