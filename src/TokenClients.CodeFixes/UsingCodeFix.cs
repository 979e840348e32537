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
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            var creation = root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (creation?.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Declaration.Variables.Count: 1 } declaration
                && declaration.UsingKeyword == default
                && declaration.Parent is BlockSyntax or GlobalStatementSyntax
                && declaration.Declaration.Variables[0].Initializer is { } initializer && WithoutParentheses(initializer.Value) == creation
                && (IsDisposable(declaration.Declaration.Type, model) || creation is ObjectCreationExpressionSyntax)
                && ((CSharpParseOptions)declaration.SyntaxTree.Options).LanguageVersion >= LanguageVersion.CSharp8)
            {
                context.RegisterCodeFix(
                    CodeAction.Create("Dispose the client at the end of the block", _ => Task.FromResult(context.Document.WithSyntaxRoot(root!.ReplaceNode(declaration, WithUsing(declaration, IsDisposable(declaration.Declaration.Type, model))))), nameof(UsingCodeFix)),
                    diagnostic);
            }
        }
    }

    private static ExpressionSyntax WithoutParentheses(ExpressionSyntax value)
    {
        while (value is ParenthesizedExpressionSyntax parenthesized)
        {
            value = parenthesized.Expression;
        }

        return value;
    }

    private static bool IsDisposable(TypeSyntax declared, SemanticModel? model) =>
        declared.IsVar || (model?.GetTypeInfo(declared).Type is { } type && (type.SpecialType == SpecialType.System_IDisposable || type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_IDisposable)));

    /// <summary>Adds <c>using</c>. The interfaces of the clients are not disposable, so a variable of such a type gets the type of the client.</summary>
    private static LocalDeclarationStatementSyntax WithUsing(LocalDeclarationStatementSyntax declaration, bool isDisposable)
    {
        var leading = declaration.GetLeadingTrivia();
        var result = isDisposable ? declaration : declaration.WithDeclaration(declaration.Declaration.WithType(SyntaxFactory.IdentifierName("var").WithTriviaFrom(declaration.Declaration.Type)));
        return result.WithoutLeadingTrivia()
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithLeadingTrivia(leading).WithTrailingTrivia(SyntaxFactory.Space));
    }
}
