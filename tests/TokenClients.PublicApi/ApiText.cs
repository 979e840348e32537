using System.Text;
using Microsoft.CodeAnalysis;

namespace TokenClients.PublicApi;

/// <summary>All that outsiders see of an assembly, as text in which every change of it is a changed line.</summary>
internal static class ApiText
{
    private const int Indent = 4;

    public static string Write(string package, PackageAssembly assembly)
    {
        var text = new StringBuilder();
        text.Append("// What is public or protected in ").Append(package).Append(" for ").Append(assembly.Target).Append(".\n");
        text.Append("// Written, and compared with what is built, by tests/TokenClients.PublicApi.\n");

        foreach (var forwarded in assembly.Symbol.GetForwardedTypes().Select(Declaration.Full.Name).Order(StringComparer.Ordinal))
        {
            text.Append("\n[assembly: TypeForwardedTo(typeof(").Append(forwarded).Append("))]\n");
        }

        foreach (var group in Declaration.Types(assembly.Symbol.GlobalNamespace).Where(static type => type.ContainingType is null)
            .GroupBy(static type => type.ContainingNamespace.ToDisplayString()).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            text.Append("\nnamespace ").Append(group.Key).Append('\n');
            foreach (var type in group)
            {
                text.Append('\n');
                Write(text, type, 0);
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, INamedTypeSymbol type, int indent)
    {
        Line(text, type, indent);
        foreach (var member in Declaration.Members(type))
        {
            Line(text, member, indent + Indent);
        }

        foreach (var nested in Declaration.Types(type).Where(nested => SymbolEqualityComparer.Default.Equals(nested.ContainingType, type)))
        {
            Write(text, nested, indent + Indent);
        }
    }

    private static void Line(StringBuilder text, ISymbol symbol, int indent)
    {
        foreach (var attribute in Declaration.Full.Attributes(symbol))
        {
            text.Append(' ', indent).Append(attribute).Append('\n');
        }

        var declaration = Declaration.Full.Of(symbol);
        text.Append(' ', indent).Append(declaration).Append(Declaration.IsOblivious(symbol) ? " // #nullable disable" : "").Append('\n');
    }
}
