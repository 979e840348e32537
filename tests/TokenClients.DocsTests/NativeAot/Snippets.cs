using System.Text.Json;
using System.Text.Json.Serialization;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.NativeAot;

internal static class Snippets
{
    internal static string Write(VercelToken token)
    {
        // snippet: models in a context of your own
        var line = JsonSerializer.Serialize(token, TokenJson.Default.VercelToken); // id, name, dates; no secret, nothing unknown
        // end
        return line;
    }

#nullable disable
    internal static async Task WalkAsync(IVercelTokens vercel, Action<VercelToken> show)
    {
        // snippet: pages without await foreach
        string cursor = null;
        do
        {
            var page = await vercel.ListTokensPageAsync(cursor, 100);
            foreach (var token in page.Items)
            {
                show(token);
            }

            cursor = page.NextCursor;
        }
        while (cursor != null);
        // end
    }
#nullable restore
}

// snippet: models in a context of your own
[JsonSerializable(typeof(VercelToken))]
internal sealed partial class TokenJson : JsonSerializerContext;
// end
