namespace TokenClients.Tests.Http;

/// <summary>Others print what is sent: the platform's own diagnostics, and handlers next to the sockets.</summary>
public sealed class PrintedRequestTests
{
    [Fact]
    public async Task Case_B08_what_is_sent_prints_nothing_of_its_secrets()
    {
        foreach (var call in Calls.All)
        {
            var (sent, printed) = await SentAsync(call);
            var address = sent.RequestUri!;

            printed.Should().Contain(Calls.OperationOf(call).Verb.ToUpperInvariant()).And.Contain(address.Host).And.Contain("Accept");
            foreach (var secret in Calls.SecretsOf(call))
            {
                printed.Should().NotContain(secret, call).And.NotContain(Uri.EscapeDataString(secret), call);
            }

            // Whoever copies the request by the text of its address must not call for something else.
            (Uri.TryCreate(address.ToString(), UriKind.Absolute, out var copy) ? copy : address).Should().Be(address, call);
        }
    }

    [Fact]
    public async Task An_address_without_secrets_is_printed_as_it_is()
    {
        foreach (var call in Calls.All.Where(static call => call == Calls.Get || Calls.ServiceOf(call) == TokenService.Infisical))
        {
            var address = (await SentAsync(call)).Request.RequestUri!;

            address.ToString().Should().Be(address.AbsoluteUri, call);
        }
    }

#if !NETSTANDARD_ASSET // There an address formats itself, and only ToString can be overridden.
    /// <summary>Those that copy the text of an address, in each way in which it becomes one: whole or not at all.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Case_B08_the_text_of_an_address_is_masked_however_it_is_made(int spare)
    {
        var address = (await SentAsync(Calls.CrafterGet)).Request.RequestUri!;

        var text = address.ToString();
        text.Should().StartWith("(masked) https://crafter.example/").And.Contain("***").And.NotContain(Wire.Secret).And.NotContain(Calls.OtherId);
        new[] { $"{address}", ((IFormattable)address).ToString(null, null), string.Concat(address) }.Should().OnlyContain(made => made == text);
        var buffer = new char[text.Length + spare];
        ((ISpanFormattable)address).TryFormat(buffer, out var written, default, null).Should().Be(spare >= 0);
        new string(buffer, 0, written).Should().Be(spare >= 0 ? text : "");
        address.AbsoluteUri.Should().Contain(Wire.Secret).And.Contain(Calls.OtherId);
    }
#endif

    /// <summary>Prints the request while it is sent, as diagnostics do.</summary>
    private static async Task<(HttpRequestMessage Request, string Printed)> SentAsync(string call)
    {
        (HttpRequestMessage, string)? sent = null;
        using var handler = new FuncHandler((request, _) =>
        {
            sent = (request, $"{request} {request.RequestUri!.ToString()} {request.Content}");
            return Task.FromResult(Wire.Response(Calls.GoodResponse(call)));
        });

        await Calls.RunAsync(call, handler);

        return sent!.Value;
    }
}
