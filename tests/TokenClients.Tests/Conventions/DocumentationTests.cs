// The documents are of the library as its own framework gets it: the build for netstandard2.0 has a few members less, and its tests a testing package that is compiled anew.
#if !NETSTANDARD_ASSET
using System.Collections.Frozen;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Caching;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Transport;
using TokenClients.Vercel;

namespace TokenClients.Tests.Conventions;

/// <summary>What completion windows show is what the code does: exceptions, defaults, keys, and what the specifications say of each call.</summary>
public sealed partial class DocumentationTests
{
    private static readonly Assembly[] Assemblies = [typeof(TokenClientModel).Assembly, typeof(ITokenLease).Assembly, typeof(HttpResilienceTokenClientsBuilderExtensions).Assembly, typeof(TokenServicesEmulator).Assembly];

    private static readonly FrozenDictionary<string, XElement> Written = Assemblies
        .SelectMany(static assembly => XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml")).Descendants("member"))
        .ToFrozenDictionary(static member => member.Attribute("name")!.Value);

    private static readonly IReadOnlyList<Documented> FacadeMethods = [.. Library.Facades.SelectMany(static facade => facade.GetMethods()).Where(static method => !method.IsSpecialName).Select(Documented.Of)];

    [Fact]
    public void Every_call_says_what_is_sent_whether_it_is_sent_again_what_it_needs_how_often_it_may_be_made_and_how_it_fails()
    {
        FacadeMethods.Count.Should().BeGreaterThan(30);
        var operations = Spec.Services.SelectMany(static spec => spec.Operations).ToList();
        foreach (var method in FacadeMethods)
        {
            var name = $"{method.Member.DeclaringType!.Name}.{method.Member.Name}";
            var calls = operations.Where(operation => operation.Methods.Contains(name)).ToList();
            calls.Should().NotBeEmpty(method.Id);
            var remarks = ParagraphsOf(method);

            // A check turns failures into a state.
            method.Exceptions.Contains("TokenClients.TokenClientException").Should().Be(((MethodInfo)method.Member).ReturnType != typeof(Task<CredentialCheck>), method.Id);
            method.Exceptions.Should().Contain("TokenClients.TokenCallCanceledException", method.Id);
            foreach (var call in calls)
            {
                remarks.Should().ContainKey("HTTP", method.Id).WhoseValue.Should().Contain($"{call.Verb.ToUpperInvariant()} {call.Route}", method.Id);
            }

            // Where a method looks at something besides, the rule and the limit are those of what it is for.
            var main = calls.Find(static call => call.Rule != "safe") ?? calls[0];
            remarks.Should().ContainKey("Retried", method.Id).WhoseValue.Should().EndWith($"({main.Rule}).", method.Id);
            remarks.Should().ContainKey("Needs", method.Id);
            var limit = remarks.Should().ContainKey("Limit", method.Id).WhoseValue;
            var numbers = Numbers().Matches(main.Node.Text("x-rate-limit")!).Select(static match => match.Value).ToList();
            Numbers().Matches(limit).Select(static match => match.Value).Should().BeEquivalentTo(numbers, method.Id);
            if (numbers.Count == 0)
            {
                limit.Should().MatchRegex("none|not documented", method.Id);
            }
        }
    }

    [Fact]
    public void Examples_hold_nothing_that_looks_like_a_secret() =>
        Written.Values.SelectMany(static member => SecretLike().Matches(member.Value).Select(match => $"{member.Attribute("name")!.Value}: {match.Value}")).Should().BeEmpty();

    [Fact]
    public async Task Null_is_refused_as_it_is_documented()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var samples = new Samples(emulator);
        var tried = 0;
        var methods = Assemblies.SelectMany(static assembly => assembly.GetExportedTypes()).SelectMany(MethodsOf);
        foreach (var (method, refused) in methods.SelectMany(static method => method.GetParameters().Where(IsRequiredReference).Select(parameter => (method, parameter))))
        {
            // What inherits the platform's text does what the platform promises.
            var member = Documented.Of(method);
            if (member.Text is null)
            {
                continue;
            }

            RefusalOf(member, refused, value: null, samples).Should().BeAssignableTo<ArgumentException>(member.Id).Which.ParamName.Should().Be(refused.Name, member.Id);
            tried++;
        }

        tried.Should().BeGreaterThan(60);
    }

