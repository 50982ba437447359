using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Tuples and dictionaries that change in place or are computed with; expectations worked out by hand.</summary>
public sealed class TupleAndDictionaryTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("enlist(7)", "[7]")]
    [InlineData("enlist(7 8)", "([7,8])")]
    [InlineData("enlist({a: 1, b: 2 3}).b", "([2,3])")]
    [InlineData("x = (1, 2)\nx.appendTuple!((3, 4))\nx", "(1,2,3,4)")]
    [InlineData("x = (1, 2)\nx.appendTuple!((3, 4), true)\nx", "(1,2,(3,4))")]
    [InlineData("x = 1 2 3\ny = x\nx.pop!()\n(x, y)", "([1,2],[1,2,3])")]
    [InlineData("x = `a`b`c$SYMBOL\nx.pop!()", "c")]
    [InlineData("x = 1..6\nx.removeHead!(2)\nx.removeTail!(1)\nx", "[3,4,5]")]
    [InlineData("x = array(INT[], 0).append!([1 2, 3, 4 5])\nx.removeHead!(1)\nx", "[[3],[4,5]]")]
    [InlineData("x = 1 2\nx.clear!()\nx.append!(5)\nx", "[5]")]
    [InlineData("t = table(1 2 as x)\nt.clear!()\nsize(t)", "0")]
    [InlineData("drop(1..5, -2)", "[1,2,3]")]
    [InlineData("drop(1..5, 9)", "[]")]
    [InlineData("subtuple((1..4, 5..8), 1:3)", "([2,3],[6,7])")]
    [InlineData("x = (1 2, 3)\nx.memberModify!(append!, 0, 9)\nx", "([1,2,9],3)")]
    [InlineData("x = (1, (2 3, 4))\nx.memberModify!(append!, (1, 0), 9)\nx", "(1,([2,3,9],4))")]
    [InlineData("x = (1 2, 3 4)\nx.memberModify!(append!, 0 1, 8 9)\nx", "([1,2,8],[3,4,9])")]
    [InlineData("y = 1 2\nx = (y, 3)\nx.memberModify!(pop!, 0)\n(x, y)", "(([1],3),[1,2])")]
    public async Task Tuple_and_vector_change_in_place(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("x[1, 1]", "[8,9]")]
    [InlineData("x[1, 1, 0]", "8")]
    [InlineData("x[0 1, 1]", "(2,[8,9])")]
    [InlineData("x[, 0]", "(1,[5,6,7])")]
    [InlineData("{a: 1 2, b: 3 4}[`a`b, 1]", "(2,4)")]
    [InlineData("{a: 1 2, b: 3 4}[`b, 1]", "4")]
    public async Task Further_indexes_go_into_elements(string script, string printed) =>
        await Prints("x = (1 2 3, (5 6 7, 8 9))\n" + script, printed);

    [Theory]
    [InlineData("max((4, 1 9, 2))", "[4,9]")]
    [InlineData("sum((1, 2, 3))", "6")]
    [InlineData("avg((2 4, 4 8))", "[3,6]")]
    [InlineData("(1, 2 3) + 10", "(11,[12,13])")]
    [InlineData("transpose((1 2, `p`q))", "((1,\"p\"),(2,\"q\"))")]
    [InlineData("reduce(flatten, , (1, (2, (3, 4))))", "[1,2,3,4]")]
    public async Task Tuple_is_computed_by_row(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("d + 1", "a->2\nb->3")]
    [InlineData("reverse(dict(4 5, `p`q, true))", "5->q\n4->p")]
    [InlineData("eachLeft(sub, {a: 5 6, b: 7 8}, 1 2)", "a->[4,4]\nb->[6,6]")]
    [InlineData("eachRight(sub, 9, {a: 5, b: 7})", "a->4\nb->2")]
    [InlineData("at(pow, (2, 5))", "32")]
    [InlineData("at(sum, 2 5)", "7")]
    [InlineData("d * d", "a->1\nb->4")]
    [InlineData("d - 10 20", "a->-9\nb->-18")]
    [InlineData("typestr(d > 1)", "STRING->BOOL DICTIONARY")]
    [InlineData("d.dictUpdate!(add, `b`c, 5 6)\nd", "a->1\nb->7\nc->6")]
    [InlineData("v = 1 2\nw = dict([`k], [v])\nw.dictUpdate!(append!, `k, 3)\n(w[`k], v)", "([1,2,3],[1,2])")]
    [InlineData("w = dict(STRING, ANY)\nw.dictUpdate!(append!, `n, 4, x -> [x])\nw", "n->[4]")]
    [InlineData("d.erase!(`a)\nd", "b->2")]
    [InlineData("t = table(1..4 as x)\nt.erase!(<x % 2 == 0>)\nt.x", "[1,3]")]
    [InlineData("d.clear!()\nsize(d)", "0")]
    [InlineData("isOrderedDict(d)", "true")]
    [InlineData("isOrderedDict(dict(1 2, 3 4))", "false")]
    [InlineData("transpose({p: 1 2, q: `z}).q", "[\"z\",\"z\"]")]
    [InlineData("transpose(table(1 2 as p, 3 4 as q))[`q]", "[3,4]")]
    [InlineData("transpose({r: {x: 1, y: 2}, s: {y: 3}}).x", "[1,]")]
    [InlineData("dict(3 5, 7 8).5", "8")]
    [InlineData("syncDict(3 5, 7 8)[3]", "7")]
    public async Task Dictionary_is_changed_and_computed_with(string script, string printed) =>
        await Prints("d = dict(`a`b, 1 2, true)\n" + script, printed);

    [Theory]
    [InlineData("pop!(array(INT, 0))", "is empty")]
    [InlineData("removeHead!(1 2, 3)", "must lie between")]
    [InlineData("appendTuple!(1 2, (3, 4))", "must be a tuple")]
    [InlineData("dict(`a`b, 1 2) + 1 2", "without an order")]
    [InlineData("dict(`a`b, 1 2) + dict(`a`c, 1 2)", "same keys")]
    [InlineData("dictUpdate!(dict(1 2, 3 4), add, 1 2, 5)", "same length")]
    [InlineData("isOrderedDict(1)", "must be a dictionary")]
    [InlineData("transpose(dict(1 2, 3 4))", "type STRING")]
    [InlineData("memberModify!(1 2, append!, 0, 1)", "a tuple, a dictionary or an object of a class")]
    [InlineData("subtuple(1 2, 0:1)", "tuple of vectors")]
    public async Task Wrong_arguments_are_named(string script, string message) =>
        Assert.Contains(message, (await scripts.FailAsync(script)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("each(max, dict(`p`q, [4 9, 7 2], true))", "p->9\nq->7")]
    [InlineData("each(mul, dict(`p`q, [4 9, 7 2], true), 10 100)", "p->[40,90]\nq->[700,200]")]
    [InlineData("eachLeft(sub, dict(`p`q, [4 9, 7 2], true), 1 2)", "p->[3,7]\nq->[6,0]")]
    [InlineData("eachRight(sub, 10, dict(`p`q, [4, 7], true))", "p->6\nq->3")]
    [InlineData("each(x -> iif(x == 2, {b: 7, c: 8}, {b: x, a: x + 1}), 1 2).values()", "([1,7],[2,])")]
    [InlineData("columnNames(each(call{, 4 9}, (sqrt, exp)))", "[\"sqrt\",\"exp\"]")]
    [InlineData("reverse(dict(`u`v, 1 2, true))", "v->2\nu->1")]
    public async Task Results_for_a_dictionary_stay_with_their_keys(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("stretch(matrix(7 8, 1 2), 3)[1]", "[1,1,2]")]
    [InlineData("stretch(table(7 8 as x), 4).x", "[7,7,8,8]")]
    [InlineData("row(table(7 8 as x, `m`n as y), 1)[`y]", "n")]
    [InlineData("form(tail(table(7 8 as x)))", "5")]
    [InlineData("form(head(table(7 8 as x), 1))", "5")]
    [InlineData("reverse(matrix(1 2, 3 4))[0]", "[4,3]")]
    [InlineData("rolling(cumsum, 1 2 3 4 5, 2, 2)", "[1,3,3,7]")]
    [InlineData("size(take(add, 3))", "3")]
    public async Task Rows_are_taken_alike_from_vectors_matrices_and_tables(string script, string printed) => await Prints(script, printed);

    private async Task Prints(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await scripts.RunAsync(script)));
}
