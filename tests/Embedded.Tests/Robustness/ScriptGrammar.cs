using DolphinQuant.Embedded.Functions;
using FsCheck;
using FsCheck.Fluent;

namespace DolphinQuant.Embedded.Tests.Robustness;

/// <summary>Random scripts that parse: every built-in function, operator and clause over values of every form.</summary>
internal static class ScriptGrammar
{
    /// <summary>The variables that the scripts use.</summary>
    public const string Setup = """
        x = 3 1 NULL 2 5
        y = 1.5 NULL -2.5 0 7.25
        s = `b`a`b`c`
        b = true false NULL true false
        p = 2024.02.29 + 0..4
        t = table(p as day, s as sym, x as quantity, y as price)
        d = dict(`a`b`c, 1 2 3)
        m = matrix(1 2 3, 4 NULL 6)
        u = (1, `a`b, [1.5, NULL], table(1 2 as z))
        def f(a) { return a + 1 }

        """;

    // Waiting takes the time that the tests would have to wait as well.
    private static readonly string[] LeftOut = ["sleep"];

    private static readonly string[] Names = [.. FunctionLibrary.Create().All.Select(function => function.Name).Distinct().Except(LeftOut)];

    private static readonly string[] Atoms =
    [
        "x", "y", "s", "b", "p", "t", "d", "m", "u", "f", "1", "0", "-1", "3", "1000000000", "2147483648l", "2.5", "00i", "00f", "NULL", "true",
        "'c'", "\"text\"", "\"\"", "`a", "2024.02.29", "2024.02M", "13:30m", "13:30:10.008", "2024.02.29T13:30:10.123456789", "3d", "5:2",
        "0:2", "[]", "()", "INT", "DOUBLE", "ANY", "add", "sum", "max", "x[0]", "t.price", "t[`sym]", "<price + 1>", "{a -> a * 2}", "(a, b) -> a + b",
    ];

    private static readonly string[] Operators =
        ["+", "-", "*", "/", "\\", "%", "**", "==", "!=", "<", ">=", "<>", "&&", "||", "and", "or", "in", "like", "between", "..", ":", "$", "<<", "&", "join", "^"];

    private static readonly string[] Clauses =
    [
        "", " where price > 1", " where quantity in x, price < y", " group by sym", " context by sym", " context by sym csort day limit -1",
        " pivot by day, sym", " cgroup by sym order by sym", " order by price desc limit 2", " where sym like \"a%\" having sum(price) > 1", " group by bar(day, 2)",
    ];

    /// <summary>Whole scripts.</summary>
    public static Gen<string> Scripts { get; } =
        from statements in Gen.Resize(Gen.NonEmptyListOf(Statement()), 3)
        select Setup + string.Join('\n', statements);

    private static Gen<string> Statement() => Gen.Frequency(
        (6, Expression(3)),
        (2, from name in Gen.Elements("x", "y", "z", "t", "d", "m", "u") from value in Expression(2) select $"{name} = {value}"),
        (1, from target in Gen.Elements("x[1]", "y[0:2]", "t[`price]", "d[`a]", "m[0, 1]", "u[2]", "x[y > 0]", "t[`price, 1]") from value in Expression(1) select $"{target} = {value}"),
        (1, from value in Expression(2) select $"for(i in {value}) {{ z = i }}"),
        (1, from value in Expression(2) select $"try {{ {value} }} catch(e) {{ e }}"),
        (1, from value in Expression(1) from clause in Gen.Elements(Clauses) select $"update t set price = {value}{clause.Split(" order")[0]}"),
        (1, from value in Expression(1) select $"insert into t values({value}, `a, 1, {value})"));

    private static Gen<string> Expression(int depth)
    {
        if (depth == 0) return Gen.Elements(Atoms);
        var inner = Expression(depth - 1);
        return Gen.Frequency(
            (2, Gen.Elements(Atoms)),
            (6, from name in Gen.Elements(Names) from arguments in Gen.Resize(Gen.ListOf(inner), 4) select $"{name}({string.Join(", ", arguments)})"),
            (2, from left in inner from infix in Gen.Elements(Operators) from right in inner select $"({left} {infix} {right})"),
            (1, from target in inner from index in inner select $"({target})[{index}]"),
            (1, from elements in Gen.Resize(Gen.ListOf(inner), 3) select $"[{string.Join(", ", elements)}]"),
            (1, from name in Gen.Elements(Names) from argument in inner select $"{name}{{{argument},}}"),
            (1, from name in Gen.Elements(Names) from pattern in Gen.Elements(":E", ":P", ":H", ":V", ":L", ":R", ":C", ":G") from right in inner select $"({name}{pattern} {right})"),
            (2, from value in inner from clause in Gen.Elements(Clauses) select $"(select {value} as v from t{clause})"));
    }
}
