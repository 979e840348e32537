using Microsoft.Extensions.Configuration;

namespace TokenClients.Options;

/// <summary>The configuration provider that determines the value of a key: the last one that sets it.</summary>
/// <param name="Index">The provider's position among all providers; a later provider wins.</param>
/// <param name="Provider">The provider's description of itself, or the name of its type.</param>
internal sealed record ConfigurationLayer(int Index, string Provider)
{
    /// <summary>Finds the provider of a key.</summary>
    /// <param name="root">The root of the configuration, if it is known.</param>
    /// <param name="path">The path of the key.</param>
    /// <param name="value">The value of the key in the section that was passed in.</param>
    /// <returns><see langword="null"/> if the key is not set, or the section is part of another configuration.</returns>
    internal static ConfigurationLayer? Of(IConfigurationRoot? root, string path, string? value)
    {
        ConfigurationLayer? layer = null;
        if (root is not null && value is not null && string.Equals(root[path], value, StringComparison.Ordinal))
        {
            var count = 0;
            Find(root, path, value, ref count, ref layer);
        }

        return layer;
    }

    private static void Find(IConfigurationRoot root, string path, string value, ref int count, ref ConfigurationLayer? layer)
    {
        foreach (var provider in root.Providers)
        {
            if (provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner })
            {
                Find(inner, path, value, ref count, ref layer);
                continue;
            }

            count++;
            if (provider.TryGet(path, out _))
            {
                layer = new(count, DescriptionOf(provider, value));
            }
        }
    }

    /// <summary>Returns the description of one of the platform's own providers. For other providers, returns the name of the type, because the description may contain a secret, such as a connection string.</summary>
    private static string DescriptionOf(IConfigurationProvider provider, string value)
    {
        var type = provider.GetType();
        var isOfPlatform = (type.Namespace + ".").StartsWith("Microsoft.Extensions.Configuration.", StringComparison.Ordinal);
        return isOfPlatform && provider.ToString() is { } description && !description.Contains(value) ? description : type.Name;
    }
}
