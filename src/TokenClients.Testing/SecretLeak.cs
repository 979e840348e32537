namespace TokenClients.Testing;

/// <summary>A place where a secret was found. It does not contain the secret itself.</summary>
public sealed class SecretLeak
{
    internal SecretLeak(SecretLeakChannel channel, string place, string secret, SecretLeakForm form, string excerpt)
    {
        Channel = channel;
        Place = place;
        Secret = secret;
        Form = form;
        Excerpt = excerpt;
    }

    /// <summary>The channel.</summary>
    public SecretLeakChannel Channel { get; }

    /// <summary>Where the secret was found, such as <c>log 'Shop.Basket' (Information, event 3), value 'Url'</c>.</summary>
    public string Place { get; }

    /// <summary>The name that was given to the secret.</summary>
    public string Secret { get; }

    /// <summary>The form in which it was found.</summary>
    public SecretLeakForm Form { get; }

    /// <summary>The decoded text around the secret, with <c>***</c> in place of every watched secret.</summary>
    public string Excerpt { get; }

    /// <summary>Returns the leak as one line.</summary>
    /// <returns>The text, without secrets.</returns>
    public override string ToString() => Excerpt.Length == 0
        ? $"{Place}: {Secret}, {Form}"
        : $"{Place}: {Secret}, {Form}, in \"{Excerpt}\"";
}
