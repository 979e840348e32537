using Microsoft.CodeAnalysis;

namespace TokenClients.Analyzers;

/// <summary>The rules. Each has a section in docs/analyzers.md.</summary>
internal static class Rules
{
    private const string Secrets = "TokenClients.Secrets";
    private const string Tokens = "TokenClients.Tokens";
    private const string Clients = "TokenClients.Clients";

    internal static readonly DiagnosticDescriptor RevealedInLog = new(
        "TKC001",
        "A revealed secret is logged",
        "The revealed secret {0} is written to a log, which many people can read. Log the SecretString itself, which prints ***, or the token's id.",
        Secrets,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc001");

    internal static readonly DiagnosticDescriptor RevealedInText = new(
        "TKC002",
        "A revealed secret becomes part of a string",
        "The revealed secret {0} becomes part of a string that nothing masks. Call Reveal only in the call that needs the plain text.",
        Secrets,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc002");

    internal static readonly DiagnosticDescriptor RevealedOnConsole = new(
        "TKC003",
        "A revealed secret is written to the console",
        "The revealed secret {0} is written to the console, which is often collected as a log. Write the SecretString itself, which prints ***, or store the secret in a file or a vault.",
        Secrets,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc003");

    internal static readonly DiagnosticDescriptor RevealedInException = new(
        "TKC004",
        "A revealed secret is in an exception",
        "The revealed secret {0} becomes part of an exception, which is logged wherever it is caught. Identify the token by its id.",
        Secrets,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc004");

    internal static readonly DiagnosticDescriptor RevealedInMember = new(
        "TKC005",
        "A revealed secret is stored as a string",
        "The revealed secret {0} is stored in '{1}', a string that loggers and serializers print. Make its type SecretString.",
        Secrets,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc005");

    internal static readonly DiagnosticDescriptor CreatedDiscarded = new(
        "TKC006",
        "The secret of a created token is discarded",
        "Nothing reads the secret that '{0}' returns. The token stays valid, but nobody can use it. Keep the result's Secret.",
        Tokens,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc006");

    internal static readonly DiagnosticDescriptor SecretToSerializer = new(
        "TKC007",
        "A secret is returned to a serializer that refuses it",
        "'{0}' contains a SecretString, which the response's serializer refuses to write. The token stays valid, but its secret is lost. Return your own type with the revealed text, and forbid caching.",
        Tokens,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc007");

    internal static readonly DiagnosticDescriptor OutcomeIgnored = new(
        "TKC008",
        "A catch around a creating call ignores OutcomeUnknown",
        "This catch handles a failure of '{0}' without checking OutcomeUnknown. If it is true, a token whose secret is lost may exist. Look for the token and revoke it, or do not catch the exception.",
        Tokens,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc008");

    internal static readonly DiagnosticDescriptor RetryIgnoresOutcome = new(
        "TKC009",
        "A loop repeats a creating call without checking OutcomeUnknown",
        "This loop calls '{0}' again after a failure without checking OutcomeUnknown. If it is true, the call may already have created a token, and each repeat may create another. Repeat only if IsRetryable is true.",
        Tokens,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc009");

    internal static readonly DiagnosticDescriptor LiteralSecret = new(
        "TKC010",
        "A secret is a literal in the code",
        "This secret is a literal, so it is in the source, its history and the assembly. Read it with SecretString.FromEnvironment or SecretString.FromFile, or from configuration.",
        Secrets,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc010");

    internal static readonly DiagnosticDescriptor SecretAsName = new(
        "TKC011",
        "A secret is used as a name or a key",
        "The revealed secret {0} is used as {1}, which is shown and stored as plain text. Use a name that is not a secret.",
        Secrets,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc011");

    internal static readonly DiagnosticDescriptor RevokeResultIgnored = new(
        "TKC012",
        "The result of revoking a token is ignored",
        "'{0}' does not throw if there is no such token for this credential, and the token may still work elsewhere. Check Outcome, or discard the result with '_ =' if it does not matter.",
        Tokens,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc012");

    internal static readonly DiagnosticDescriptor ClientPerCall = new(
        "TKC013",
        "A client is created for each call",
        "'{0}' is created {1}, and each instance has its own connections, retries and cached credential. Create it once, or get it from the container.",
        Clients,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc013");

    internal static readonly DiagnosticDescriptor ClientNotDisposed = new(
        "TKC014",
        "A client is never disposed",
        "This '{0}' is used only in this method and is never disposed, so its connections stay open. Declare it with 'using'.",
        Clients,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc014");

    internal static readonly DiagnosticDescriptor UndeterminedAsRejected = new(
        "TKC015",
        "Undetermined counts as rejected",
        "Any state other than Accepted counts as rejected here, including Undetermined, which means that the service could not be reached, or that it failed. Compare with Rejected, or handle Undetermined.",
        Tokens,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Page + "#tkc015");
}
