using System.Net;
using System.Reflection;
using TokenClients.Errors;

namespace TokenClients.Tests.Conventions;

public sealed class SecrecyTests
{
    /// <summary>Named like a credential, and none.</summary>
    private static readonly Dictionary<string, string> NoCredentials = new()
    {
        ["AccessTokenOptions.AccessTokenFile"] = "a path",
        ["ClientSecretOptions.ClientSecretFile"] = "a path",
        ["VercelSsoTokens.TokenType"] = "the kind of token",
        ["InfisicalToken.UniversalAuthClientSecretId"] = "the id of a secret",
        ["AccessTokenSource.FromFile(path)"] = "a path",
        ["SecretString.FromFile(path)"] = "a path",
        ["SecretString.FromEnvironment(name)"] = "the name of a variable",
        ["SecretString..ctor(value)"] = "the one way in",
        ["SecretString.Reveal()"] = "the one way out",
        ["SecretString.ToString()"] = "a mask",
    };

    [Fact]
    public void No_text_holds_what_should_be_a_secret_string()
    {
        var suspects = new List<string>();
        foreach (var type in Library.PublicTypes.Where(static type => !type.IsEnum))
        {
            var hasOpenIds = type.Namespace is "TokenClients.Infisical" or "TokenClients.Vercel";
            const BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            suspects.AddRange(type.GetProperties(declared).Where(static property => IsText(property.PropertyType) && SoundsSecret(property.Name)).Select(property => $"{type.Name}.{property.Name}"));
            foreach (var method in type.GetMethods(declared).Cast<MethodBase>().Concat(type.GetConstructors(declared)).Where(static method => !method.IsSpecialName || method is ConstructorInfo))
            {
                var isSecret = type == typeof(SecretString) || type == typeof(AccessTokenSource);
                suspects.AddRange(method.GetParameters().Where(parameter => IsText(parameter.ParameterType) && (isSecret || SoundsSecret(parameter.Name!)))
                    .Where(parameter => parameter.Name != "tokenId" || !hasOpenIds).Select(parameter => $"{type.Name}.{method.Name}({parameter.Name})"));
                if (method is MethodInfo { ReturnType: var result } && IsText(result) && (isSecret || SoundsSecret(method.Name)))
                {
                    suspects.Add($"{type.Name}.{method.Name}()");
                }
            }
        }

        suspects.Should().BeEquivalentTo(NoCredentials.Keys);
    }

    [Fact]
    public async Task Exceptions_of_the_pipeline_reach_no_user()
    {
        var types = Library.Assembly.GetTypes().Where(static type => typeof(Exception).IsAssignableFrom(type) && !type.IsPublic).ToList();

        types.Should().HaveCountGreaterThanOrEqualTo(4);
        foreach (var type in types)
        {
            var exception = type == typeof(FailedResponseException)
                ? new FailedResponseException(new Failure(TokenErrorKind.ServiceFault))
                : (Exception)Activator.CreateInstance(type, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, binder: null, ["a sentence"], culture: null)!;
            using var handler = new Wire.Recorder((_, _) => throw exception);
            using var vercel = Wire.Vercel(handler);

            var call = () => vercel.GetTokenAsync("tok_1", cancellationToken: TestContext.Current.CancellationToken);

            (await call.Should().ThrowExactlyAsync<TokenClientException>(type.Name)).Which.InnerException.Should().BeNull(type.Name);
        }
    }

    private static bool IsText(Type type) => type == typeof(string) || typeof(IEnumerable<string>).IsAssignableFrom(type);

    private static bool SoundsSecret(string name) => name.Contains("secret", StringComparison.OrdinalIgnoreCase) || name.Contains("token", StringComparison.OrdinalIgnoreCase)
        || name.Contains("password", StringComparison.OrdinalIgnoreCase) || name.Equals("code", StringComparison.OrdinalIgnoreCase) || name.Contains("credential", StringComparison.OrdinalIgnoreCase);
}
