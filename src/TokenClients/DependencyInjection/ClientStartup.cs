using System.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TokenClients.DependencyInjection;

/// <summary>Marker options. Validating them when the host starts checks the clients of the registration that the options are named after. With the default name, it checks the sections that name clients.</summary>
internal sealed class ClientStartup;

/// <summary>Checks clients when the host starts: their options, and that the user's handlers can be created.</summary>
internal sealed class ClientStartupValidator(IServiceProvider services, TokenClientInstances instances) : IValidateOptions<ClientStartup>
{
    public ValidateOptionsResult Validate(string? name, ClientStartup options)
    {
        if (string.IsNullOrEmpty(name))
        {
            instances.ValidateNames();
            return ValidateOptionsResult.Success;
        }

        // All instances that configuration names only after the registration share one registration, so all their mistakes are reported together.
        List<TokenClientInstances.Instance> concerned = [.. instances.Named.Where(instance => instance.Registration.HttpClientName == name)];
        List<OptionsValidationException> errors = [.. concerned.Select(ErrorOf).OfType<OptionsValidationException>()];
        if (errors.Count > 0)
        {
            throw errors.Count == 1 ? errors[0] : new OptionsValidationException(name!, errors[0].OptionsType, errors.SelectMany(static error => error.Failures));
        }

        foreach (var instance in concerned)
        {
            if (instance.Registration.HasHandlerStartup)
            {
                // The factory caches the handlers for the client.
                _ = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(instance.HttpClientName);
            }
        }

        return ValidateOptionsResult.Success;
    }

    private OptionsValidationException? ErrorOf(TokenClientInstances.Instance instance)
    {
        var failures = instance.Registration.RefusalOfLaterKeys is { } refusal ? [$"{instance.Path} cannot be used: {refusal}"] : Array.Empty<string>();
        try
        {
            instances.Validate(instance);
            return failures.Length == 0 ? null : new(instance.Key ?? Microsoft.Extensions.Options.Options.DefaultName, typeof(TokenClientOptions), failures);
        }
        catch (OptionsValidationException error)
        {
            return failures.Length == 0 ? error : new(error.OptionsName, error.OptionsType, [.. failures, .. error.Failures]);
        }
    }
}
