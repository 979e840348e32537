using System.IO;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.GettingStarted;

/// <summary>What docs/getting-started.md shows, as its reader would do it.</summary>
[Collection("VERCEL_TOKEN")] // It sets the variable, as others do.
public sealed class GettingStartedTests
{
    private const string Page = "getting-started.md";
    private static readonly IReadOnlyList<string> Outputs = PageText.Outputs(Page);
    private static readonly string Settings = new MarkdownPage($"docs/{Page}").Blocks("json").Single();

    [Fact]
    public async Task The_first_program_prints_what_the_page_says()
    {
        IReadOnlyList<RecordedCall> calls = [];
        IReadOnlyList<ITokenInfo> left = [];

        var printed = await Printed.ByAsync(() => FirstProgram.RunAsync(emulator => (calls, left) = (emulator.Calls, emulator.LiveTokens(TokenService.Vercel))));

        PageText.Stable(string.Join('\n', printed)).Should().Be(PageText.Stable(Outputs[0]));
        calls.Select(static call => call.OperationId).Should().Equal("createAuthToken", "listAuthTokens", "getAuthToken", "deleteAuthToken");
        left.Select(static token => token.Name).Should().Equal("emulated account");
    }

    [Fact]
    public async Task A_token_out_of_the_environment_is_called_with()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        Environment.SetEnvironmentVariable("VERCEL_TOKEN", emulator.VercelOptions().AccessToken!.Reveal());
        try
        {
            (await FirstProgram.CallVercelItselfAsync(emulator.BaseAddress)).State.Should().Be(CredentialState.Accepted);
        }
        finally
        {
            Environment.SetEnvironmentVariable("VERCEL_TOKEN", null);
        }
    }

    [Fact]
    public async Task Without_a_failure_the_secret_is_kept()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());

        var secret = await FirstProgram.KeepSecretAsync(vercel);

        emulator.IsLive(TokenService.Vercel, new SecretString(secret!)).Should().BeTrue();
    }

    [Theory]
    [InlineData(true, "A token whose secret was lost may exist")]
    [InlineData(false, "The access token that this program calls with is not accepted")]
    public async Task A_failure_is_told_by_what_it_is(bool isLost, string sentence)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelOptions();
        options.AccessToken = isLost ? options.AccessToken : new("wrong");
        using var vercel = new VercelTokens(options);
        using var fault = isLost ? emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true)) : null;

        var printed = await Printed.ByAsync(() => FirstProgram.KeepSecretAsync(vercel));

        printed.Should().ContainSingle().Which.Should().StartWith(sentence);
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(isLost ? 1 : 0);
    }

    [Fact]
    public async Task The_program_with_a_host_prints_what_the_page_says()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        var printed = await Printed.ByAsync(() => WithHost.RunAsync([], builder =>
        {
            AddSettings(builder, Settings);
            builder.Services.AddTokenClients().UseEmulator(emulator);
        }));

        printed.Should().Equal(Outputs[1].Split('\n'));
        emulator.Calls.Select(static call => call.OperationId).Should().Equal("createAuthToken", "getAuthToken", "deleteAuthToken");
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle();
    }

    [Fact]
    public async Task The_program_with_a_host_needs_no_account()
    {
        var builder = Host.CreateApplicationBuilder([]);
        AddSettings(builder, Settings);
        IReadOnlyList<ITokenInfo> left = [];

        var printed = await Printed.ByAsync(() => WithHost.RunEmulatedAsync(builder, emulator => left = emulator.LiveTokens(TokenService.Vercel)));

        printed.Should().Equal(Outputs[1].Split('\n'));
        left.Should().ContainSingle();
    }

    [Fact]
    public async Task A_wrong_key_ends_it_at_the_start_with_the_sentence_of_the_page()
    {
        var run = () => WithHost.RunAsync([], builder => AddSettings(builder, Settings.Replace("AccessTokenFile", "AccesTokenFile", StringComparison.Ordinal)));

        (await run.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Be(Outputs[2]);
    }

    private static void AddSettings(HostApplicationBuilder builder, string json) => builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));
}
