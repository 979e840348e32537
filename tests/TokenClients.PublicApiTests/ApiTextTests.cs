using Microsoft.CodeAnalysis;

namespace TokenClients.PublicApiTests;

public sealed class ApiTextTests
{
    /// <summary>What was changed, the source before and the source after.</summary>
    public static TheoryData<string, string, string> PublicChanges { get; } = new()
    {
        { "a new type", "public class A;", "public class A; public class B;" },
        { "a new member", "public class A;", "public class A { public void M() { } }" },
        { "a new overload", "public class A { public void M() { } }", "public class A { public void M() { } public void M(int a) { } }" },
        { "a member that became internal", "public class A { public void M() { } }", "public class A { internal void M() { } }" },
        { "a member that became protected", "public class A { public void M() { } }", "public class A { protected void M() { } }" },
        { "a protected member", "public class A;", "public class A { protected void M() { } }" },
        { "a private protected member that became protected internal", "public class A { private protected void M() { } }", "public class A { protected internal void M() { } }" },
        { "a constructor that is gone", "public class A { public A() { } public A(int a) { } }", "public class A { public A(int a) { } }" },
        { "another name of a parameter", "public class A { public void M(int a) { } }", "public class A { public void M(int b) { } }" },
        { "another type of a parameter", "public class A { public void M(int a) { } }", "public class A { public void M(long a) { } }" },
        { "another returned type", "public class A { public int M() => 0; }", "public class A { public long M() => 0; }" },
        { "another namespace of a type with the same name", "public class A { public X.T? P => null; } public class X { public class T; } public class Y { public class T; }", "public class A { public Y.T? P => null; } public class X { public class T; } public class Y { public class T; }" },
        { "nullability of a returned type", "public class A { public string? M() => null; }", "public class A { public string M() => \"\"; }" },
        { "nullability of a parameter", "public class A { public void M(string? a) { } }", "public class A { public void M(string a) { } }" },
        { "nullability of a property", "public class A { public string? P { get; set; } }", "public class A { public string P { get; set; } = \"\"; }" },
        { "nullability of a type argument", "public class A { public List<string?> P { get; } = []; }", "public class A { public List<string> P { get; } = []; }" },
        { "nullability of a type parameter", "public class A { public T? M<T>() => default; }", "public class A { public T M<T>() => throw new Exception(); }" },
        { "nullability that nobody says any more", "public class A { public string P { get; set; } = \"\"; }", "public class A {\n#nullable disable\npublic string P { get; set; } }" },
        { "nullability of a value", "public class A { public int? P { get; set; } }", "public class A { public int P { get; set; } }" },
        { "a hint for nullable analysis", "public class A { public bool M(out string? a) { a = null; return false; } }", "public class A { public bool M([NotNullWhen(true)] out string? a) { a = null; return false; } }" },
        { "a hint on what is returned", "public class A { public string? M(string? a) => a; }", "public class A { [return: NotNullIfNotNull(nameof(a))] public string? M(string? a) => a; }" },
        { "a default value", "public class A { public void M(int a = 1) { } }", "public class A { public void M(int a = 2) { } }" },
        { "a default value of an enum", "public class A { public void M(DayOfWeek a = DayOfWeek.Friday) { } }", "public class A { public void M(DayOfWeek a = DayOfWeek.Sunday) { } }" },
        { "a default value that is text", "public class A { public void M(string a = \"x\") { } }", "public class A { public void M(string a = \"y\") { } }" },
        { "a parameter that became optional", "public class A { public void M(int a) { } }", "public class A { public void M(int a = 0) { } }" },
        { "an optional parameter more", "public class A { public void M() { } }", "public class A { public void M(int a = 0) { } }" },
        { "init in place of set", "public class A { public int P { get; set; } }", "public class A { public int P { get; init; } }" },
        { "a setter more", "public class A { public int P { get; } }", "public class A { public int P { get; set; } }" },
        { "a setter that became private", "public class A { public int P { get; set; } }", "public class A { public int P { get; private set; } }" },
        { "a setter that became protected", "public class A { public int P { get; set; } }", "public class A { public int P { get; protected set; } }" },
        { "a required property", "public class A { public int P { get; set; } }", "public class A { public required int P { get; set; } }" },
        { "a property in place of a field", "public class A { public int P; }", "public class A { public int P { get; set; } }" },
        { "an indexer", "public class A;", "public class A { public int this[string key] => 0; }" },
        { "an event", "public class A;", "public class A { public event EventHandler? E { add { } remove { } } }" },
        { "a value of an enum", "public enum A { X = 1 }", "public enum A { X = 1, Y = 2 }" },
        { "another number of a value of an enum", "public enum A { X = 1 }", "public enum A { X = 2 }" },
        { "another type below an enum", "public enum A { X = 1 }", "public enum A : byte { X = 1 }" },
        { "a flags attribute", "public enum A { X = 1 }", "[Flags] public enum A { X = 1 }" },
        { "sealed", "public class A;", "public sealed class A;" },
        { "abstract", "public class A { protected A() { } }", "public abstract class A { protected A() { } }" },
        { "a static class", "public sealed class A { private A() { } }", "public static class A;" },
        { "a record", "public class A;", "public record A;" },
        { "a struct in place of a class", "public sealed class A { public A() { } }", "public struct A { public A() { } }" },
        { "a readonly struct", "public struct A;", "public readonly struct A;" },
        { "a ref struct", "public struct A;", "public ref struct A;" },
        { "an interface more", "public class A { public void Dispose() { } }", "public class A : IDisposable { public void Dispose() { } }" },
        { "another type argument of an interface", "public class A : IEquatable<A> { public bool Equals(A? other) => false; public bool Equals(string? other) => false; }", "public class A : IEquatable<string> { public bool Equals(A? other) => false; public bool Equals(string? other) => false; }" },
        { "another base", "public class A : Exception;", "public class A : ArgumentException;" },
        { "a member of an interface", "public interface A;", "public interface A { void M(); }" },
        { "a default body in an interface", "public interface A { void M(); }", "public interface A { void M() { } }" },
        { "a static abstract member of an interface", "public interface A { static virtual void M() { } }", "public interface A { static abstract void M(); }" },
        { "virtual", "public class A { public void M() { } }", "public class A { public virtual void M() { } }" },
        { "an override", "public class A;", "public class A { public override string ToString() => \"\"; }" },
        { "an override that is sealed", "public class A { public override string ToString() => \"\"; }", "public class A { public sealed override string ToString() => \"\"; }" },
        { "static", "public class A { public void M() { } }", "public class A { public static void M() { } }" },
        { "readonly", "public class A { public int F; }", "public class A { public readonly int F; }" },
        { "a readonly method of a struct", "public struct A { public int F; public int M() => F; }", "public struct A { public int F; public readonly int M() => F; }" },
        { "const", "public class A { public static readonly int F = 1; }", "public class A { public const int F = 1; }" },
        { "the value of a constant", "public class A { public const int F = 1; }", "public class A { public const int F = 2; }" },
        { "the text of a constant", "public class A { public const string F = \"x\"; }", "public class A { public const string F = \"y\"; }" },
        { "ref", "public class A { public void M(int a) { } }", "public class A { public void M(ref int a) { } }" },
        { "in in place of ref", "public class A { public void M(ref int a) { } }", "public class A { public void M(in int a) { } }" },
        { "ref readonly in place of in", "public class A { public void M(in int a) { } }", "public class A { public void M(ref readonly int a) { } }" },
        { "out in place of ref", "public class A { public void M(ref int a) { } }", "public class A { public void M(out int a) => a = 0; }" },
        { "params", "public class A { public void M(int[] a) { } }", "public class A { public void M(params int[] a) { } }" },
        { "a returned reference", "public class A { private int _f; public int M() => _f; }", "public class A { private int _f; public ref int M() => ref _f; }" },
        { "an extension method", "public static class A { public static void M(string a) { } }", "public static class A { public static void M(this string a) { } }" },
        { "a constraint of a type", "public class A<T>;", "public class A<T> where T : class;" },
        { "a constraint of a method", "public class A { public void M<T>() { } }", "public class A { public void M<T>() where T : IDisposable { } }" },
        { "a constraint on nullability", "public class A { public void M<T>() where T : class? { } }", "public class A { public void M<T>() where T : class { } }" },
        { "a type parameter more", "public class A { public void M<T>() { } }", "public class A { public void M<T, U>() { } }" },
        { "variance", "public interface A<T> { T M(); }", "public interface A<out T> { T M(); }" },
        { "names in a tuple", "public class A { public (int X, int Y) M() => default; }", "public class A { public (int X, int Z) M() => default; }" },
        { "an operator", "public class A;", "public class A { public static A operator +(A a, A b) => a; }" },
        { "explicit in place of implicit", "public class A { public static implicit operator string(A a) => \"\"; }", "public class A { public static explicit operator string(A a) => \"\"; }" },
        { "a parameter of a delegate", "public delegate void A();", "public delegate void A(int a);" },
        { "a nested type", "public class A;", "public class A { public class B; }" },
        { "a nested type that is protected", "public class A;", "public class A { protected class B; }" },
        { "a member of a nested type", "public class A { public class B; }", "public class A { public class B { public void M() { } } }" },
        { "obsolete", "public class A { public void M() { } }", "public class A { [Obsolete(\"Use N.\")] public void M() { } }" },
        { "what an obsolete member says", "public class A { [Obsolete(\"Use N.\")] public void M() { } }", "public class A { [Obsolete(\"Use O.\")] public void M() { } }" },
        { "an obsolete member that is an error", "public class A { [Obsolete(\"Use N.\")] public void M() { } }", "public class A { [Obsolete(\"Use N.\", true)] public void M() { } }" },
        { "what editors offer", "public class A { public void M() { } }", "public class A { [EditorBrowsable(EditorBrowsableState.Never)] public void M() { } }" },
        { "an experiment", "public class A;", "[Experimental(\"X1\")] public class A;" },
        { "a type attribute with an argument", "public class A;", "[System.Runtime.CompilerServices.CollectionBuilder(typeof(A), \"M\")] public class A;" },
    };

