using System.Net;
using System.Net.Http.Headers;
using TokenClients.Infisical;
using TokenClients.Testing;

namespace TokenClients.Tests.Infisical;

/// <summary>Infisical refuses a body without a content type, even one without bytes that a proxy passes on in chunks. So every change carries JSON.</summary>
public sealed class EmptyBodyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(InfisicalGeneration.Current)]
    [InlineData(InfisicalGeneration.BeforeDecember2024)]
    public async Task Case_B15_a_proxy_that_frames_bodies_anew_keeps_no_token_from_being_revoked(InfisicalGeneration generation)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        emulator.InfisicalGeneration = generation;
        using var proxy = new Chunking { InnerHandler = new SocketsHttpHandler() };
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), proxy);
        var identity = emulator.InfisicalIdentityId;
        await infisical.AttachAsync(identity, cancellationToken: Token);
        var created = await infisical.CreateTokenAsync(identity, new() { Name = "ci" }, Token);
        var id = created.Token?.Id ?? (await infisical.ListTokensPageAsync(identity, cancellationToken: Token)).Items.Single().Id;

        (await infisical.RevokeTokenAsync(id, Token)).Outcome.Should().Be(RevokeOutcome.Revoked);
        (await infisical.DetachAsync(identity, Token)).Outcome.Should().Be(RevokeOutcome.Revoked);

        emulator.Calls.Should().OnlyContain(static call => call.StatusCode == 200);
    }

    [Theory]
    [InlineData(true, null, "", 500)]
    [InlineData(true, null, "{}", 500)]
    [InlineData(true, "application/json", "", 500)]
    [InlineData(true, "application/json", "{}", 404)]
    [InlineData(false, null, "", 404)]
    [InlineData(false, null, "{}", 500)]
    [InlineData(false, "application/json", "", 500)]
    [InlineData(false, "application/json", "{}", 404)]
    public async Task Case_B15_the_emulator_is_as_strict_as_the_server(bool isChunked, string? contentType, string body, int status)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        using var http = new HttpClient();
        foreach (var (method, path) in new[] { (HttpMethod.Post, $"token-auth/tokens/{Guid.NewGuid()}/revoke"), (HttpMethod.Delete, $"token-auth/identities/{Guid.NewGuid()}") })
        {
            using var request = new HttpRequestMessage(method, new Uri(emulator.BaseAddress, "api/v1/auth/" + path)) { Content = new StringContent(body) };
            request.Content.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);
            request.Headers.TransferEncodingChunked = isChunked ? true : null;
            request.Headers.Authorization = new("Bearer", emulator.InfisicalOptions().AccessToken!.Reveal());

            using var response = await http.SendAsync(request, Token);

            ((int)response.StatusCode).Should().Be(status, $"{method} {path}");
        }
    }

    private sealed class Chunking : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TransferEncodingChunked = request.Content is null ? null : true;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
