using Microsoft.Extensions.Options;

namespace TokenClients.Tests.Apinizer;

/// <summary>What no request is made of. What requests hold is in Conformance.RequestTests and in traps A04 to A07.</summary>
public sealed class RequestTests
{
    [Fact]
    public void A_blank_client_id_is_refused() =>
        FluentActions.Invoking(static () => ApinizerWire.Client(ApinizerWire.GoodServer(), static options => options.ClientId = " "))
            .Should().Throw<OptionsValidationException>().WithMessage("*TokenClients:Apinizer:ClientId*").Which.ToString().Should().NotContain(ApinizerWire.Password);
}