    /// <summary>What was changed, the source before and the source after.</summary>
    public static TheoryData<string, string, string> InnerChanges { get; } = new()
    {
        { "an internal type", "public class A;", "public class A; internal class B { public void M() { } }" },
        { "an internal, a private and a private protected member", "public class A;", "public class A { internal void M() { } private int _f; private protected void N() { } }" },
        { "a nested type that is internal", "public class A;", "public class A { internal class B { public void M() { } } }" },
        { "an internal setter", "public class A { public int P { get; } }", "public class A { public int P { get; internal set; } }" },
        { "a protected member of a sealed type", "public sealed class A : B; public class B { protected virtual void M() { } }", "public sealed class A : B { protected override void M() { } } public class B { protected virtual void M() { } }" },
        { "an interface that is internal", "public class A;", "public class A : I; internal interface I;" },
        { "a member written out for an interface", "public class A : IDisposable { public void Dispose() { } }", "public class A : IDisposable { public void Dispose() { } void IDisposable.Dispose() { } }" },
        { "a body", "public class A { public int M() => 1; }", "public class A { public int M() { return 2; } }" },
        { "async", "public class A { public System.Threading.Tasks.Task M() => System.Threading.Tasks.Task.CompletedTask; }", "public class A { public async System.Threading.Tasks.Task M() => await System.Threading.Tasks.Task.Yield(); }" },
        { "the order in the source", "public class A { public void M() { } public void N(int a) { } public void N(string a) { } } public class B;", "public class B; public class A { public void N(string a) { } public void N(int a) { } public void M() { } }" },
        { "what debuggers see", "public class A;", "[System.Diagnostics.DebuggerDisplay(\"x\")] public class A;" },
        { "documentation", "public class A;", "/// <summary>An A.</summary>\npublic class A;" },
        { "protected internal in place of protected", "public class A { protected void M() { } }", "public class A { protected internal void M() { } }" },
    };

