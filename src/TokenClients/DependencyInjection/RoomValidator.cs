using Microsoft.Extensions.Options;

namespace TokenClients.DependencyInjection;

/// <summary>Checks the options of one registered client.</summary>
internal sealed class RoomValidator<TOptions, TClient>(Room<TOptions, TClient> room, string optionsName, string path) : IValidateOptions<TOptions>
    where TOptions : TokenClientOptions, new()
    where TClient : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        name != optionsName ? ValidateOptionsResult.Skip
        : room.FailuresOf(options, path) is { Count: > 0 } failures ? ValidateOptionsResult.Fail(failures)
        : ValidateOptionsResult.Success;
}
