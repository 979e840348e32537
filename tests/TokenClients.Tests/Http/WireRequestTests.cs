using System.IO;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TokenClients.Errors;
using TokenClients.Pipeline;
using TokenClients.Requests;
using TokenClients.Transport.Vercel;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>What goes onto the wire is a request of its own for each send: what the users' handlers do to theirs, or look at, changes nothing about it.</summary>
public sealed class WireRequestTests
{
    /// <summary>Each secret takes the place of its own mask, however long the one before it is.</summary>
    [Fact]
    public void Secrets_come_into_an_address_in_the_order_of_their_masks()
    {
        var path = new RequestPath("tokens/");
        var first = new string('a', 200);
        path.AddSegment(new SecretString(first));
        path.AddQuery("of", new SecretString("b/b"));
        path.AddQuery("in", "***");
        var call = CallOf("https://service.example/***/", path);

        var address = call.Address.ForWire(call.Address.Masked, credential: null);

        address.AbsoluteUri.Should().Be($"https://service.example/***/tokens/{first}?of=b%2Fb&in=%2A%2A%2A");
        address.ToString().Should().NotContain(first).And.NotContain("b%2Fb");
    }

    [Fact]
    public void A_handler_may_remove_the_prefix_of_an_address_but_not_the_mask_of_a_secret()
    {
        var path = new RequestPath("");
        path.AddSegment(new SecretString("s"));
        var call = CallOf("https://service.example/a/prefix/that/is/longer/than/the/rest/", path);

        call.Address.ForWire(new("https://service.example/***"), credential: null).AbsoluteUri.Should().Be("https://service.example/s");
        call.Invoking(static call => call.Address.ForWire(new("https://service.example/tokens/1"), credential: null)).Should().Throw<RequestRefusedException>().WithMessage("*holds a secret*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_prints_the_address_that_it_has_now(bool isChanged)
    {
        using var request = new WireRequest(HttpMethod.Get, new WireUri("https://service.example/s", "https://service.example/***"));
        request.Headers.Add("X-First", "1");
        request.Headers.Add("X-Second", "2");
        if (isChanged)
        {
            request.RequestUri = new("https://other.example/s");
        }

        request.ToString().Should().Be(isChanged ? "GET https://other.example, headers: X-First, X-Second" : "GET (masked) https://service.example/***, headers: X-First, X-Second");
    }

    [Fact]
    public async Task The_body_that_a_handler_puts_in_place_of_the_librarys_is_sent_with_its_headers()
    {
        var sent = await SentAsync(Calls.Create, static request => request.Content = new StringContent("""{"name":"another"}""", Encoding.UTF8, "application/vnd.vercel+json"));

        sent.Type.Should().Be("application/vnd.vercel+json");
        sent.Length.Should().Be(18);
        Encoding.UTF8.GetString(sent.Body).Should().Be("""{"name":"another"}""");
    }

    /// <summary>A handler that looks at the length of a body with a masked secret fixes that length.</summary>
    [Fact]
    public async Task The_length_of_a_body_is_that_of_what_is_sent_and_its_type_stays()
    {
        long? masked = null;

        var sent = await SentAsync(Calls.Refresh, request =>
        {
            masked = request.Content!.Headers.ContentLength;
            request.Content.Headers.ContentType = null;
        });

        sent.Length.Should().Be(sent.Body.Length).And.NotBe(masked);
        sent.Type.Should().NotBeNull();
    }

    /// <summary>The one that was sent last is the one that the service has refused.</summary>
    [Fact]
    public void A_call_knows_the_credential_that_it_has_sent_last_and_all_before()
    {
        var (first, second) = (new SecretString("vcp_1"), new SecretString("vcp_2"));
        var secrets = new CallSecrets();

        secrets.UseCredential(first);
        secrets.UseCredential(first);
        secrets.UseCredential(second);

        secrets.Credential.Should().BeSameAs(second);
        secrets.All.Should().Equal(first, second);
    }

    [Theory]
    [InlineData("vcp_1 and more", true)]
    [InlineData("it is vcp_1", true)]
    [InlineData("it is vcp_2", false)]
    public void A_secret_is_repeated_wherever_it_stands_in_a_body(string body, bool isRepeated)
    {
        var secrets = new CallSecrets();
        secrets.Add([new("other"), new("vcp_1")]);

        secrets.AreRepeatedIn(Encoding.UTF8.GetBytes(body)).Should().Be(isRepeated);
    }

    [Fact]
    public async Task An_inner_exception_that_quotes_the_server_or_a_secret_is_left_out()
    {
        foreach (var quoting in new Exception[]
        {
            new HttpRequestException(HttpRequestError.InvalidResponse, "Received an invalid header line: 'X Bearer vcp_unheardOf'."),
            new HttpRequestException(HttpRequestError.Unknown, "outer", new HttpIOException(HttpRequestError.InvalidResponse, "Received an invalid status line: 'vcp_unheardOf'.")),
            new HttpRequestException(HttpRequestError.Unknown, "proxy said " + Wire.Secret),
            new IOException("proxy said " + Uri.EscapeDataString(Wire.Secret)),
        })
        {
            using var primary = new FuncHandler((_, _) => Task.FromException<HttpResponseMessage>(quoting));

            var failure = await Calls.FailureOf(Calls.Get, primary);

            failure.InnerException.Should().BeNull();
            failure.ToString().Should().NotContain("vcp_unheardOf").And.NotContain(Wire.Secret);
        }
    }

    /// <summary>No attribute can hold these texts.</summary>
    [Fact]
    public void A_secret_with_half_a_surrogate_pair_is_refused()
    {
        foreach (var value in new[] { "CODE\ud800", "\udc00CODE", "\ud800\ud800" })
        {
            FluentActions.Invoking(() => new SecretString(value)).Should().Throw<ArgumentException>().WithMessage("*surrogate*");
        }

        new SecretString("x\ud83d\ude00y").Reveal().Should().HaveLength(4, "a whole pair is a character");
    }

    private static CallContext CallOf(string baseAddress, RequestPath path)
    {
        var options = Wire.VercelOptions(options => options.BaseAddress = new(baseAddress));
        var settings = VercelClients.Tokens.CreateSettings(options, AccessTokenSource.Fixed(new(Wire.Secret)), NullLogger.Instance, null);
        return new(settings, VercelTransport.CreateAuthTokenOperation, "CreateTokenAsync", path);
    }

    /// <summary>The content that is sent of a request that a handler changes.</summary>
    private static async Task<(string? Type, long? Length, byte[] Body)> SentAsync(string call, Action<HttpRequestMessage> change)
    {
        (string? Type, long? Length, byte[] Body) sent = (null, null, []);
        using var primary = new FuncHandler(async (request, cancellationToken) =>
        {
            // Before the body is read: afterwards the content has it in memory, and with it a length.
            var length = request.Content!.Headers.ContentLength;
            sent = (request.Content.Headers.ContentType?.MediaType, length, await request.Content.ReadAsByteArrayAsync(cancellationToken));
            return Wire.Response(Calls.GoodResponse(call));
        });

        await Hosted.RunAsync(call, primary, Hosted.Changing(change));

        return sent;
    }
}
