using System.Reflection;

namespace TokenClients.Tests.Conventions;

/// <summary>The library as its users see it.</summary>
internal static class Library
{
    internal static readonly Assembly Assembly = typeof(TokenClientModel).Assembly;

    internal static IReadOnlyList<Type> PublicTypes { get; } = [.. Assembly.GetExportedTypes()];

    /// <summary>The interfaces that stand for services: those in a service's own namespace.</summary>
    internal static IReadOnlyList<Type> Facades { get; } =
        [.. PublicTypes.Where(static type => type.IsInterface && Enum.GetNames<TokenService>().Any(service => type.Namespace == "TokenClients." + service))];

    /// <summary>The results of all facades and what they are made of, generic ones closed as the facades use them; and <see cref="IssuedToken"/>, whatever service uses it.</summary>
    internal static IReadOnlyList<Type> Models { get; } = [.. ModelsOf(Facades.SelectMany(static facade => facade.GetMethods()).Select(static method => method.ReturnType).Append(typeof(IssuedToken)))];

    internal static bool IsAsync(MethodInfo method) =>
        method.ReturnType == typeof(Task) || method.ReturnType == typeof(ValueTask)
        || (method.ReturnType.IsGenericType
            && (method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>) || method.ReturnType.GetGenericTypeDefinition() == typeof(ValueTask<>) || method.ReturnType.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    private static HashSet<Type> ModelsOf(IEnumerable<Type> types)
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(types);
        while (open.TryDequeue(out var type))
        {
            if (type.IsSubclassOf(typeof(TokenClientModel)) && found.Add(type))
            {
                foreach (var property in type.GetProperties())
                {
                    open.Enqueue(property.PropertyType);
                }
            }

            foreach (var argument in type.IsGenericType ? type.GetGenericArguments() : [])
            {
                open.Enqueue(argument);
            }
        }

        return found;
    }
}
