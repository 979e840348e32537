namespace TokenClients.Pipeline;

/// <summary>Builds the handlers of a client.</summary>
internal static class HttpPipeline
{
    /// <summary>Builds all handlers of a client, outermost first, for the public constructors and for clients in a container. The user's primary handler and a replacement for the built-in resilience handler are optional.</summary>
    /// <exception cref="ArgumentException">The primary handler has settings that cannot be changed.</exception>
    /// <exception cref="InvalidOperationException">A handler is already part of another chain.</exception>
    internal static HttpMessageHandler Build(ClientSettings settings, HttpMessageHandler? primary, DelegatingHandler? resilience = null, IEnumerable<DelegatingHandler>? userHandlers = null) => Chain(
        [
            .. Resilience(settings, resilience),
            new ResponseBufferingHandler(),
            .. userHandlers ?? [],
            new CredentialHandler(settings),
        ],
        WithSendOnce(PrimaryHandler.Harden(primary ?? PrimaryHandler.Create(), settings)));

    internal static HttpClient CreateClient(HttpMessageHandler chain, bool disposeHandler)
    {
#pragma warning disable RS0030 // The only place that creates clients.
        return new(chain, disposeHandler) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
    }

    /// <summary>Checks a chain that filters may have changed: with other handlers in it, calls could run twice, be sent without a credential, or exceed their timeouts.</summary>
    /// <exception cref="InvalidOperationException">The chain is not what <see cref="Build"/> returned.</exception>
    internal static HttpMessageHandler Require(HttpMessageHandler chain, DelegatingHandler? resilience, string clientName)
    {
        if (!Contains<SendOnceHandler>(chain))
        {
            throw new InvalidOperationException(
                $"An IHttpMessageHandlerBuilderFilter replaced the handlers of the HTTP client '{clientName}', including those of this library. "
                + "Set the primary handler with TokenClientsBuilder.ConfigureHttpClient(http => http.ConfigurePrimaryHttpMessageHandler(…)) instead.");
        }

        // The client factory wraps its own handler around each chain.
        var outermost = (chain as DelegatingHandler)?.InnerHandler;
        return outermost == resilience || outermost is ResilienceHandler or ResponseBufferingHandler
            ? chain
            : throw new InvalidOperationException(
                $"An IHttpMessageHandlerBuilderFilter put {outermost?.GetType().FullName} around the handlers of the HTTP client '{clientName}', outside of the client's timeouts and retries. "
                + "Add the handler with TokenClientsBuilder.ConfigureHttpClient(http => http.AddHttpMessageHandler(…)) instead, or register the filter after the existing filters.");
    }

    /// <summary>Returns whether a chain contains a handler of a type.</summary>
    internal static bool Contains<THandler>(HttpMessageHandler chain)
        where THandler : DelegatingHandler =>
        chain is THandler || (chain is DelegatingHandler { InnerHandler: { } inner } && Contains<THandler>(inner));

    private static IEnumerable<DelegatingHandler> Resilience(ClientSettings settings, DelegatingHandler? resilience) =>
        resilience is not null ? [resilience]
        : settings.Resilience.Enabled ? [new ResilienceHandler(settings)]
        : [];

    private static HttpMessageHandler Chain(IReadOnlyList<DelegatingHandler> handlers, HttpMessageHandler primary)
    {
        var chain = primary;
        for (var index = handlers.Count - 1; index >= 0; index--)
        {
            if (handlers[index].InnerHandler is not null)
            {
                throw new InvalidOperationException(
                    $"The message handler {handlers[index].GetType().FullName} already has an InnerHandler. Create a new handler for each client: handlers cannot be shared or cached.");
            }

            handlers[index].InnerHandler = chain;
            chain = handlers[index];
        }

        return chain;
    }

    /// <summary>Inserts <see cref="SendOnceHandler"/> directly before the handler that owns the sockets, because the delegating handlers of a primary handler could also send twice. A delegating handler without an inner handler, such as a test's, counts as the last handler.</summary>
    private static HttpMessageHandler WithSendOnce(HttpMessageHandler primary)
    {
        if (primary is not DelegatingHandler { InnerHandler: not null } last)
        {
            return new SendOnceHandler { InnerHandler = primary };
        }

        while (last.InnerHandler is DelegatingHandler { InnerHandler: not null } next)
        {
            last = next;
        }

        if (!Contains<SendOnceHandler>(primary))
        {
            try
            {
                last.InnerHandler = new SendOnceHandler { InnerHandler = last.InnerHandler };
            }
            catch (InvalidOperationException error)
            {
                throw new ArgumentException(
                    "The primary handler consists of several handlers and has already sent a request, so the handler that prevents calls from being carried out twice cannot be added to it. Create a new handler for this client.", nameof(primary), error);
            }
        }

        return primary;
    }
}
