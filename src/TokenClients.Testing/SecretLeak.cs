namespace TokenClients.Testing;

/// <summary>One place where a secret showed. It does not hold the secret.</summary>
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

    /// <summary>The way it got out.</summary>
    public SecretLeakChannel Channel { get; }

    /// <summary>Where it stood, such as <c>log 'Shop.Basket' (Information, event 3), value 'Url'</c>.</summary>
    public string Place { get; }

    /// <summary>What the secret is called: the name that it was watched by.</summary>
    public string Secret { get; }

    /// <summary>How it was written.</summary>
    public SecretLeakForm Form { get; }

    /// <summary>The text around it, decoded, with <c>***</c> for every watched secret.</summary>
    public string Excerpt { get; }

    /// <summary>Returns the leak in a line.</summary>
    /// <returns>The text, without secrets.</returns>
    public override string ToString() => Excerpt.Length == 0
        ? $"{Place}: {Secret}, {Form}"
        : $"{Place}: {Secret}, {Form}, in \"{Excerpt}\"";
}
