// snippet: retry around calls
using Polly;
using Polly.Retry;
// end
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Resilience;

internal static class Snippets
{
    internal static void Configure(IServiceCollection services)
    {
        // snippet: resilience settings
        services.AddTokenClients().AddVercel(options =>
        {
            options.AccessTokenFile = "/run/secrets/vercel";
            options.Resilience.TotalRequestTimeout.Timeout = TimeSpan.FromMinutes(1);
            options.Resilience.Retry.MaxRetryAttempts = 5;
        });
        // end
    }

    internal static async Task<CreatedToken<VercelToken>> CreateAsync(IVercelTokens vercel, CreateVercelToken request, CancellationToken cancellationToken)
    {
        // snippet: retry around calls
        var retry = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TokenClientException>(error => error.IsRetryable),
                DelayGenerator = arguments => new((arguments.Outcome.Exception as TokenClientException)?.RetryAfter), // null: Polly's own delay
                MaxRetryAttempts = 5,
            })
            .Build();

        var created = await retry.ExecuteAsync(async token => await vercel.CreateTokenAsync(request, token), cancellationToken);
        // end
        return created;
    }

    internal static void UseHandlers(IServiceCollection services)
    {
        // snippet: retry handler
        services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new SendThreeTimes())); // for your other clients; does not apply to these
        services.AddTokenClients()
            .AddVercel(options =>
            {
                options.AccessTokenFile = "/run/secrets/vercel";
                options.Resilience.Enabled = false; // only your own timeouts and retries
            })
            .ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new SendThreeTimes()));
        // end
    }
}

// snippet: retry handler
internal sealed class SendThreeTimes : DelegatingHandler
{
    private static readonly ResiliencePipeline<HttpResponseMessage> Pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().HandleResult(response => (int)response.StatusCode >= 500),
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(100),
        })
        .Build();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await Pipeline.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken);
}
// end
