namespace TokenClients.Testing;

/// <summary>How the emulated Apinizer writes errors. The documentation shows both forms for the same errors.</summary>
public enum ApinizerErrorShape
{
    /// <summary><c>{"error":…,"error_description":…}</c>, as in OAuth 2.0.</summary>
    OAuth = 1,

    /// <summary><c>{"status":"FAILURE","resultMessage":…}</c>: a message without a code.</summary>
    Envelope,
}