    [Fact]
    public void Calls_refuse_what_they_say_they_refuse()
    {
        using var samples = new Samples(emulator: null);
        var tried = 0;
        foreach (var method in FacadeMethods)
        {
            foreach (var parameter in method.Parameters)
            {
                object[] wrong =
                    parameter.ParameterType == typeof(Guid) ? [Guid.Empty]
                    : parameter.ParameterType == typeof(int?) ? [0, 101]
                    : parameter.Name is "cursor" or "tokenId" && parameter.ParameterType == typeof(string) ? [""]
                    : parameter.ParameterType == typeof(Uri) ? [new Uri("relative", UriKind.Relative)]
                    : [];
                foreach (var value in wrong)
                {
                    RefusalOf(method, parameter, value, samples);
                    tried++;
                }
            }
        }

        tried.Should().BeGreaterThan(15);
    }

    [Fact]
    public void Documented_defaults_are_the_defaults()
    {
        var resilience = new ResilienceOptions();
        object[] options = [resilience, resilience.TotalRequestTimeout, resilience.Retry, resilience.CircuitBreaker, resilience.AttemptTimeout, new TokenSharingOptions(), .. ClientDefinitions.All.Select(static definition => Activator.CreateInstance(OptionsOf(definition))!)];
        var compared = 0;
        foreach (var (owner, member) in options.SelectMany(static owner => owner.GetType().GetProperties().Select(property => (owner, Documented.Of(property)))))
        {
            var property = (PropertyInfo)member.Member;
            if (DefaultValue().Match(member.Summary) is { Success: true } match)
            {
                compared++;
                Describe(property.GetValue(owner)).Should().Be(match.Groups[1].Value, member.Id);
            }
            else
            {
                // Required, one of several that must be set, or options of their own.
                (property.GetValue(owner) is null || options.Contains(property.GetValue(owner)) || property.Name is "Resilience" or "BaseAddress").Should().BeTrue(member.Id);
            }
        }

        compared.Should().BeGreaterThan(20);
    }

    [Fact]
    public void Every_option_that_configuration_can_set_names_its_key()
    {
        foreach (var definition in ClientDefinitions.All)
        {
            var options = OptionsOf(definition);
            Documented.Of(options).Text!.Descendants("c").Select(static text => text.Value).Should().Contain("TokenClients:" + definition.Section);
            foreach (var key in definition.KeyNames)
            {
                var property = key.Split(':').Aggregate((Type: options, Property: (PropertyInfo?)null), static (at, name) => at.Type.GetProperty(name) is { } found ? (found.PropertyType, found) : throw new InvalidOperationException(name)).Property!;
                var section = property.DeclaringType == options ? definition.Section : "{Section}";
                var keys = Documented.Of(property).Text!.Descendants("c").Select(static text => text.Value);
                keys.Should().Contain($"TokenClients:{section}:{key}", $"{options.Name}.{key}");
            }
        }
    }

    /// <summary>What a call with one wrong argument throws at once, which must be documented.</summary>
    private static Exception RefusalOf(Documented member, ParameterInfo wrong, object? value, Samples samples)
    {
        var method = (MethodBase)member.Member;
        var instance = method.IsStatic || method is ConstructorInfo ? null : samples.Of(method.DeclaringType!);
        var arguments = member.Parameters.Select(parameter => parameter == wrong ? value : samples.Of(parameter)).ToArray();
        var thrown = FluentActions.Invoking(() => method is ConstructorInfo constructor ? constructor.Invoke(arguments) : method.Invoke(instance, arguments))
            .Should().Throw<TargetInvocationException>($"{member.Id}: {wrong.Name}").Which.InnerException!;
        member.Exceptions.Should().Contain(thrown.GetType().FullName, $"{member.Id}: {wrong.Name}");
        return thrown;
    }

