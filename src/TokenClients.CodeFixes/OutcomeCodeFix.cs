using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using TokenClients.Analyzers;

namespace TokenClients.CodeFixes;

/// <summary>Adds a filter to a catch clause, so that it does not catch exceptions with an unknown outcome.</summary>
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
            // The user's own filter has its own meaning, and a clause without a type has no exception to check.
            if (root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent is CatchClauseSyntax { Declaration: { } declaration, Filter: null } clause
                && model is not null && model.GetTypeInfo(declaration.Type, context.CancellationToken).Type is { } type
                && NameFor(declaration, clause, model) is var name
                && FilterFor(type.Name, name, clause) is { } filter)
            {
                context.RegisterCodeFix(
                    CodeAction.Create("Do not catch exceptions with an unknown outcome", _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(clause, WithFilter(clause, declaration, name, filter)))), nameof(OutcomeCodeFix)),
                    diagnostic);
            }
        }
    }

    /// <summary>Returns the name of the clause's variable, or a new name that nothing in or around the clause has.</summary>
    private static string NameFor(CatchDeclarationSyntax declaration, CatchClauseSyntax clause, SemanticModel model)
    {
        if (declaration.Identifier.ValueText.Length > 0)
        {
            return declaration.Identifier.Text;
        }

        var name = "error";
        for (var number = 2; !model.LookupSymbols(clause.Block.SpanStart, name: name).IsEmpty || clause.DescendantTokens().Any(token => token.ValueText == name); number++)
        {
            name = $"error{number}";
        }

        return name;
    }

    private static string? FilterFor(string type, string name, CatchClauseSyntax clause)
    {
        if (type is "TokenClientException" or "TokenCallCanceledException")
        {
            return $"!{name}.OutcomeUnknown";
        }

        if (((CSharpParseOptions)clause.SyntaxTree.Options).LanguageVersion < LanguageVersion.CSharp9)
        {
            return null;
        }

        return type switch
        {
            "Exception" => $"{name} is not (global::TokenClients.TokenClientException {{ OutcomeUnknown: true }} or global::TokenClients.TokenCallCanceledException {{ OutcomeUnknown: true }})",
            "OperationCanceledException" => $"{name} is not global::TokenClients.TokenCallCanceledException {{ OutcomeUnknown: true }}",
            _ => null,
        };
    }

    /// <summary>Creates the filter, with names as short as the code's usings allow.</summary>
    private static ExpressionSyntax Parse(string filter)
    {
        var expression = SyntaxFactory.ParseExpression(filter);
        return expression.ReplaceNodes(expression.DescendantNodes().OfType<QualifiedNameSyntax>(), static (_, name) => name.WithAdditionalAnnotations(Simplifier.Annotation));
    }

    private static CatchClauseSyntax WithFilter(CatchClauseSyntax clause, CatchDeclarationSyntax declaration, string name, string filter)
    {
        var named = declaration.Identifier.ValueText.Length > 0 ? declaration
            : declaration.WithType(declaration.Type.WithTrailingTrivia(SyntaxFactory.Space)).WithIdentifier(SyntaxFactory.Identifier(name));
        var trailing = declaration.GetTrailingTrivia();
        var when = SyntaxFactory.CatchFilterClause(
                SyntaxFactory.Token(SyntaxKind.WhenKeyword).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.Token(SyntaxKind.OpenParenToken),
                Parse(filter),
                SyntaxFactory.Token(SyntaxKind.CloseParenToken))
            .WithTrailingTrivia(trailing.Any() ? trailing : SyntaxFactory.TriviaList());
        return clause.WithDeclaration(named.WithTrailingTrivia()).WithFilter(when);
    }
}
