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

/// <summary>Lets failures with an unknown outcome pass a catch clause, by a filter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OutcomeCodeFix))]
[Shared]
public sealed class OutcomeCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.OutcomeIgnored.Id, Rules.RetryIgnoresOutcome.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            // A filter of the user's has a meaning of its own, and a clause without a type has no exception to ask.
            if (root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent is CatchClauseSyntax { Declaration: { } declaration, Filter: null } clause
                && model?.GetTypeInfo(declaration.Type, context.CancellationToken).Type is { } type
                && FilterFor(type.Name, declaration.Identifier.ValueText is { Length: > 0 } name ? name : "error", model, clause) is { } filter)
            {
                context.RegisterCodeFix(
                    CodeAction.Create("Let failures with an unknown outcome pass", _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(clause, WithFilter(clause, declaration, filter)))), nameof(OutcomeCodeFix)),
                    diagnostic);
            }
        }
    }

    private static string? FilterFor(string type, string name, SemanticModel model, CatchClauseSyntax clause)
    {
        if (type == "TokenClientException")
        {
            return $"!{name}.OutcomeUnknown";
        }

        if (type != "Exception" || ((CSharpParseOptions)clause.SyntaxTree.Options).LanguageVersion < LanguageVersion.CSharp9)
        {
            return null;
        }

        var space = model.LookupNamespacesAndTypes(clause.SpanStart, name: "TokenCallCanceledException").IsEmpty ? "TokenClients." : "";
        return $"{name} is not ({space}TokenClientException {{ OutcomeUnknown: true }} or {space}TokenCallCanceledException {{ OutcomeUnknown: true }})";
    }

    private static CatchClauseSyntax WithFilter(CatchClauseSyntax clause, CatchDeclarationSyntax declaration, string filter)
    {
        var named = declaration.Identifier.ValueText.Length > 0 ? declaration
            : declaration.WithType(declaration.Type.WithTrailingTrivia(SyntaxFactory.Space)).WithIdentifier(SyntaxFactory.Identifier("error"));
        var trailing = declaration.GetTrailingTrivia();
        var when = SyntaxFactory.CatchFilterClause(
                SyntaxFactory.Token(SyntaxKind.WhenKeyword).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.Token(SyntaxKind.OpenParenToken),
                SyntaxFactory.ParseExpression(filter),
                SyntaxFactory.Token(SyntaxKind.CloseParenToken))
            .WithTrailingTrivia(trailing.Any() ? trailing : SyntaxFactory.TriviaList());
        return clause.WithDeclaration(named.WithTrailingTrivia()).WithFilter(when);
    }
}