    /// <summary>The public constructors and methods whose source can be documented, without those of others: what implementers and the serializer do is theirs.</summary>
    private static IEnumerable<MethodBase> MethodsOf(Type type) =>
    [
        .. type.GetConstructors().Where(static constructor => !constructor.ContainsGenericParameters),
        .. type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(method =>
            (type.IsInterface ? Library.Facades.Contains(type) : !typeof(System.Text.Json.Serialization.JsonConverter).IsAssignableFrom(type))
            && !method.ContainsGenericParameters && !method.IsDefined(typeof(CompilerGeneratedAttribute))
            && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))),
    ];

    private static bool IsRequiredReference(ParameterInfo parameter) =>

        // The text of an exception is the platform's, which puts another in the place of none.
        !(parameter.Name == "message" && typeof(Exception).IsAssignableFrom(parameter.Member.DeclaringType))
        && !parameter.ParameterType.IsValueType && !parameter.ParameterType.IsByRef && !parameter.ParameterType.IsGenericParameter && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.NotNull;

    private static Type OptionsOf(IClientDefinition definition) => definition.GetType().GetGenericArguments()[0];

    /// <summary>What stands behind <c>HTTP:</c>, <c>Needs:</c> and so on in the remarks.</summary>
    private static Dictionary<string, string> ParagraphsOf(Documented member) => (member.Text!.Element("remarks")?.Elements("para") ?? [])
        .Select(static paragraph => TextOf(paragraph).Split(": ", 2)).Where(static parts => parts.Length == 2).ToDictionary(static parts => parts[0], static parts => parts[1]);

    /// <summary>A default as the documents write it.</summary>
    private static string Describe(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        TimeSpan time => $"{time.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>The text that a window shows, on one line.</summary>
    private static string TextOf(XElement? element)
    {
        static IEnumerable<string> Parts(XNode node) => node switch
        {
            XText text => [text.Value],
            XElement { Name.LocalName: "para" or "item" } block => [" ", .. block.Nodes().SelectMany(Parts), " "],
            XElement { Name.LocalName: "see" or "paramref" or "typeparamref" } reference when !reference.Nodes().Any() =>
                [reference.Attribute("langword")?.Value ?? reference.Attribute("name")?.Value ?? reference.Attribute("href")?.Value ?? NameIn(reference.Attribute("cref")!.Value)],
            XElement inner => inner.Nodes().SelectMany(Parts),
            _ => [],
        };

        static string NameIn(string cref) => cref.Split('(')[0].Split('.', ':')[^1].Split('`')[0];

        return element is null ? "" : WhiteSpace().Replace(string.Concat(element.Nodes().SelectMany(Parts)), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"(?<!'s )Default: ([^.,:]+(?:\.\d+)?)")]
    private static partial Regex DefaultValue();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();

    // JWTs, Vercel's and Apinizer's prefixes with something behind them, UUIDs, long hexadecimal or base64 texts.
    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}|(vcp|vca|vck|apnz)_[A-Za-z0-9]{4,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{24,}\b|\b[A-Za-z0-9+/]{40,}={0,2}", RegexOptions.IgnoreCase)]
    private static partial Regex SecretLike();

    /// <summary>Something of every type that is asked for, to call members with.</summary>
    private sealed class Samples : IDisposable
    {
        private readonly List<object> _known;

        internal Samples(TokenServicesEmulator? emulator)
        {
            var services = new ServiceCollection();
            var secret = new SecretString("a sample of a credential");

            // Whatever is not refused must not reach a network.
            var primary = Wire.Responding("{}");
            _known =
            [
                "sample", secret, new Uri("https://example.com/"), Guid.NewGuid(), TokenExpiry.Never, new[] { CrafterAction.Any }, Fault.Drop(), AccessTokenSource.Fixed(secret),
                services, services.AddTokenClients(), services.AddHttpClient("sample"), new ConfigurationBuilder().Build().GetSection("sample"), new CreateCrafterToken("sample", TokenExpiry.Never),
                new CreateVercelToken("sample", TokenExpiry.Never), new VercelInstallation("sample", new("sample")), new InfisicalTokenAuthSettings { UseLimit = 1 }, new SecretLeakDetector(), ExtraMembersOf(),
                new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = InfisicalOptions.EuCloud, AccessToken = new("sample") }, primary),
                new ApinizerAuth(new ApinizerOptions { BaseAddress = new("https://example.com/"), ClientId = "sample", ClientSecret = secret }, primary),
                new VercelTokens(new VercelOptions { AccessToken = new("sample") }, primary),
                new VercelSso(new VercelSsoOptions { ClientId = "sample", ClientSecret = secret }, primary),
                new CrafterAccessTokens(new CrafterOptions { BaseAddress = new("https://example.com/"), AccessToken = new("sample") }, primary),
            ];
            services.AddLogging(_known.Add);
            if (emulator is not null)
            {
                _known.Add(emulator);
            }
        }

        public void Dispose()
        {
            foreach (var known in _known.OfType<IDisposable>())
            {
                known.Dispose();
            }
        }

        internal object? Of(ParameterInfo parameter) =>
            parameter.ParameterType.IsByRef ? null
            : parameter.ParameterType.IsValueType && parameter.ParameterType != typeof(Guid) && parameter.ParameterType != typeof(TokenExpiry) ? Value(parameter.ParameterType)
            : parameter.HasDefaultValue ? parameter.DefaultValue
            : Of(parameter.ParameterType);

        internal object Of(Type type) =>
            _known.Find(type.IsInstanceOfType)
            ?? (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Action<>)
                ? ((Action<object>)Ignore).Method.GetGenericMethodDefinition().MakeGenericMethod(type.GetGenericArguments()).CreateDelegate(type)
                : throw new InvalidOperationException($"There is no sample of {type}."));

        private static object? Value(Type type) => Nullable.GetUnderlyingType(type) is not null ? null
            : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(1)
            : type == typeof(int) ? 1
            : type.IsEnum ? Enum.GetValues(type).GetValue(0)
            : Activator.CreateInstance(type);

        private static ExtraMembers ExtraMembersOf() => new VercelToken().Extra;

        private static void Ignore<T>(T value)
        {
            // Nothing is to be done with it.
        }
    }

    /// <summary>A type or a member with its documentation.</summary>
    private sealed record Documented(MemberInfo Member, string Id, XElement? Text)
    {
        internal string Summary => TextOf(Text!.Element("summary"));

        internal IReadOnlyList<string> Exceptions => [.. Text!.Elements("exception").Select(static exception => exception.Attribute("cref")!.Value[2..])];

        internal IReadOnlyList<ParameterInfo> Parameters => ((MethodBase)Member).GetParameters();

        internal static Documented Of(MemberInfo member)
        {
            var id = IdOf(member);
            return new(member, id, Resolve(member, id));
        }

        /// <summary>How the compiler calls a member (C# specification, annex D.4.2).</summary>
        internal static string IdOf(MemberInfo member)
        {
            var owner = member.DeclaringType is { } type ? NameOf(type) : "";
            return member switch
            {
                Type self => "T:" + NameOf(self),
                MethodBase method => $"M:{owner}.{method.Name.Replace('.', '#')}{(method.IsGenericMethod ? "``" + method.GetGenericArguments().Length : "")}{ParametersOf(method.GetParameters())}",
                _ => $"P:{owner}.{member.Name}{ParametersOf(((PropertyInfo)member).GetIndexParameters())}",
            };
        }

        private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

        private static string ParametersOf(ParameterInfo[] parameters) => parameters.Length == 0 ? "" : $"({string.Join(",", parameters.Select(static parameter => Describe(parameter.ParameterType)))})";

        private static string Describe(Type type) =>
            type.IsByRef ? Describe(type.GetElementType()!) + "@"
            : type.IsArray ? Describe(type.GetElementType()!) + "[]"
            : type.IsGenericParameter ? (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition
            : type.IsGenericType ? $"{NameOf(type.GetGenericTypeDefinition()).Split('`')[0]}{{{string.Join(",", type.GetGenericArguments().Select(Describe))}}}"
            : NameOf(type);

        /// <summary>The text that holds for a member, its own or that of what it overrides or implements; <see langword="null"/> if that is the platform's.</summary>
        private static XElement? Resolve(MemberInfo member, string id)
        {
            var written = Written.GetValueOrDefault(id) ?? throw new InvalidOperationException($"{id} is not documented.");
            if (written.Element("inheritdoc") is not { } inherits)
            {
                return written;
            }

            if (inherits.Attribute("cref")?.Value is { } named)
            {
                return Written[named];
            }

            var method = member as MethodInfo ?? (member as PropertyInfo)?.GetMethod ?? throw new InvalidOperationException($"{id} inherits from nothing.");
            var implemented = method.DeclaringType!.GetInterfaces().Select(contract => method.DeclaringType.GetInterfaceMap(contract)).SelectMany(static map => map.TargetMethods.Zip(map.InterfaceMethods))
                .Where(pair => pair.First == method).Select(static pair => pair.Second);
            var overridden = method.GetBaseDefinition() is { } definition && definition != method ? new[] { definition } : [];
            var origin = implemented.Concat(overridden).FirstOrDefault() ?? throw new InvalidOperationException($"{id} inherits from nothing.");
            return Assemblies.Contains(origin.DeclaringType!.Assembly)
                ? Written[IdOf(member is PropertyInfo ? origin.DeclaringType.GetProperty(member.Name)! : origin)]
                : null;
        }
    }
}
#endif
