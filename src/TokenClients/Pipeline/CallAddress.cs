using TokenClients.Errors;
using TokenClients.Requests;

namespace TokenClients.Pipeline;

/// <summary>The address of a call. Message handlers see masks in place of its secrets. Only the request that is sent contains the secrets.</summary>
internal sealed class CallAddress(CallContext call, Uri baseAddress, RequestPath path, string? credentialParameter)
{
    private CallUri? _masked;

    /// <summary>Gets the masked address.</summary>
    /// <exception cref="UriFormatException">The address is too long for the platform.</exception>
    internal Uri Masked => _masked ??= new(call, baseAddress, path.Text);

    /// <summary>Returns whether an address, which a handler may have changed, has this call's path. An added prefix or a different query does not matter.</summary>
    internal bool IsOwn(Uri address) =>
        ReferenceEquals(address, Masked) || address.AbsolutePath.AsSpan().EndsWith(Masked.AbsolutePath.AsSpan(baseAddress.AbsolutePath.Length - 1), StringComparison.Ordinal);

    /// <summary>Returns an address, which a handler may have changed, with its masks replaced by the secrets.</summary>
    /// <exception cref="RequestRefusedException">A handler removed a mask.</exception>
    internal Uri ForWire(Uri address, SecretString? credential)
    {
        if (path.Secrets is null && credentialParameter is null)
        {
            return address;
        }

        // Uri normalizes some characters of a path, so an unchanged address is built from the original path.
        var start = baseAddress.AbsoluteUri;
        var text = ReferenceEquals(address, Masked) ? start + path.Text : address.AbsoluteUri;
        var rest = text.StartsWith(start, StringComparison.Ordinal) ? start.Length : 0;
        var masked = text;
        foreach (var secret in path.Secrets ?? [])
        {
            var mask = text.IndexOf(RequestPath.Mask, rest, StringComparison.Ordinal);
            if (mask < 0)
            {
                throw new RequestRefusedException("A message handler changed the part of the request's address that holds a secret. Remove the handler from this client.");
            }

            var value = Uri.EscapeDataString(secret.Reveal());
            text = string.Concat(text.Substring(0, mask), value, text.Substring(mask + RequestPath.Mask.Length));
            rest = mask + value.Length;
        }

        return new WireUri(
            credentialParameter is null ? text : string.Concat(text, text.IndexOf('?') < 0 ? "?" : "&", credentialParameter, "=" + Uri.EscapeDataString(credential!.Reveal())),
            masked);
    }

    /// <inheritdoc cref="CallUri.Release"/>
    internal void Release() => _masked?.Release();
}
