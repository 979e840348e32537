using TokenClients.Benchmarks.Measuring;

namespace TokenClients.Benchmarks.Tokens;

/// <summary>The response comes after the request was sent, as it does over a network.</summary>
public class LateResponseBenchmarks() : BearerBenchmarks(isLate: true), IJudged
{
    static void IJudged.Judge(Findings findings)
    {
        findings.Title("A request with a token, responded to later");
        var handler = findings.Add("BearerTokenHandler", nameof(WithHandler), nameof(Plain));
        var policy = findings.Add("Azure.Core's policy", nameof(AzureWithPolicy), nameof(AzurePlain));
        var numbered = findings.Add("Azure.Core's policy, where the request has its id", nameof(AzureNumberedWithPolicy), nameof(AzureNumberedPlain));
        findings.ShowShare(handler, policy);
        findings.ShowShare(handler, numbered);
    }
}
