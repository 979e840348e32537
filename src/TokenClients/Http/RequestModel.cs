namespace TokenClients.Http;

/// <summary>The body of a request; generated code derives one for each schema that is sent.</summary>
internal abstract class RequestModel
{
    /// <summary>Adds the members that the specification marks as secret, so that they can be masked in what a service says about them.</summary>
    internal virtual void CollectSecrets(ICollection<SecretString> secrets)
    {
    }

    /// <summary>Whether the client's credential is a member, to be set for each attempt.</summary>
    internal virtual bool HoldsCredential => false;

    /// <summary>Sets the member that the specification names as the client's credential.</summary>
    internal virtual void SetCredential(SecretString credential) => throw new NotSupportedException($"{GetType().Name} holds no credential.");

    /// <summary>Writes the members as form fields, if the specification says that the body is a form.</summary>
    internal virtual void WriteForm(FormWriter form) => throw new NotSupportedException($"{GetType().Name} is not sent as a form.");
}