    [Theory]
    [MemberData(nameof(PublicChanges))]
    public void What_outsiders_see_changes_the_text(string change, string before, string after) =>
        Compiled.ApiOf(after).Should().NotBe(Compiled.ApiOf(before), change);

    [Theory]
    [MemberData(nameof(InnerChanges))]
    public void What_outsiders_do_not_see_changes_nothing(string change, string before, string after) =>
        Compiled.ApiOf(after).Should().Be(Compiled.ApiOf(before), change);

    [Fact]
    public void Text_reads_like_the_source() =>
        Compiled.ApiOf("""
            public sealed class Circle<T> : Shape, IEquatable<Circle<T>> where T : notnull
            {
                public const string Unit = "m\"";
                public static readonly int Count = 3;
                public Circle(double radius, string? name = null) { }
                public double Radius { get; init; }
                public required string Name { get; set; }
                public T this[int index] => throw new InvalidOperationException();
                public event EventHandler? Moved { add { } remove { } }
                public bool Equals(Circle<T>? other) => false;
                [Obsolete("Use Radius.")] public bool TryGet([NotNullWhen(true)] out string? name, params int[] path) { name = null; return false; }
                public static bool operator <(Circle<T> left, Circle<T> right) => false;
                public static bool operator >(Circle<T> left, Circle<T> right) => false;
                public static explicit operator double(Circle<T> circle) => 0;
                public enum Quarter : byte { Second = 2, First = 1 }
            }
            public abstract class Shape { private protected Shape() { } protected virtual void Draw(ref readonly int pen) { } }
            public static class Shapes { public static TShape Grow<TShape>(this TShape shape, double by = 1.5) where TShape : Shape => shape; }
            public delegate int Compare(Shape? one, Shape? other);
            """).Should().Be("""
            // What is public or protected in Sample for net10.0.
            // Written, and compared with what is built, by tests/TokenClients.PublicApi.

            namespace Sample

            public sealed class Circle<T> : Sample.Shape, System.IEquatable<Sample.Circle<T>> where T : notnull
                public const string Unit = "m\"";
                public static readonly int Count;
                public Circle(double radius, string? name = null);
                public required string Name { get; set; }
                public double Radius { get; init; }
                public T this[int index] { get; }
                public event System.EventHandler? Moved;
                public bool Equals(Sample.Circle<T>? other);
                [System.Obsolete("Use Radius.")]
                public bool TryGet([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? name, params int[] path);
                public static explicit operator double(Sample.Circle<T> circle);
                public static bool operator >(Sample.Circle<T> left, Sample.Circle<T> right);
                public static bool operator <(Sample.Circle<T> left, Sample.Circle<T> right);
                public enum Quarter : byte
                    First = 1,
                    Second = 2,

            public delegate int Compare(Sample.Shape? one, Sample.Shape? other);

            public abstract class Shape
                protected virtual void Draw(ref readonly int pen);

            public static class Shapes
                public static TShape Grow<TShape>(this TShape shape, double by = 1.5) where TShape : Sample.Shape;

            """.ReplaceLineEndings("\n"));

    [Fact]
    public void Type_that_is_nowhere_is_named()
    {
        var other = Compiled.Compile("Other", "net10.0", "public class Far;");
        var near = Compiled.Compile(Compiled.Package, "net10.0", "public class A { public List<Other.Far>? P { get; set; } }", MetadataReference.CreateFromImage(other.Image));

        var write = () => ApiText.Write(Compiled.Package, Packages.Read([near])[0].Assemblies[0]);

        write.Should().Throw<UnreadableException>().WithMessage("Sample.A.P names Other.Far, which is in no assembly that is known here: *");
        ApiText.Write(Compiled.Package, Packages.Read([near, other])[0].Assemblies[0]).Should().Contain("List<Other.Far>? P");
    }
}
