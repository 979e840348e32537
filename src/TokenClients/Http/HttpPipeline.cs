namespace TokenClients.Http;

/// <summary>Puts the handlers of a client together. From the outside: resilience, body, the user's own, credential, send-once, sockets.</summary>
internal static class HttpPipeline
{
    /// <summary>What lies between the user's handlers and the sockets.</summary>
    internal static HttpMessageHandler CreateInner(ClientSettings settings, HttpMessageHandler? primary) =>
        new CredentialHandler(settings)
        {
            InnerHandler = WithSendOnce(primary is null ? PrimaryHandler.Create() : PrimaryHandler.Harden(primary, settings.CredentialParameter is not null)),
        };

    /// <summary>Next to the sockets, behind whatever handlers a primary one consists of: those could send twice as any others.</summary>
    private static HttpMessageHandler WithSendOnce(HttpMessageHandler primary)
    {
        if (primary is not DelegatingHandler last)
        {
            return new SendOnceHandler { InnerHandler = primary };
        }

        while (last.InnerHandler is DelegatingHandler next)
        {
            last = next;
        }

        if (last is not SendOnceHandler && last.InnerHandler is { } sockets)
        {
            try
            {
                last.InnerHandler = new SendOnceHandler { InnerHandler = sockets };
            }
            catch (InvalidOperationException error)
            {
                throw new ArgumentException("The primary handler consists of several, and as it has sent a request already, the one that keeps calls from being carried out twice cannot be put into it. Give a handler of its own to this client.", nameof(primary), error);
            }
        }

        return primary;
    }

    /// <summary>Makes sure that what <see cref="CreateInner"/> made is still in a chain that others could change: without it calls could run twice, and go out without a credential.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    internal static HttpMessageHandler RequireSendOnce(HttpMessageHandler chain, string clientName)
    {
        var handler = chain;
        while (handler is DelegatingHandler { InnerHandler: { } inner } and not SendOnceHandler)
        {
            handler = inner;
        }

        return handler is SendOnceHandler
            ? chain
            : throw new InvalidOperationException(
                $"The primary handler of the HTTP client '{clientName}' was replaced behind this library's back, by an IHttpMessageHandlerBuilderFilter. "
                + "Set it with TokenClientsBuilder.ConfigureHttpClient(http => http.ConfigurePrimaryHttpMessageHandler(…)) instead.");
    }

    /// <summary>The whole client around what <see cref="CreateInner"/> and the user's handlers made.</summary>
    /// <param name="settings">The client's settings.</param>
    /// <param name="inner">The inner handlers.</param>
    /// <param name="ownsInner">Whether they are disposed with the client.</param>
    internal static HttpClient CreateClient(ClientSettings settings, HttpMessageHandler inner, bool ownsInner)
    {
        // Where nobody else's handlers are, there is nothing to keep whole.
        var outer = inner is CredentialHandler { IsNextToSockets: true } ? inner : new BodyHandler { InnerHandler = inner };
        if (settings.Resilience.Enabled)
        {
            outer = new ResilienceHandler(settings) { InnerHandler = outer };
        }

#pragma warning disable RS0030 // This is the one place that makes clients.
        return new HttpClient(outer, ownsInner) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
    }
}
