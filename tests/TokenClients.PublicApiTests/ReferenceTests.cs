namespace TokenClients.PublicApiTests;

public sealed class ReferenceTests
{
    [Fact]
    public void Page_of_a_type_has_its_declaration_its_text_and_its_members()
    {
        Page("Jar", """
            /// <summary>Holds <typeparamref name="T"/>. See <see cref="Lid"/>, <see cref="Put(T, int)"/>, <see cref="String.Length"/> and <see href="https://example.com/">the makers</see>.</summary>
            /// <typeparam name="T">What is in it.</typeparam>
            /// <remarks>
            /// First <c>a|b</c> and <see langword="null"/>, from https://example.com/_a_b (the source).
            /// <para>Then, in *one* line: a_b &lt;c&gt;.</para>
            /// <list type="bullet"><item>one</item><item><term>two</term><description>the second</description></item></list>
            /// <code>
            /// var jar = new Jar();
            ///     jar.Put();
            /// </code>
            /// </remarks>
            /// <seealso cref="Lid.Open"/>
            public sealed class Jar<T>
            {
                /// <summary>Puts something in.</summary>
                /// <param name="thing">The thing.</param>
                /// <param name="count">How often.</param>
                /// <returns>What was <paramref name="count"/>.</returns>
                /// <exception cref="ArgumentNullException"><paramref name="thing"/> is <see langword="null"/>.</exception>
                public int Put(T thing, int count = 1) => count;

                /// <summary>Its lid.</summary>
                /// <value>The lid, or <see langword="null"/>.</value>
                public Lid? Top { get; set; }
            }

            /// <summary>A lid.</summary>
            public enum Lid
            {
                /// <summary>It is open, or <c>a|b</c>.</summary>
                Open = 1,
            }
            """, "Sample/Jar-1.md").Should().Be("""
            # Jar\<T\> class

            Package [Sample](../README.md#sample), namespace [Sample](../README.md#namespace-sample)

            ```csharp
            public sealed class Jar<T>
            ```

            Holds `T`. See [`Lid`](Lid.md), [`Put`](#put), `string.Length` and [the makers](https://example.com/).

            **Type parameters**

            - `T`: What is in it.

            First `a|b` and `null`, from <https://example.com/_a_b> (the source).

            Then, in \*one\* line: a_b \<c\>.

            - one
            - **two**: the second

            ```csharp
            var jar = new Jar();
                jar.Put();
            ```

            See also: [`Lid.Open`](Lid.md#open)

            ## Constructors

            ### Jar

            ```csharp
            public Jar();
            ```

            ## Properties

            ### Top

            ```csharp
            public Lid? Top { get; set; }
            ```

            Its lid.

            **Type** [Lid](Lid.md)?

            **Value**: The lid, or `null`.

            ## Methods

            ### Put

            ```csharp
            public int Put(T thing, int count = 1);
            ```

            Puts something in.

            **Parameters**

            - `thing` T: The thing.
            - `count` int: How often.

            **Returns** int: What was `count`.

            **Exceptions**

            - `ArgumentNullException`: `thing` is `null`.

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Values_of_an_enum_are_a_table() =>
        Page("Lid", "/// <summary>A lid.</summary>\npublic enum Lid {\n/// <summary>One or two: <c>a|b</c>.</summary>\n/// <remarks>More.</remarks>\nOpen = 1 }", "Sample/Lid.md")
            .Should().Contain("| <a id=\"open\"></a>`Open` | 1 | One or two: `a\\|b`.<br>More. |");

    [Fact]
    public void Documentation_is_inherited()
    {
        var page = Page("Cat", """
            /// <summary>An animal.</summary>
            public interface IAnimal
            {
                /// <summary>Calls it.</summary>
                /// <param name="name">Its name.</param>
                /// <returns>Whether it comes.</returns>
                bool Call(string name);
            }
            /// <summary>The base.</summary>
            public abstract class Base
            {
                /// <summary>Feeds it.</summary>
                public abstract void Feed();
                /// <summary>A way to begin.</summary>
                /// <param name="age">Its age.</param>
                protected Base(int age) { }
            }
            /// <inheritdoc cref="IAnimal"/>
            public class Cat : Base, IAnimal, IDisposable
            {
                /// <inheritdoc/>
                public Cat(int age) : base(age) { }
                /// <inheritdoc/>
                /// <returns>Never.</returns>
                public bool Call(string name) => false;
                /// <inheritdoc/>
                public override void Feed() { }
                /// <summary><inheritdoc cref="Feed"/> And more.</summary>
                public void Stuff() { }
                /// <inheritdoc/>
                public void Dispose() { }
            }
            """, "Sample/Cat.md");

        page.Should().Contain("\nAn animal.\n").And.Contain("\nA way to begin.\n").And.Contain("`age` int: Its age.").And.Contain("\nCalls it.\n").And.Contain("`name` string: Its name.")
            .And.Contain("**Returns** bool: Never.").And.NotContain("Whether it comes").And.Contain("\nFeeds it.\n").And.Contain("\nFeeds it. And more.\n").And.Contain("\nImplements `IDisposable.Dispose`.\n");
    }

    [Fact]
    public void Targets_are_named_where_they_differ()
    {
        var pages = Reference.Write(Compiled.Packages(
            ("net8.0", "/// <summary>A.</summary>\npublic class A { /// <summary>M.</summary>\npublic void M(string a) { } }"),
            ("net10.0", "/// <summary>A.</summary>\npublic class A { /// <summary>M.</summary>\npublic void M(string? a) { }\n/// <summary>N.</summary>\npublic void N() { } }\n/// <summary>B.</summary>\npublic class B;")));

        pages["Sample/A.md"].Should().Contain("### N\n\nOnly for `net10.0`.\n").And.Contain("// net10.0\npublic void M(string? a);\n\n// net8.0\npublic void M(string a);");
        pages["Sample/B.md"].Should().Contain("Only for `net10.0`.");
    }

    [Fact]
    public void Overloads_operators_and_members_like_headings_have_anchors_of_their_own()
    {
        var pages = Reference.Write(Compiled.Packages("""
            /// <summary><see cref="M(int)"/> <see cref="M(List{string})"/> <see cref="Methods"/> <see cref="op_Implicit(A)"/> <see cref="op_UnaryNegation(A)"/> <see cref="this"/></summary>
            public class A
            {
                /// <summary>M.</summary>
                public void M(int a) { }
                /// <summary>M.</summary>
                public void M(List<string?> a) { }
                /// <summary>N.</summary>
                public string? Methods { get; set; }
                /// <summary>I.</summary>
                public int this[int a] => 0;
                /// <summary>O.</summary>
                public static implicit operator string(A a) => "";
                /// <summary>O.</summary>
                public static A operator -(A a) => a;
            }
            """));

        pages["Sample/A.md"].Should().Contain("(#mint)").And.Contain("(#mliststring)").And.Contain("[`Methods`](#methods)").And.Contain("[`implicit operator string`](#implicit-conversion-to-string)").And.Contain("[`operator -`](#unary-negation)").And.Contain("(#indexer)");
        BrokenLinks.In(pages).Should().BeEmpty();
    }

    [Fact]
    public void What_editors_do_not_offer_has_no_page() =>
        Reference.Write(Compiled.Packages("/// <summary>See <see cref=\"B\"/>.</summary>\npublic class A { /// <summary>M.</summary>\n[EditorBrowsable(EditorBrowsableState.Never)] public void M() { } }\n/// <summary>B.</summary>\n[EditorBrowsable(EditorBrowsableState.Never)] public class B;"))
            .Should().ContainKey("Sample/A.md").WhoseValue.Should().Contain("See `B`.").And.NotContain("### M");

    [Theory]
    [InlineData("/// <summary>An <unknown>element</unknown>.</summary>\npublic class A;", "<unknown> in the documentation of T:Sample.A is not known here*")]
    [InlineData("/// <summary>A.</summary>\n/// <unknown>element</unknown>\npublic class A;", "<unknown> in the documentation of T:Sample.A is not known here*")]
    [InlineData("/// <summary>See <see cref=\"Nowhere\"/>.</summary>\npublic class A;", "The documentation names Nowhere, which the compiler did not find.")]
    [InlineData("/// <summary>A.</summary>\npublic class A { /// <inheritdoc cref=\"B\" path=\"/summary\"/>\npublic void M() { } } /// <summary>B.</summary>\npublic class B;", "The documentation of M:Sample.A.M inherits path=*")]
    [InlineData("public class A { /// <inheritdoc/>\npublic void M() { } }", "The documentation of M:Sample.A.M is inherited, and there is nothing to inherit from.")]
    public void What_cannot_be_written_is_said_in_a_sentence(string source, string sentence)
    {
        var write = () => Reference.Write(Compiled.Packages(source));
        write.Should().Throw<UnreadableException>().WithMessage(sentence);
    }

    // The text below the note, without the list of members.
    private static string Page(string subject, string source, string path)
    {
        var text = Reference.Write(Compiled.Packages(source)).Should().ContainKey(path, subject).WhoseValue;
        return text[(text.IndexOf("-->\n\n", StringComparison.Ordinal) + "-->\n\n".Length)..];
    }
}
