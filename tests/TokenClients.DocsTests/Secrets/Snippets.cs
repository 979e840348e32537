using System.IO;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Secrets;

internal static class Snippets
{
    internal static void UseVault(IServiceCollection services, IVault vault)
    {
        // snippet: credential from a provider
        services.AddTokenClients().AddVercel(options =>
            options.AccessTokenProvider = async cancellationToken => new SecretString(await vault.ReadAsync("vercel-token", cancellationToken)));
        // end
    }

    internal static void BindAndValidate(IServiceCollection services, IConfigurationSection section)
    {
        // snippet: own options
        services.AddOptions<DeployOptions>()
            .Bind(section)
            .Validate(options => options.Password?.Reveal() is not null, "Deploy:Password is missing.")
            .ValidateOnStart();
        // end
    }

    internal static void SetInCode(IServiceCollection services, IConfigurationSection section)
    {
        // snippet: own options with the binding generator
        services.AddOptions<DeployOptions>()
            .Bind(section)
            .Configure(options => options.Password = section["Password"] is { } text ? new SecretString(text) : null);
        // end
    }

    internal static async Task<string> RotateAsync(string path, Uri address)
    {
        // snippet: rotation
        // The client reads its token out of this file, for every attempt.
        using var vercel = new VercelTokens(new VercelOptions
        {
            AccessTokenFile = path,
            BaseAddress = address, // hidden
        });

        var old = await vercel.GetCurrentTokenAsync();
        var created = await vercel.CreateTokenAsync(new CreateVercelToken(old.Name, TokenExpiry.In(TimeSpan.FromDays(30))));

        // Renaming replaces the file atomically: no reader gets half a token.
        await File.WriteAllTextAsync(path + ".new", created.Secret.Reveal());
        File.Move(path + ".new", path, overwrite: true);

        // Revoke the old token only after the new one was accepted.
        var check = await vercel.CheckCredentialAsync();
        if (check.State != CredentialState.Accepted)
        {
            throw new InvalidOperationException($"The new token was not accepted, and the old one still works: {check.Detail}");
        }

        var revoked = await vercel.RevokeTokenAsync(old.Id);
        Console.WriteLine($"{old.Id}: {revoked.Outcome}"); // Revoked
        // end
        return old.Id;
    }

    internal static async Task ShowAsync(IVercelTokens vercel, TextWriter output)
    {
        // snippet: redaction
        try
        {
            await vercel.GetCurrentTokenAsync();
        }
        catch (TokenClientException error)
        {
            await output.WriteLineAsync(error.ServerMessage); // (hidden: the text repeats a secret)
        }
        // end
    }
}

/// <summary>Whatever the reader's own store of secrets looks like.</summary>
internal interface IVault
{
    Task<string> ReadAsync(string name, CancellationToken cancellationToken);
}

/// <summary>Options of a program.</summary>
public sealed class DeployOptions
{
    public string? User { get; set; }

    public SecretString? Password { get; set; }
}
