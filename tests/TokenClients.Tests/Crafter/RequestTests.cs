using Microsoft.Extensions.Options;
using TokenClients.Crafter;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>What Crafter's requests hold beyond what Conformance.RequestTests compares for every call, and who sees the ids in them.</summary>
public sealed class RequestTests
{
    private const string Query = "?accessTokenId=" + Wire.Secret;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_callers_id_is_encoded_for_the_query_and_for_the_form()
    {
        const string own = "a+b&c=d%e/f?g#h~\"<>";
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder, static options => options.AccessToken = new SecretString(own));

        foreach (var call in new[] { CrafterWire.Create, CrafterWire.ListPage, CrafterWire.Get, CrafterWire.Revoke })
        {
            await Calls.RunAsync(call, crafter, Token);
        }

        recorder.Requests.Take(3).Should().OnlyContain(static sent => sent.Address.EndsWith("?accessTokenId=a%2Bb%26c%3Dd%25e%2Ff%3Fg%23h~%22%3C%3E"));
        recorder.Requests[3].Body.Should().Be("accessTokenId=a%2Bb%26c%3Dd%25e%2Ff%3Fg%23h~%22%3C%3E");
        recorder.Requests[3].Address.Should().Be(CrafterWire.Api + "/" + Calls.OtherId + "/delete");
    }

    [Fact]
    public void A_handler_that_lets_the_platform_trace_addresses_is_refused()
    {
        using var handler = new HttpClientHandler();
        using var inside = new Around(static (request, send) => send(request)) { InnerHandler = handler };

        foreach (var primary in new HttpMessageHandler[] { handler, inside })
        {
            FluentActions.Invoking(() => new CrafterAccessTokens(new CrafterOptions { BaseAddress = new("https://h.example/crafter-profile"), AccessToken = new("own") }, primary))
                .Should().Throw<ArgumentException>().WithMessage("*SocketsHttpHandler*");
        }
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/../../b")]
    public async Task The_callers_own_id_never_addresses_something_else(string own)
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder, options => options.AccessToken = new SecretString(own));

        var failure = await Wire.FailureOf(() => crafter.RevokeCurrentTokenAsync(Token));

        (failure.Kind, failure.Operation, failure.IsRetryable).Should().Be((TokenErrorKind.InvalidRequest, nameof(crafter.RevokeCurrentTokenAsync), false));
        failure.Message.Should().Contain("ASCII letters").And.Contain("Nothing was sent");
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task The_path_and_the_form_of_a_revocation_name_the_same_own_token()
    {
        var asked = 0;
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder, options => options.AskProvider(_ => new(new SecretString("own-" + ++asked))));

        await crafter.RevokeCurrentTokenAsync(Token);

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Address.Should().Be(CrafterWire.Api + "/own-1/delete");
        sent.Body.Should().Be("accessTokenId=own-1");
    }

    [Theory]
    [InlineData("an-id-of-the-handlers")]
    [InlineData("%2A%2A%2A")]
    [InlineData("**")]
    [InlineData("")]
    public async Task A_handler_that_changes_the_masked_part_is_refused(string replacement)
    {
        foreach (var call in new[] { CrafterWire.Get, CrafterWire.Revoke, CrafterWire.RevokeCurrent })
        {
            using var recorder = CrafterWire.GoodServer();

            var failure = await Hosted.FailureOf(call, recorder, (request, send) =>
            {
                request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace("***", replacement, StringComparison.Ordinal));
                return send(request);
            });

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, IsRetryable = false, OutcomeUnknown = false, Attempts = 0, Operation = Calls.MethodOf(call) });
            failure.Message.Should().Contain("path");
            recorder.Requests.Should().BeEmpty(call);
        }
    }

    [Fact]
    public async Task A_handler_may_add_to_the_address_what_is_not_secret()
    {
        using var recorder = CrafterWire.GoodServer();

        await Hosted.RunAsync(CrafterWire.Get, recorder, static (request, send) =>
        {
            request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri + "?trace=1");
            return send(request);
        });

        recorder.Requests.Single().Address.Should().Be(CrafterWire.Api + "/" + Calls.OtherId + "?trace=1&accessTokenId=" + Wire.Secret);
    }

    [Theory]
    [InlineData("e8f5170c-877b-416f-b70f-4b09772f8e2d")]
    [InlineData("A_b-9")]
    [InlineData("ALL")]
    [InlineData("create")]
    [InlineData("-")]
    public async Task Ids_of_letters_digits_and_dashes_are_good(string id)
    {
        using var recorder = new Wire.Recorder((_, request) => request.Method == HttpMethod.Get ? Wire.Response(CrafterWire.Record(id)) : CrafterWire.GoodResponse(request));
        using var crafter = Wire.Crafter(recorder);

        (await crafter.GetTokenAsync(new SecretString(id), Token)).Secret!.Reveal().Should().Be(id);
        await crafter.RevokeTokenAsync(new SecretString(id), Token);
        (await crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Id = new SecretString(id) }, Token)).Secret.Reveal().Should().Be(id);

        recorder.Requests.Select(static sent => sent.Address).Should().Equal($"{CrafterWire.Api}/{id}{Query}", $"{CrafterWire.Api}/{id}/delete", $"{CrafterWire.Api}/create{Query}");
    }

    [Theory]
    [InlineData("with a blank")]
    [InlineData("ünicode")]
    [InlineData("tab\t")]
    public void A_credential_with_odd_characters_is_refused_by_the_constructor(string own)
    {
        var error = FluentActions.Invoking(() => Wire.Crafter(Wire.Responding("{}"), options => options.AccessToken = new SecretString(own))).Should().Throw<OptionsValidationException>().WithMessage("*TokenClients:Crafter:AccessToken*").Which;

        error.ToString().Should().NotContain(own);
    }
}
