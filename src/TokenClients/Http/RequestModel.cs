namespace TokenClients.Http;

/// <summary>The body of a request; generated code derives one for each schema that is sent.</summary>
internal abstract class RequestModel
{
    /// <summary>Adds the members that the specification marks as secret, so that they can be masked in what a service says about them.</summary>
    internal virtual void CollectSecrets(ICollection<SecretString> secrets)
    {
    }

    /// <summary>Writes the members as form fields, if the specification says that the body is a form.</summary>
    internal virtual void WriteForm(FormWriter form) => throw new NotSupportedException($"{GetType().Name} is not sent as a form.");
}
