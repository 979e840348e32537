using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using TokenClients.Analyzers;
using TokenClients.CodeFixes;

namespace TokenClients.DocsTests.Analyzers;

/// <summary>What the fixes write, and that a rule is off by one line, with the testing kit of the compiler.</summary>
public sealed class FixTests
{
    [Theory]
    [InlineData("""logger.LogInformation("Created {Secret}", {|TKC001:secret.Reveal()|});""", """logger.LogInformation("Created {Secret}", secret);""")]
    [InlineData("""logger.LogInformation($"Created {{|TKC001:secret.Reveal()|}}");""", """logger.LogInformation($"Created {secret}");""")]
    [InlineData("""logger.LogInformation("Created " + {|TKC001:created.Secret.Reveal()|});""", """logger.LogInformation("Created " + created.Secret);""")]
    [InlineData("""Console.WriteLine({|TKC003:secret.Reveal()|});""", """Console.WriteLine(secret);""")]
    [InlineData("""Console.WriteLine($"Created {{|TKC003:secret.Reveal()|}}");""", """Console.WriteLine($"Created {secret}");""")]
    [InlineData("""throw new InvalidOperationException($"Refused: {{|TKC004:secret.Reveal()|}}");""", """throw new InvalidOperationException($"Refused: {secret}");""")]
    [InlineData("""Spectre.Console.AnsiConsole.WriteLine($"Created {{|TKC003:secret.Reveal()|}}");""", """Spectre.Console.AnsiConsole.WriteLine($"Created {secret}");""")]
    public Task Revealed_secret_is_masked(string wrong, string right) => FixAsync<RevealedSecretAnalyzer, RevealedSecretCodeFix>(wrong, right);

    /// <summary>A string is asked for there, or the text comes by a variable.</summary>
    [Theory]
    [InlineData("""logger.LogInformation({|TKC001:secret.Reveal()|});""")]
    [InlineData("""var text = {|TKC001:secret.Reveal()|}; logger.LogInformation("Created {Secret}", text);""")]
    [InlineData("""Console.WriteLine({|TKC003:maybe?.Reveal()|});""", true)]
    [InlineData("""Console.Error.WriteLine({|TKC003:secret.Reveal()|});""")]
    public Task Nothing_is_offered_where_it_would_not_be_certain(string code, bool isInConditional = false) =>
        FixAsync<RevealedSecretAnalyzer, RevealedSecretCodeFix>(isInConditional ? code.Replace("{|TKC003:maybe?.Reveal()|}", "maybe?{|TKC003:.Reveal()|}", StringComparison.Ordinal) : code, fixedCode: null);

    [Theory]
    [InlineData("TokenClientException error", "TokenClientException error) when (!error.OutcomeUnknown")]
    [InlineData("TokenClientException", "TokenClientException error) when (!error.OutcomeUnknown")]
    [InlineData("OperationCanceledException", "OperationCanceledException error) when (error is not TokenCallCanceledException { OutcomeUnknown: true }")]
    [InlineData("Exception error", "Exception error) when (error is not (TokenClientException { OutcomeUnknown: true } or TokenCallCanceledException { OutcomeUnknown: true })")]
    public Task Unknown_outcomes_pass_a_catch(string wrong, string right) => FixAsync<OutcomeAnalyzer, OutcomeCodeFix>(
        $$"""
        try
        {
            await Store(await vercel.CreateTokenAsync(request));
        }
        {|TKC008:catch|} ({{wrong}})
        {
            verbose = true;
        }
        """,
        $$"""
        try
        {
            await Store(await vercel.CreateTokenAsync(request));
        }
        catch ({{right}})
        {
            verbose = true;
        }
        """);

    [Fact]
    public Task Client_is_disposed() => FixAsync<UsageAnalyzer, UsingCodeFix>(
        """
        // The client of this method.
        var client = {|TKC014:new VercelTokens(options)|};
        await client.GetCurrentTokenAsync();
        """,
        """
        // The client of this method.
        using var client = new VercelTokens(options);
        await client.GetCurrentTokenAsync();
        """);

    [Fact]
    public Task Variable_of_an_interface_gets_the_type_of_the_client() => FixAsync<UsageAnalyzer, UsingCodeFix>(
        """
        IVercelTokens client = {|TKC014:new VercelTokens(options)|};
        await client.GetCurrentTokenAsync();
        """,
        """
        using var client = new VercelTokens(options);
        await client.GetCurrentTokenAsync();
        """);

