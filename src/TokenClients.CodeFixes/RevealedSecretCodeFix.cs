using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TokenClients.Analyzers;

namespace TokenClients.CodeFixes;

/// <summary>Removes <c>.Reveal()</c> where the secret then prints as ***.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RevealedSecretCodeFix))]
[Shared]
public sealed class RevealedSecretCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.RevealedInLog.Id, Rules.RevealedOnConsole.Id, Rules.RevealedInException.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.ContainsKey(RevealedSecretAnalyzer.CanPrintMask)
                && root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var secret } } reveal)
            {
                context.RegisterCodeFix(
                    CodeAction.Create("Print the secret as ***", _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(reveal, secret.WithTriviaFrom(reveal)))), nameof(RevealedSecretCodeFix)),
                    diagnostic);
            }
        }
    }
}
