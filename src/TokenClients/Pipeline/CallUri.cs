namespace TokenClients.Pipeline;

/// <summary>The address of a call's request, with a reference to the call. A handler that copies a request keeps the address object, so the copy can be matched to the call.</summary>
internal sealed class CallUri : Uri
{
    private CallContext? _call;

    internal CallUri(CallContext call, Uri baseAddress, string path)
        : base(baseAddress, path) => _call = call;

    /// <summary>Gets the call; <see langword="null"/> if it has ended.</summary>
    internal CallContext? Call => Volatile.Read(ref _call);

    /// <summary>Drops the reference to the call, because the platform or a handler may keep the address, and the call holds the secret that it issued.</summary>
    internal void Release() => Volatile.Write(ref _call, null);
}
