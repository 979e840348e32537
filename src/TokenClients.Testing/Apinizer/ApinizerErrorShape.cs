namespace TokenClients.Testing;

/// <summary>How the emulated Apinizer writes errors. Its documents have both forms, for the same errors.</summary>
public enum ApinizerErrorShape
{
    /// <summary><c>{"error":…,"error_description":…}</c>, as OAuth 2.0 has it.</summary>
    OAuth = 1,

    /// <summary><c>{"status":"FAILURE","resultMessage":…}</c>: a text and no code.</summary>
    Envelope,
}
