using System.IO;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml.Serialization;
using MessagePack;
using MessagePack.Resolvers;
using Newtonsoft.Json;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using YamlDotNet.Serialization;

namespace TokenClients.Tests.Serialization;

/// <summary>Serializers as programs use them, by the names that docs/secrets.md gives them.</summary>
internal static class Serializers
{
    internal static Dictionary<string, Func<object, string>> All { get; } = new(StringComparer.Ordinal)
    {
        ["System.Text.Json"] = static value => System.Text.Json.JsonSerializer.Serialize(value),
        ["System.Text.Json, source-generated"] = static value => System.Text.Json.JsonSerializer.Serialize(value, value.GetType(), ShapeJson.Default),
        ["Newtonsoft.Json"] = static value => JsonConvert.SerializeObject(value),
        ["XmlSerializer"] = Xml,
        ["DataContractSerializer"] = static value => DataContract(new DataContractSerializer(value.GetType(), [typeof(SecretString)]), value),
        ["DataContractJsonSerializer"] = static value => DataContract(new DataContractJsonSerializer(value.GetType(), [typeof(SecretString)]), value),
        ["YamlDotNet"] = static value => new SerializerBuilder().Build().Serialize(value),
        ["MessagePack"] = static value => Pack(value, StandardResolver.Options),
        ["MessagePack, without contracts"] = static value => Pack(value, ContractlessStandardResolver.Options),
        ["MessagePack, with private members"] = static value => Pack(value, ContractlessStandardResolverAllowPrivate.Options),
        ["Serilog, destructured"] = static value => Log("{@Value}", value),
        ["Serilog"] = static value => Log("{Value}", value),
    };

    /// <summary>Those that print for people.</summary>
    internal static bool IsLogger(string serializer) => serializer.StartsWith("Serilog", StringComparison.Ordinal);

    private static string Xml(object value)
    {
        using var text = new StringWriter();
        new XmlSerializer(value.GetType(), [typeof(SecretString)]).Serialize(text, value);
        return text.ToString();
    }

    private static string DataContract(XmlObjectSerializer serializer, object value)
    {
        using var bytes = new MemoryStream();
        serializer.WriteObject(bytes, value);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string Pack(object value, MessagePackSerializerOptions options) =>
        MessagePackSerializer.ConvertToJson(MessagePackSerializer.Serialize(value.GetType(), value, options, TestContext.Current.CancellationToken), options, TestContext.Current.CancellationToken);

    private static string Log(string template, object value)
    {
        var sink = new LastEvent();
        using var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.Information(template, value);
        return sink.Text;
    }

    private sealed class LastEvent : ILogEventSink
    {
        internal string Text { get; private set; } = "";

        public void Emit(LogEvent logEvent) => Text = logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>Where programs put a secret.</summary>
internal static class Shapes
{
    internal static Dictionary<string, Func<SecretString, object>> All { get; } = new(StringComparer.Ordinal)
    {
        ["alone"] = static secret => secret,
        ["member"] = static secret => new SecretHolder { Secret = secret },
        ["object member"] = static secret => new ObjectHolder { Value = secret },
        ["record"] = static secret => new SecretRecord(secret, "name"),
        ["list"] = static secret => new List<SecretString> { secret },
        ["dictionary value"] = static secret => new Dictionary<string, SecretString> { ["a"] = secret },
        ["dictionary key"] = static secret => new Dictionary<SecretString, string> { [secret] = "a" },
    };
}

public sealed class SecretHolder
{
    public SecretString? Secret { get; set; }
}

public sealed class ObjectHolder
{
    public object? Value { get; set; }
}

public sealed record SecretRecord(SecretString Secret, string Name);

[JsonSerializable(typeof(SecretString))]
[JsonSerializable(typeof(SecretHolder))]
[JsonSerializable(typeof(ObjectHolder))]
[JsonSerializable(typeof(SecretRecord))]
[JsonSerializable(typeof(List<SecretString>))]
[JsonSerializable(typeof(Dictionary<string, SecretString>))]
[JsonSerializable(typeof(Dictionary<SecretString, string>))]
internal sealed partial class ShapeJson : JsonSerializerContext;
