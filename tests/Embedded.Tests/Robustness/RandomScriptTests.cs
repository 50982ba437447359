using FsCheck;
using FsCheck.Fluent;

namespace DolphinQuant.Embedded.Tests.Robustness;

/// <summary>Scripts put together by chance run to an end or to a complaint, whatever they say.</summary>
public sealed class RandomScriptTests(LimitedEngine engine) : IClassFixture<LimitedEngine>
{
    private static readonly string[] Pieces =
    [
        "x", "y", "t", "d", "m", "f", "sum", "append!", "1", "2.5", "-3", "00i", "3d", "1e5", "true", "NULL", "\"text\"", "'c'", "`a`b",
        "2012.06.13", "13:30:10.008", "2012.06M", "_$x", "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", "\n", " ", ".", "..", ":", "::",
        ":E", "?", "@", "$", "!", "->", "=", "==", "!=", "<=", "+", "-", "*", "**", "/", "\\", "%", "&&", "||", "+=", "if", "else",
        "for", "in", "while", "do", "def", "defg", "return", "try", "catch", "throw", "assert", "mutable", "select", "exec", "distinct",
        "top", "from", "where", "group by", "context by", "pivot by", "csort", "having", "order by", "limit", "update", "set",
        "insert into", "values", "delete from", "case", "when", "then", "end", "over", "and", "or", "not", "like", "is null", "// n\n",
    ];

    private static readonly Gen<string> Sequences =
        from pieces in Gen.ListOf(Gen.Elements(Pieces))
        from separator in Gen.Elements("", " ")
        select ScriptGrammar.Setup + string.Join(separator, pieces);

    [Fact]
    public async Task Setup_of_the_scripts_runs() => Assert.Null(await engine.RunAsync(ScriptGrammar.Setup));

    [RandomScripts]
    public Property Any_sequence_of_tokens_runs_to_an_end() => Prop.ForAll(Sequences.ToArbitrary(), Runs);

    [RandomScripts]
    public Property Any_script_of_the_grammar_runs_to_an_end() => Prop.ForAll(ScriptGrammar.Scripts.ToArbitrary(), Runs);

    private void Runs(string script) => engine.RunAsync(script).GetAwaiter().GetResult();
}
