using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TokenClients.Analyzers;

namespace TokenClients.CodeFixes;

/// <summary>Declares a client with <c>using</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UsingCodeFix))]
[Shared]
public sealed class UsingCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.ClientNotDisposed.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            var creation = root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (creation?.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Declaration.Variables.Count: 1 } declaration
                && declaration.UsingKeyword == default
                && declaration.Parent is BlockSyntax or GlobalStatementSyntax
                && declaration.Declaration.Variables[0].Initializer is { } initializer && initializer.Value.Span.Contains(creation.Span)
                && creation.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>()?.Span.Contains(declaration.Span) != false
                && ((CSharpParseOptions)declaration.SyntaxTree.Options).LanguageVersion >= LanguageVersion.CSharp8)
            {
                context.RegisterCodeFix(
                    CodeAction.Create("Dispose the client at the end of the block", _ => Task.FromResult(context.Document.WithSyntaxRoot(root!.ReplaceNode(declaration, WithUsing(declaration)))), nameof(UsingCodeFix)),
                    diagnostic);
            }
        }
    }

    private static LocalDeclarationStatementSyntax WithUsing(LocalDeclarationStatementSyntax declaration) =>
        declaration.WithoutLeadingTrivia()
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithLeadingTrivia(declaration.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space));
}
