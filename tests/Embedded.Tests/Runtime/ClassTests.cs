using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>Classes, their objects, and what must be refused.</summary>
public sealed class ClassTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    private const string Counter = """
        class Counter {
            total :: DOUBLE
            seen :: INT VECTOR
            def Counter(start) {
                total = start
                seen = []
            }
            def add(x, weight=1) {
                total = total + weight * x
                seen.append!(x)
                return total
            }
            def mean()
            def addTwice(x) { add(x); return add(x) }
            def mean() { return total \ size(seen) }
            def me() { return self }
        }

        """;

    private const string Shapes = """
        class Shape {
            name :: STRING
            def Shape(n) { name = n }
            def area() { return 0.0 }
            def text() { return name + "=" + string(area()) }
        }
        class Square : Shape {
            side :: DOUBLE
            def Square(n, s) {
                Shape(n)
                side = s
            }
            def area() { return side * side }
        }

        """;

    [Theory]
    [InlineData("c = Counter(2)\nc.add(3)\nc.add(4, 10)", "45")]
    [InlineData("c = Counter(2)\nc.add(weight=2, x=3)", "8")]
    [InlineData("c = Counter(0)\nc.addTwice(3)\n(c.total, c.seen)", "(6,[3,3])")]
    [InlineData("c = Counter(0)\nc.add(3)\nc.add(4)\nc.mean()", "3.5")]
    // Both names mean one object.
    [InlineData("c = Counter(0)\nd = c\nd.add(5)\nc.total", "5")]
    [InlineData("c = Counter(0)\nd = Counter(1)\nd.add(5)\nc.total", "0")]
    [InlineData("def raise(c) { c.add(7) }\nc = Counter(0)\nraise(c)\nc.total", "7")]
    [InlineData("Counter(1).add(2)", "3")]
    [InlineData("Counter(1).me().add(2)", "3")]
    [InlineData("cs = [Counter(1), Counter(2)]\ncs[1].add(3)\ncs[1].total", "5")]
    [InlineData("f = Counter(1).add\nf(9)", "10")]
    [InlineData("c = Counter(1)\nf = c.add{, 3}\nf(2)", "7")]
    [InlineData("c = Counter(0)\neach(c.add, 1 2 3)", "[1,3,6]")]
    [InlineData("typestr(Counter(1).total)", "DOUBLE")]
    [InlineData("Counter(1).me()", "<Instance of Class '::Counter'>")]
    [InlineData("c = Counter(1)\nc.setAttr(`total, 4)\nc.total", "4")]
    [InlineData("attributeNames(Counter(1))", "[\"total\",\"seen\"]")]
    [InlineData("attributeTypes(Counter)[`type]", "[\"DOUBLE\",\"INT VECTOR\"]")]
    [InlineData("attributeValues(Counter(6))", "total->6\nseen->[]")]
    [InlineData("c = Counter(0)\nobjCall(c, `add, 3)\nunifiedObjCall(c, `add, (4, 2))", "11")]
    [InlineData("c = Counter(0)\nm = makeObjCall(c, `add, 3)\nm.eval()\nmakeUnifiedObjCall(c, `add, (4, 2)).eval()", "11")]
    [InlineData("c = Counter(0)\nmemberModify!(c, append!, `seen, 8)\nc.seen", "[8]")]
    public async Task Object_keeps_its_attributes_and_answers_to_its_methods(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(Counter + script)));

    [Theory]
    [InlineData("Square(`a, 3).text()", "a=9")]
    [InlineData("Shape(`b).text()", "b=0")]
    [InlineData("attributeNames(Square(`a, 3))", "[\"name\",\"side\"]")]
    [InlineData("s = Square(`a, 3)\n[isInstanceOf(s, Square), isInstanceOf(s, Shape), isInstanceOf(Shape(`b), Square)]", "[true,true,false]")]
    public async Task Derived_class_inherits_and_overrides(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(Shapes + script)));

    [Fact]
    public async Task Printed_object_shows_what_its_own_method_says()
    {
        var printed = new List<string>();
        var directory = Directory.CreateTempSubdirectory("dolphinquant-");
        await using (var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = directory.FullName, Output = printed.Add, EchoesExpressions = true }, CancellationToken.None))
        await using (var session = await database.OpenSessionAsync(CancellationToken.None))
            await session.RunAsync(
                "class Named {\n def Named() {}\n def str() { return 'short' }\n def repr() { return 'long' }\n}\n"
                + "class Plain { def Plain() {} }\nn = Named()\nn\nprint(n)\nPlain()", CancellationToken.None);
        directory.Delete(recursive: true);

        Assert.Equal(["long", "short", "<Instance of Class '::Plain'>"], printed);
    }

    [Fact]
    public async Task Class_of_a_module_is_found_by_both_names()
    {
        fixture.WriteModule("shapes::plain",
            "module shapes::plain\nclass Dot {\n x :: INT\n def Dot(a) { x = a }\n def twice() { return 2 * x }\n}\n");
        Assert.Equal(Scalar.Int(10), await fixture.RunAsync("use shapes::plain\nDot(2).twice() + shapes::plain::Dot(3).twice()"));
    }

    [Theory]
    [InlineData("c = Counter(1)\nc.total = 5", "setAttr")]
    [InlineData("c = Counter(1)\nc.setAttr(`total, `text)", "total")]
    [InlineData("c = Counter(1)\nc.setAttr(`other, 1)", "no attribute")]
    [InlineData("c = Counter(1)\nc.add()", "x")]
    [InlineData("c = Counter(1)\nobjCall(c, `other)", "no method")]
    [InlineData("Counter()", "start")]
    [InlineData("class NoConstructor { x :: INT }", "needs a constructor")]
    [InlineData("class Twice { x :: INT\n x :: INT\n def Twice() {} }", "twice")]
    [InlineData("class Lost : Missing { def Lost() {} }", "Missing")]
    [InlineData("class Half { def Half() {}\n def gone() }", "never defined")]
    [InlineData("class Odd { x :: NOTYPE\n def Odd() {} }", "type")]
    [InlineData("class sum { def sum() {} }", "built-in")]
    [InlineData("class Counter2 : Counter { total :: INT\n def Counter2() {} }", "total")]
    public async Task Mistake_is_named(string script, string word) =>
        Assert.Contains(word, (await fixture.FailAsync(Counter + script)).Message, StringComparison.Ordinal);
}