    /// <summary>The variable holds what the client returned.</summary>
    [Theory]
    [InlineData("""var id = (await {|TKC014:new VercelTokens(options)|}.GetCurrentTokenAsync()).Id;""")]
    [InlineData("""var calls = new { Current = {|TKC014:new VercelTokens(options)|}.GetCurrentTokenAsync() };""")]
    public Task Nothing_is_offered_where_the_variable_is_no_client(string code) => FixAsync<UsageAnalyzer, UsingCodeFix>(code, fixedCode: null);

    [Theory]
    [InlineData("var error = 1;", "")]
    [InlineData("", "var error = 1;")]
    public Task Filter_takes_a_free_name(string before, string inside) => FixAsync<OutcomeAnalyzer, OutcomeCodeFix>(
        $$"""
        {{before}}
        try
        {
            await Store(await vercel.CreateTokenAsync(request));
        }
        {|TKC008:catch|} (TokenClientException)
        {
            {{inside}}
        }
        """,
        $$"""
        {{before}}
        try
        {
            await Store(await vercel.CreateTokenAsync(request));
        }
        catch (TokenClientException error2) when (!error2.OutcomeUnknown)
        {
            {{inside}}
        }
        """);

    /// <summary>There, TokenClients alone is another namespace.</summary>
    [Fact]
    public Task Filter_names_the_types_in_a_namespace_of_the_same_name() => FixAsync<OutcomeAnalyzer, OutcomeCodeFix>(
        Elsewhere("{|TKC008:catch|} (Exception error)"),
        Elsewhere("catch (Exception error) when (error is not (TokenClientException { OutcomeUnknown: true } or TokenCallCanceledException { OutcomeUnknown: true }))").Replace("TokenClientException {", "global::TokenClients.TokenClientException {", StringComparison.Ordinal).Replace("TokenCallCanceledException {", "global::TokenClients.TokenCallCanceledException {", StringComparison.Ordinal),
        isWrapped: false);

    private static string Elsewhere(string clause) => PieceCompiler.Usings.Replace("global using TokenClients;", "", StringComparison.Ordinal) + $$"""
        namespace Acme.TokenClients
        {
            internal sealed class Piece(IVercelTokens vercel, CreateVercelToken request)
            {
                public async Task RunAsync()
                {
                    try
                    {
                        var created = await vercel.CreateTokenAsync(request);
                        await File.WriteAllTextAsync("token", created.Secret.Reveal());
                    }
                    {{clause}}
                    {
                    }
                }
            }
        }

        """;

    [Theory]
    [InlineData("TKC001", """logger.LogInformation("Created {Secret}", secret.Reveal());""")]
    [InlineData("TKC006", """await vercel.CreateTokenAsync(request);""")]
    public async Task Rule_is_off_by_one_line(string rule, string code)
    {
        var test = new CSharpCodeFixTest<RevealedSecretAnalyzer, RevealedSecretCodeFix, DefaultVerifier>();
        Prepare(test, code);
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", $"root = true\n[*.cs]\ndotnet_diagnostic.{rule}.severity = none\n"));
        await test.RunAsync(TestContext.Current.CancellationToken);
    }

    private static async Task FixAsync<TAnalyzer, TFix>(string code, string? fixedCode, bool isWrapped = true)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>();
        Prepare(test, code);
        if (fixedCode is not null)
        {
            test.FixedCode = isWrapped ? Wrap(fixedCode) : fixedCode;
        }

        if (!isWrapped)
        {
            test.TestState.Sources.Clear();
            test.TestCode = code;
        }

        await test.RunAsync(TestContext.Current.CancellationToken);
    }

    private static void Prepare<TAnalyzer, TFix>(CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier> test, string code)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        // What the tests run on, in place of packages that the kit would fetch.
        test.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        test.CompilerDiagnostics = CompilerDiagnostics.Errors;
        test.TestState.AdditionalReferences.AddRange(PieceCompiler.References());
        test.SolutionTransforms.Add(static (solution, project) => solution.WithProjectParseOptions(project, PieceCompiler.Options));
        test.TestCode = Wrap(code);
    }

    private static string Wrap(string code) =>
        PieceCompiler.Usings + PieceCompiler.Surroundings + "\n\nnamespace Pieces\n{\n    internal sealed class Piece : Surroundings\n    {\n        public async Task RunAsync()\n        {\n            await Task.Yield();\n"
        + string.Concat(code.Split('\n').Select(static line => $"            {line}\n")) + "        }\n    }\n}\n";
}
