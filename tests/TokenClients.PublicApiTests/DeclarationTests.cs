using Microsoft.CodeAnalysis;

namespace TokenClients.PublicApiTests;

public sealed class DeclarationTests
{
    [Fact]
    public void Public_and_protected_declarations_read_like_the_source() =>
        DeclarationsOf("""
            public sealed class Circle<T> : Shape, IEquatable<Circle<T>>, IInner where T : notnull
            {
                public const string Unit = "m\"";
                public static readonly int Count = 3;
                public Circle(double radius, string? name = null) { }
                public double Radius { get; init; }
                public int Edges { get; internal set; }
                public required string Name { get; set; }
                public T this[int index] => throw new InvalidOperationException();
                public event EventHandler? Moved { add { } remove { } }
                public bool Equals(Circle<T>? other) => false;
                internal void Inner() { }
                protected override void Draw(ref readonly int pen) { }
                [Obsolete("Use Radius.")] public bool TryGet([NotNullWhen(true)] out string? name, params int[] path) { name = null; return false; }
                public static bool operator <(Circle<T> left, Circle<T> right) => false;
                public static bool operator >(Circle<T> left, Circle<T> right) => false;
                public static explicit operator double(Circle<T> circle) => 0;
                public enum Quarter : byte { Second = 2, First = 1 }
                internal sealed class Hidden;
            }
            internal interface IInner;
            public abstract class Shape { private protected Shape() { } protected virtual void Draw(ref readonly int pen) { } public sealed override string ToString() => ""; }
            [System.Diagnostics.DebuggerDisplay("x"), EditorBrowsable(EditorBrowsableState.Never)] public readonly struct Point { public void Deconstruct(out int x, out int y) { x = 0; y = 0; } }
            public interface IDrawn<out T> { static abstract void Clear(); void Draw() { } }
            public static class Shapes { public static TShape Grow<TShape>(this TShape shape, double by = 1.5) where TShape : Shape => shape; }
            public delegate int Compare(Shape? one, Shape? other);
            """).Should().Be("""
            public sealed class Circle<T> : Shape, IEquatable<Circle<T>> where T : notnull
                public const string Unit = "m\"";
                public static readonly int Count;
                public Circle(double radius, string? name = null);
                public int Edges { get; }
                public required string Name { get; set; }
                public double Radius { get; init; }
                public T this[int index] { get; }
                public event EventHandler? Moved;
                public bool Equals(Circle<T>? other);
                [Obsolete("Use Radius.")] public bool TryGet([NotNullWhen(true)] out string? name, params int[] path);
                public static explicit operator double(Circle<T> circle);
                public static bool operator >(Circle<T> left, Circle<T> right);
                public static bool operator <(Circle<T> left, Circle<T> right);
            public enum Quarter : byte
            public delegate int Compare(Shape? one, Shape? other);
            public interface IDrawn<out T>
                static abstract void Clear();
                virtual void Draw();
            [EditorBrowsable(EditorBrowsableState.Never)] public readonly struct Point
                public void Deconstruct(out int x, out int y);
            public abstract class Shape
                protected virtual void Draw(ref readonly int pen);
                public sealed override string ToString();
            public static class Shapes
                public static TShape Grow<TShape>(this TShape shape, double by = 1.5) where TShape : Shape;
            """.ReplaceLineEndings("\n"));

    [Fact]
    public void Type_that_is_nowhere_is_named()
    {
        var other = Compiled.Compile("Other", "net10.0", "public class Far;");
        var near = Compiled.Compile(Compiled.Package, "net10.0", "public class A { public List<Other.Far>? P { get; set; } }", MetadataReference.CreateFromImage(other.Image));

        var write = () => Reference.Write(Packages.Read([near]));

        write.Should().Throw<UnreadableException>().WithMessage("Sample.A.P names Other.Far, which is in no assembly that is known here: *");
        Reference.Write(Packages.Read([near, other]))["Sample/A.md"].Should().Contain("List<Far>? P");
    }

    // Each type, and its members below it; the values of enums are a table of the reference.
    private static string DeclarationsOf(string source) =>
        string.Join('\n', Declaration.Types(Compiled.Packages(source)[0].Assemblies[0].Symbol.GlobalNamespace).SelectMany(static type =>
            (type.TypeKind == TypeKind.Enum ? [] : Declaration.Members(type)).Select(static member => "    " + LineOf(member)).Prepend(LineOf(type))));

    private static string LineOf(ISymbol symbol) => string.Join(' ', Declaration.Short.Attributes(symbol).Append(Declaration.Short.Of(symbol)));
}
