using System.Net.Http;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using AzureKeyVaultSink;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TokenClients.Rotation;

namespace TokenClients.DocsTests.Samples;

/// <summary>The sample AzureKeyVaultSink, at a server that behaves as Key Vault does: a challenge, versions with tags of their own, and no conditional write.</summary>
public sealed class AzureKeyVaultSinkTests : SecretSinkContract
{
    private static readonly Uri Vault = new("https://example.vault.azure.net/");

    private readonly List<JsonObject> _versions = [];

    protected override string? Held => _versions.Count == 0 ? null : _versions[^1]["value"]!.GetValue<string>();

    [Fact]
    public async Task It_cannot_fence_and_keeps_earlier_versions()
    {
        var sink = NewSink();
        sink.CanFence.Should().BeFalse();
        await sink.DeliverAsync(Delivery("first-secret", 1), Cancellation);
        await sink.RaiseFenceAsync(5, Cancellation);

        await sink.DeliverAsync(Delivery("second-secret", 2), Cancellation);

        _versions.Select(static version => $"{version["value"]} {version["tags"]!["rotation-fencing-number"]} {version["tags"]!["rotation-fingerprint"]}")
            .Should().Equal("first-secret 1 fingerprint of first-secret", "second-secret 2 fingerprint of second-secret");
    }

    protected override ISecretSink NewSink()
    {
        var options = new SecretClientOptions { Transport = new HttpClientTransport(new ToServer(Address)), DisableChallengeResourceVerification = true };
        options.Retry.MaxRetries = 0;
        return new AzureKeyVaultSecret(new SecretClient(Vault, new AnyCredential(), options), "vercel-token");
    }

    protected override void WriteByHand(string secret) => Add(new() { ["value"] = secret });

    protected override void Map(WebApplication server)
    {
        server.Use(static (context, next) =>
        {
            if (context.Request.Headers.Authorization.Count > 0)
            {
                return next(context);
            }

            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = """Bearer authorization="https://login.windows.net/3f1c6b2e-9d55-4f0a-8a56-7f1c0e9b2d11", resource="https://vault.azure.net" """;
            return Task.CompletedTask;
        });
        server.MapGet("/secrets/vercel-token/{version?}", context => _versions.Count == 0
            ? RespondAsync(context, 404, new() { ["error"] = new JsonObject { ["code"] = "SecretNotFound", ["message"] = "A secret with this name was not found." } })
            : RespondAsync(context, 200, _versions[^1]));
        server.MapPut("/secrets/vercel-token", async context =>
        {
            Add((JsonObject)(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!);
            await RespondAsync(context, 200, _versions[^1]);
        });
    }

    private static Task RespondAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private void Add(JsonObject secret)
    {
        secret["id"] = $"{Vault}secrets/vercel-token/{Guid.NewGuid():N}";
        secret["attributes"] = new JsonObject { ["enabled"] = true, ["created"] = 1_800_000_000, ["updated"] = 1_800_000_000 };
        _versions.Add(secret);
    }

    /// <summary>The client calls with a token over TLS only. What goes out of it comes to the test's server.</summary>
    private sealed class ToServer(Uri address) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new(address, request.RequestUri!.PathAndQuery);
            request.Headers.Host = null;
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class AnyCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("any", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
