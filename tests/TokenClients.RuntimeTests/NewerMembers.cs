#if !NET9_0_OR_GREATER
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenClients;

/// <summary>Members of the platform that the tests use and that came with .NET 9.</summary>
internal static class NewerMembers
{
    extension(Convert)
    {
        internal static string ToHexStringLower(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
    }

    extension(Guid id)
    {
        internal int Version => id.ToByteArray(bigEndian: true)[6] >> 4;

        internal int Variant => id.ToByteArray(bigEndian: true)[8] >> 4;
    }

    extension(HttpContent content)
    {
        internal Task LoadIntoBufferAsync(CancellationToken cancellationToken) => content.LoadIntoBufferAsync().WaitAsync(cancellationToken);
    }

    extension(JsonElement)
    {
        internal static bool DeepEquals(JsonElement one, JsonElement other) => JsonNode.DeepEquals(JsonNode.Parse(one.GetRawText()), JsonNode.Parse(other.GetRawText()));
    }
}

/// <summary>As of .NET 9, for what the tests load.</summary>
internal static class X509CertificateLoader
{
    internal static X509Certificate2 LoadPkcs12(byte[] data, string? password) => new(data, password);
}
#endif
