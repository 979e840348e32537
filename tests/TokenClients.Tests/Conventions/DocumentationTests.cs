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
using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Caching;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Transport;
using TokenClients.Vercel;

namespace TokenClients.Tests.Conventions;

/// <summary>What completion windows show: the documentation that the compiler writes beside each assembly.</summary>
public sealed partial class DocumentationTests
{
    /// <summary>A summary is read in a small window; what is longer belongs to the remarks.</summary>
    private const int LongestSummary = 450;

    private const int LongestFirstSentence = 200;

    private static readonly Assembly[] Assemblies = [typeof(TokenClientModel).Assembly, typeof(ITokenLease).Assembly, typeof(HttpResilienceTokenClientsBuilderExtensions).Assembly, typeof(TokenServicesEmulator).Assembly];

    private static readonly FrozenDictionary<string, XElement> Written = Assemblies
        .SelectMany(static assembly => XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml")).Descendants("member"))
        .ToFrozenDictionary(static member => member.Attribute("name")!.Value);

    private static readonly IReadOnlyList<Documented> All = [.. Assemblies.SelectMany(static assembly => assembly.GetExportedTypes()).SelectMany(static type => MembersOf(type).Prepend(type)).Select(Documented.Of)];

    /// <summary>Those whose text is ours: what a member of the platform's says stands in the platform's documents.</summary>
    private static readonly IReadOnlyList<Documented> Ours = [.. All.Where(static member => member.Text is not null)];

    private static readonly IReadOnlyList<Documented> FacadeMethods = [.. Library.Facades.SelectMany(static facade => facade.GetMethods()).Where(static method => !method.IsSpecialName).Select(Documented.Of)];

    /// <summary>Pages of the vendors, as they are called by the sources that openapi/ names. Where the specification itself names the page's root, a page below it will do.</summary>
    private static readonly Dictionary<string, string[]> VendorPages = new()
    {
        ["Infisical"] = ["infisical.com/docs/api-reference", "infisical.com/docs/documentation/platform/identities/token-auth"],
        ["Apinizer"] = ["docs.apinizer.com/api-reference"],
        ["Vercel"] = ["vercel.com/docs/rest-api", "vercel.com/docs/limits", "vercel.com/docs/accounts/access-tokens"],
        ["Crafter"] = ["craftercms.com/docs/current/_static/api/profile.html"],
    };

    private static readonly string[] KnownElements =
    [
        "c", "code", "content", "description", "exception", "inheritdoc", "item", "list", "listheader", "member", "para", "param", "paramref", "remarks", "returns", "see", "seealso", "summary", "term", "typeparam", "typeparamref",
    ];

    [Fact]
    public void Every_member_says_in_short_sentences_what_it_is_for()
    {
        All.Count.Should().BeGreaterThan(500);
        var wrong =
            from member in Ours
            let summary = TextOf(member.Text!.Element("summary"))
            let first = FirstSentence().Match(summary).Value
            let problem = summary.Length == 0 ? "says nothing"
                : !char.IsUpper(summary[0]) && !member.Text!.Element("summary")!.Nodes().First().ToString().StartsWith('<') ? "does not begin as a sentence"
                : !summary.EndsWith('.') ? "does not end as a sentence"
                : summary.Length > LongestSummary ? $"has {summary.Length} characters"
                : first.Length > LongestFirstSentence ? $"has a first sentence of {first.Length} characters"
                : null
            where problem is not null
            select $"{member.Id} {problem}";

        None(wrong);
    }

    [Fact]
    public void Every_parameter_type_parameter_and_result_is_described()
    {
        var missing =
            from member in Ours
            from name in member.DescribedNames
            where !TextOf(name.Find(member.Text!)).EndsWith('.')
            select $"{member.Id}: {name.Name}";

        // A mask is a value and no sentence.
        missing.Should().BeEquivalentTo("M:TokenClients.SecretString.ToString: returns");
    }

    [Fact]
    public void What_can_be_null_says_what_null_means()
    {
        var silent =
            from member in Ours
            from name in member.NullableNames
            let text = TextOf(name.Find(member.Text!))
            where !SaysNull().IsMatch(text)
            select $"{member.Id}: {name.Name}";

        None(silent);
    }

    [Fact]
    public void Whoever_takes_what_must_not_be_null_says_how_null_is_refused()
    {
        var silent =
            from member in Ours
            where member.Parameters.Any(static parameter => IsRequiredReference(parameter)) && !IsSilentAboutNull(member)
            where !member.Exceptions.Any(static exception => exception is "System.ArgumentNullException" or "System.ArgumentException")
            select member.Id;

        None(silent);
    }

    [Fact]
    public void Every_exception_says_when_it_is_thrown()
    {
        var silent =
            from member in Ours
            from exception in member.Text!.Elements("exception")
            where !TextOf(exception).EndsWith('.') || exception.Attribute("cref")?.Value.StartsWith("T:", StringComparison.Ordinal) != true
            select $"{member.Id}: {exception.Attribute("cref")?.Value}";

        None(silent);
    }

    [Fact]
    public void Every_call_says_how_it_fails_and_how_it_is_cancelled()
    {
        FacadeMethods.Count.Should().BeGreaterThan(30);
        foreach (var method in FacadeMethods)
        {
            // A check turns failures into a state.
            var isCheck = ((MethodInfo)method.Member).ReturnType == typeof(Task<CredentialCheck>);
            method.Exceptions.Contains("TokenClients.TokenClientException").Should().Be(!isCheck, method.Id);
            method.Exceptions.Should().Contain("TokenClients.TokenCallCanceledException", method.Id);
        }
    }

    [Fact]
    public void Every_call_says_what_is_sent_whether_it_is_sent_again_what_it_needs_and_how_often_it_may_be_made()
    {
        var operations = Spec.Services.SelectMany(static spec => spec.Operations).ToList();
        foreach (var method in FacadeMethods)
        {
            var name = $"{method.Member.DeclaringType!.Name}.{method.Member.Name}";
            var calls = operations.Where(operation => operation.Methods.Contains(name)).ToList();
            calls.Should().NotBeEmpty(method.Id);
            var remarks = ParagraphsOf(method);

            foreach (var call in calls)
            {
                remarks.Should().ContainKey("HTTP", method.Id).WhoseValue.Should().Contain($"{call.Verb.ToUpperInvariant()} {call.Route}", method.Id);
            }

            // Where a method looks at something besides, the rule and the limit are those of what it is for.
            var main = calls.Find(static call => call.Rule != "safe") ?? calls[0];
            remarks.Should().ContainKey("Sent again", method.Id).WhoseValue.Should().EndWith($"({main.Rule}).", method.Id);
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
    public void Every_call_model_and_option_names_the_vendors_document()
    {
        foreach (var service in Enum.GetNames<TokenService>())
        {
            var types = Library.PublicTypes.Where(type => type.Namespace == "TokenClients." + service).ToList();
            types.Should().NotBeEmpty();
            foreach (var member in types.Select(Documented.Of).Concat(FacadeMethods.Where(method => types.Contains(method.Member.DeclaringType!))))
            {
                var pages = member.Text!.Elements("seealso").Select(static link => link.Attribute("href")?.Value).OfType<string>().ToList();
                pages.Should().NotBeEmpty(member.Id);
                pages.Should().OnlyContain(page => VendorPages[service].Any(known => page == "https://" + known || page.StartsWith($"https://{known}/", StringComparison.Ordinal)), member.Id);
            }
        }
    }

    [Fact]
    public void Vendors_pages_stand_in_the_specifications()
    {
        foreach (var (service, pages) in VendorPages)
        {
            var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "contract", service.ToLowerInvariant() + ".yaml"));
            pages.Should().Contain(page => text.Contains(page, StringComparison.Ordinal), service);
        }
    }

    [Fact]
    public void What_is_set_as_a_number_or_a_time_says_its_range_and_its_default()
    {
        var settable = Ours.Where(static member => member.Member is PropertyInfo property && IsSettable(property) && IsQuantity(property.PropertyType)).ToList();
        settable.Count.Should().BeGreaterThan(15);

        None(settable.Where(static member => !SaysRange().IsMatch(member.Summary)).Select(static member => member.Id));
        None(settable.Where(static member => !SaysDefault().IsMatch(member.Summary)).Select(static member => member.Id));
    }

    [Fact]
    public void What_is_given_as_a_number_or_a_time_says_its_range()
    {
        var given = Ours.Where(static member => !typeof(Exception).IsAssignableFrom(member.Member.DeclaringType))
            .SelectMany(static member => member.Parameters.Where(static parameter => IsQuantity(parameter.ParameterType)).Select(parameter => (member.Id, parameter.Name, Text: TextOf(Documented.Parameter(parameter.Name!).Find(member.Text!)))))
            .ToList();
        given.Count.Should().BeGreaterThan(20);

        None(given.Where(static parameter => !SaysRange().IsMatch(parameter.Text)).Select(static parameter => $"{parameter.Id}: {parameter.Name}"));
    }

    [Fact]
    public async Task Null_is_refused_as_it_is_documented()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var samples = new Samples(emulator);
        var tried = 0;
        foreach (var member in Ours.Where(static member => member.Member is MethodBase { ContainsGenericParameters: false } && !IsSilentAboutNull(member)))
        {
            var method = (MethodBase)member.Member;
            foreach (var refused in method.GetParameters().Where(static parameter => IsRequiredReference(parameter)))
            {
                var instance = method.IsStatic || method is ConstructorInfo ? null : samples.Of(method.DeclaringType!);
                var arguments = method.GetParameters().Select(parameter => parameter == refused ? null : samples.Of(parameter)).ToArray();
                var thrown = FluentActions.Invoking(() => method is ConstructorInfo constructor ? constructor.Invoke(arguments) : method.Invoke(instance, arguments))
                    .Should().Throw<TargetInvocationException>($"{member.Id}: {refused.Name}").Which.InnerException!;
                member.Exceptions.Should().Contain(thrown.GetType().FullName, $"{member.Id}: {refused.Name}");
                thrown.Should().BeAssignableTo<ArgumentException>(member.Id).Which.ParamName.Should().Be(refused.Name, member.Id);
                tried++;
            }
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
                    var arguments = method.Parameters.Select(given => given == parameter ? value : samples.Of(given)).ToArray();
                    var thrown = FluentActions.Invoking(() => ((MethodInfo)method.Member).Invoke(samples.Of(method.Member.DeclaringType!), arguments))
                        .Should().Throw<TargetInvocationException>($"{method.Id}: {parameter.Name}").Which.InnerException!;
                    method.Exceptions.Should().Contain(thrown.GetType().FullName, $"{method.Id}: {parameter.Name}");
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

    [Fact]
    public void Every_kind_of_options_says_which_error_a_wrong_one_is()
    {
        Type[] options = [typeof(TokenClientOptions), typeof(ResilienceOptions), typeof(TokenSharingOptions), typeof(AccessTokenOptions), typeof(ClientSecretOptions), .. ClientDefinitions.All.Select(OptionsOf)];

        None(options.Select(Documented.Of).Where(static type => !type.Text!.Descendants("see").Any(static see => see.Attribute("cref")?.Value == "T:Microsoft.Extensions.Options.OptionsValidationException"))
            .Select(static type => type.Id));
    }

    [Fact]
    public void Methods_of_the_same_name_begin_with_the_same_word_at_every_service()
    {
        foreach (var methods in FacadeMethods.GroupBy(static method => method.Member.Name))
        {
            methods.Select(static method => method.Summary.Split(' ')[0]).Distinct().Should().ContainSingle(methods.Key);
        }

        FacadeMethods.SelectMany(static method => method.Text!.Elements("param")).Where(static parameter => parameter.Attribute("name")!.Value == "cancellationToken")
            .Should().OnlyContain(static parameter => parameter.Value.StartsWith("Cancels the ", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_said_twice_at_one_member()
    {
        var repeated =
            from member in Ours
            from sentences in member.Text!.Elements().Where(static element => element.Name != "exception").SelectMany(static element => Sentences().Split(TextOf(element))).Where(static sentence => sentence.Length > 30).GroupBy(static sentence => sentence)
            where sentences.Count() > 1
            select $"{member.Id}: {sentences.Key}";

        None(repeated);
    }

    [Fact]
    public void Plain_elements_only() =>
        Written.Values.SelectMany(static member => member.DescendantsAndSelf()).Select(static element => element.Name.LocalName).Distinct().Should().BeSubsetOf(KnownElements);

    [Fact]
    public void Examples_hold_nothing_that_looks_like_a_secret()
    {
        var suspicious = Written.Values.SelectMany(static member => SecretLike().Matches(member.Value).Select(match => $"{member.Attribute("name")!.Value}: {match.Value}"));

        None(suspicious);
    }

    /// <summary>All of them in the message, one a line.</summary>
    private static void None(IEnumerable<string> wrong) => string.Join("\n", wrong).Should().BeEmpty();

    private static IEnumerable<MemberInfo> MembersOf(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(member => member switch
        {
            // What the compiler adds to a record has no source to be documented in.
            MethodInfo method => !method.IsDefined(typeof(CompilerGeneratedAttribute)) && IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),

            // A class without a constructor of its own gets one that no source holds; the compiler asks for the documentation of every other.
            ConstructorInfo constructor => IsVisible(constructor) && (constructor.GetParameters().Length > 0 || Written.ContainsKey(Documented.IdOf(constructor))),
            FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
            PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
            EventInfo happening => IsVisible(happening.AddMethod!),
            _ => false,
        });

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsSettable(PropertyInfo property) => property.SetMethod is { IsPublic: true } && !ModelTests.IsInitOnly(property);

    private static bool IsQuantity(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var value
        && (value == typeof(TimeSpan) || value == typeof(int) || value == typeof(long) || value == typeof(double));

    private static bool IsNullable(NullabilityInfo info) => info.ReadState == NullabilityState.Nullable;

    private static bool IsRequiredReference(ParameterInfo parameter) =>

        // The text of an exception is the platform's, which puts another in the place of none.
        !(parameter.Name == "message" && typeof(Exception).IsAssignableFrom(parameter.Member.DeclaringType))
        && !parameter.ParameterType.IsValueType && !parameter.ParameterType.IsByRef && !parameter.ParameterType.IsGenericParameter && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.NotNull;

    /// <summary>Those that say otherwise what becomes of null, or that the platform calls.</summary>
    private static bool IsSilentAboutNull(Documented member) => member.Member switch
    {
        // What implementers and the serializer do is theirs.
        MethodInfo method => method.DeclaringType!.IsInterface ? !Library.Facades.Contains(method.DeclaringType) : typeof(System.Text.Json.Serialization.JsonConverter).IsAssignableFrom(method.DeclaringType),
        _ => false,
    };

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

    [GeneratedRegex(@"^.*?[.:](?=\s[A-Z(]|$)")]
    private static partial Regex FirstSentence();

    [GeneratedRegex(@"(?<=[.:])\s(?=[A-Z(])")]
    private static partial Regex Sentences();

    [GeneratedRegex(@"\bnull\b|\bDefault: ")]
    private static partial Regex SaysNull();

    [GeneratedRegex(@"\d+ (ms|s|minutes?|hours?|days?|years?)?,? ?to |[Ff]rom (zero|\d)|[Ff]rom (0|-\d)|\d or \d|[Bb]etween |[Aa]t least |[Mm]ore than |\d or more|means without limit")]
    private static partial Regex SaysRange();

    [GeneratedRegex(@"[Dd]efault: ")]
    private static partial Regex SaysDefault();

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

    /// <summary>Something of a member that is described by an element of its own.</summary>
    private sealed record Part(string Name, Func<XElement, XElement?> Find);

    /// <summary>A type or a member with its documentation.</summary>
    private sealed record Documented(MemberInfo Member, string Id, XElement? Text)
    {
        internal string Summary => TextOf(Text!.Element("summary"));

        internal IReadOnlyList<string> Exceptions => [.. Text!.Elements("exception").Select(static exception => exception.Attribute("cref")!.Value[2..])];

        internal IReadOnlyList<ParameterInfo> Parameters => Member switch
        {
            MethodBase method => method.GetParameters(),
            PropertyInfo property => property.GetIndexParameters(),
            _ => [],
        };

        internal IEnumerable<Part> DescribedNames =>
        [
            .. Parameters.Select(static parameter => Parameter(parameter.Name!)),
            .. (Member switch { Type type => type.GetGenericArguments(), MethodInfo { IsGenericMethod: true } method => method.GetGenericArguments(), _ => [] }).Select(static type => new Part(type.Name, text => Named(text, "typeparam", type.Name))),
            .. Member is MethodInfo made && made.ReturnType != typeof(void) && made.ReturnType != typeof(Task) ? [new Part("returns", static text => text.Element("returns"))] : Array.Empty<Part>(),
        ];

        internal IEnumerable<Part> NullableNames
        {
            get
            {
                var context = new NullabilityInfoContext();
                foreach (var parameter in Parameters.Where(parameter => !parameter.ParameterType.IsByRef && IsNullable(context.Create(parameter)) && !IsComparison()))
                {
                    yield return Parameter(parameter.Name!);
                }

                if (Member is PropertyInfo property && IsNullable(context.Create(property)))
                {
                    yield return new("summary", static text => text.Element("summary"));
                }
            }
        }

        // Two values are the same or not, and an exception has a cause or not.
        private bool IsComparison() => Member is MethodInfo { Name: "Equals" or "op_Equality" or "op_Inequality" or "CreateTimer" } || (Member is ConstructorInfo && typeof(Exception).IsAssignableFrom(Member.DeclaringType));

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
                PropertyInfo property => $"P:{owner}.{property.Name}{ParametersOf(property.GetIndexParameters())}",
                FieldInfo => $"F:{owner}.{member.Name}",
                _ => $"E:{owner}.{member.Name}",
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

        internal static Part Parameter(string name) => new(name, text => Named(text, "param", name));

        private static XElement? Named(XElement text, string element, string name) => text.Elements(element).FirstOrDefault(described => described.Attribute("name")!.Value == name);

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
