namespace TokenClients.Requests;

/// <summary>The body of a request. The generated code derives a class for each request schema.</summary>
internal abstract class RequestModel
{
    /// <summary>Adds the members that the specification marks as secret, so that they can be masked in error messages.</summary>
    internal virtual void CollectSecrets(ICollection<SecretString> secrets)
    {
    }

    /// <summary>Whether one of the members is the client's credential, which is set for each attempt.</summary>
    internal virtual bool HoldsCredential => false;

    /// <summary>Sets the member that is the client's credential.</summary>
    internal virtual void SetCredential(SecretString credential) => throw new NotSupportedException($"{GetType().Name} has no member for the credential.");

    /// <summary>Writes the members as form fields.</summary>
    internal virtual void WriteForm(FormWriter form) => throw new NotSupportedException($"{GetType().Name} is not sent as a form.");
}
