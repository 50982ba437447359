using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime.Metacode;

// Expressions made of several parts that seldom stand in generated code.
internal sealed partial class CodeWriter
{
    private MemberExpression WriteMember(MemberExpression member)
    {
        // "t.price" names a column of the source t, whatever a variable t may hold.
        var target = WriteFunction(member.Target);
        _text.Append('.').Append(member.Member);
        return member with { Target = target };
    }

    private IndexExpression WriteIndex(IndexExpression index)
    {
        var target = Write(index.Target);
        _text.Append('[');
        var indexes = new List<Expression?>();
        for (var i = 0; i < index.Indexes.Count; i++)
        {
            if (i > 0) _text.Append(", ");
            indexes.Add(WriteOptional(index.Indexes[i]));
        }

        _text.Append(']');
        return index with { Target = target, Indexes = indexes };
    }

    private Expression? WriteOptional(Expression? expression) => expression is null ? null : Write(expression);

    private PairExpression WritePair(PairExpression pair)
    {
        var first = WriteOptional(pair.First);
        _text.Append(" : ");
        return pair with { First = first, Second = WriteOptional(pair.Second) };
    }

    private DictionaryExpression WriteDictionary(DictionaryExpression dictionary)
    {
        _text.Append('{');
        var entries = new List<DictionaryEntry>();
        foreach (var entry in dictionary.Entries)
        {
            if (entries.Count > 0) _text.Append(", ");
            var start = _text.Length;
            var key = WriteFunction(entry.Key);
            _text.Append(": ");
            var value = Write(entry.Value);
            entries.Add(new DictionaryEntry(key, value, new TextSpan(start, _text.Length - start)));
        }

        _text.Append('}');
        return dictionary with { Entries = entries };
    }

    private ConditionalExpression WriteConditional(ConditionalExpression choice)
    {
        var condition = WriteSingle(choice.Condition);
        _text.Append(" ? ");
        var whenTrue = Write(choice.WhenTrue);
        _text.Append(" : ");
        return new ConditionalExpression(condition, whenTrue, Write(choice.WhenFalse), choice.Span);
    }

    private CaseExpression WriteCase(CaseExpression branches)
    {
        _text.Append("case");
        var written = new List<CaseBranch>();
        foreach (var branch in branches.Branches)
        {
            _text.Append(" when ");
            var start = _text.Length;
            var condition = Write(branch.Condition);
            _text.Append(" then ");
            var result = Write(branch.Result);
            written.Add(new CaseBranch(condition, result, new TextSpan(start, _text.Length - start)));
        }

        if (branches.Otherwise is not null) _text.Append(" else ");
        var otherwise = WriteOptional(branches.Otherwise);
        _text.Append(" end");
        return new CaseExpression(written, otherwise, branches.Span);
    }

    private PatternExpression WritePattern(PatternExpression pattern)
    {
        var function = WriteFunction(pattern.Function);
        _text.Append(':').Append(pattern.Pattern);
        if (pattern.AssembleRule is { } rule) _text.Append(rule);
        return pattern with { Function = function };
    }

    private MetacodeExpression WriteMetacode(MetacodeExpression metacode)
    {
        _text.Append("< ");
        var body = Write(metacode.Body);
        _text.Append(" >");
        return metacode with { Body = body };
    }

    private OverExpression WriteOver(OverExpression over)
    {
        var function = Write(over.Function);
        _text.Append(" over (");
        var partitions = over.PartitionBy.Count == 0 ? [] : WriteList("partition by ", over.PartitionBy, " ");
        var keys = over.OrderBy.Count == 0 ? [] : WriteSortKeys("order by ", over.OrderBy);
        _text.Append(')');
        return over with { Function = function, PartitionBy = partitions, OrderBy = keys };
    }
}
