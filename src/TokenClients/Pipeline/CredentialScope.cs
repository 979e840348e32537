using TokenClients.Errors;

namespace TokenClients.Pipeline;

/// <summary>Where the requests of a call may go: to the configured origin, and under its own name.</summary>
internal static class CredentialScope
{
    /// <summary>Throws if a request goes elsewhere.</summary>
    /// <exception cref="RequestRefusedException">It goes to another origin, or names another host.</exception>
    internal static void Require(HttpRequestMessage request, Uri? address, Uri configured)
    {
        if (Refusal(request, address, configured) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Returns why a request must not be sent as it is now; <see langword="null"/> if it may be sent.</summary>
    internal static RequestRefusedException? Refusal(HttpRequestMessage request, CallContext call) => Refusal(request, request.RequestUri, call.Settings.BaseAddress);

    private static RequestRefusedException? Refusal(HttpRequestMessage request, Uri? address, Uri configured) =>
        address is null || !Origin.AreSame(address, configured)
            ? new($"The request goes to {Origin.Describe(address)}, but the client is configured for {Origin.Describe(configured)}. "
                + "Credentials go to the configured origin only; remove the handler that changes the address or follows redirects from this client.")
        : Origin.HasForeignHost(request.Headers, configured)
            ? new($"The Host header of the request names another host than {Origin.Describe(configured)}, for which the client is configured. "
                + "Credentials go to the configured origin only; remove the handler that sets the header from this client, or set BaseAddress to the address that it names.")
        : null;
}
