using TokenClients.Errors;

namespace TokenClients.Pipeline;

/// <summary>Ensures that a call's requests go only to the configured origin, and that their Host header does not name another host.</summary>
internal static class CredentialScope
{
    /// <summary>Throws if a request goes elsewhere.</summary>
    /// <exception cref="RequestRefusedException">The request goes to another origin, or its Host header names another host.</exception>
    internal static void Require(HttpRequestMessage request, Uri? address, Uri configured)
    {
        if (Refusal(request, address, configured) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Returns why a request must not be sent in its current state; <see langword="null"/> if it may be sent.</summary>
    internal static RequestRefusedException? Refusal(HttpRequestMessage request, CallContext call) => Refusal(request, request.RequestUri, call.Settings.BaseAddress);

    private static RequestRefusedException? Refusal(HttpRequestMessage request, Uri? address, Uri configured) =>
        address is null || !Origin.AreSame(address, configured)
            ? new($"The request goes to {Origin.Describe(address)}, but the client is configured for {Origin.Describe(configured)}. "
                + "Credentials are sent to the configured origin only. Remove from this client the handler that changes the address or follows redirects.")
        : Origin.HasForeignHost(request.Headers, configured)
            ? new($"The request's Host header names a host other than {Origin.Describe(configured)}, which the client is configured for. "
                + "Credentials are sent to the configured origin only. Remove from this client the handler that sets the header, or set BaseAddress to the address that the header names.")
        : null;
}
