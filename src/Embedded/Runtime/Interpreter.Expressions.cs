using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime.Limits;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Expressions other than calls.</summary>
internal sealed partial class Interpreter
{
    /// <summary>The value of an expression.</summary>
    /// <exception cref="ScriptException">The script is wrong; carries the innermost place known.</exception>
    public Value Evaluate(Expression expression, Frame frame)
    {
        StackLimit.Check();
        try
        {
            return session.Gate.Checked(EvaluateNode(expression, frame));
        }
        catch (ScriptException exception) when (exception.Line == 0)
        {
            throw frame.ErrorAt(PlaceOf(expression), exception.Message, exception);
        }
        catch (Exception exception) when (ScriptFault.Is(exception))
        {
            throw frame.ErrorAt(PlaceOf(expression), ScriptFault.MessageOf(exception), exception);
        }
    }

    /// <summary>True when a condition holds; null is false. A vector is no condition.</summary>
    public bool IsTrue(Expression condition, Frame frame)
    {
        // Here, where only the truth matters, && and || leave out the right side that cannot change it.
        if (condition is BinaryExpression { Operator: BinaryOperator.And } and)
            return IsTrue(and.Left, frame) && IsTrue(and.Right, frame);
        if (condition is BinaryExpression { Operator: BinaryOperator.Or } or)
            return IsTrue(or.Left, frame) || IsTrue(or.Right, frame);
        return Evaluate(condition, frame) switch
        {
            Scalar scalar when !scalar.Type.IsText() => scalar.AsBool(),
            Vector { Count: 1 } vector when vector[0] is Scalar scalar && !scalar.Type.IsText() => scalar.AsBool(),
            var value => throw frame.ErrorAt(
                condition, $"A condition must be one truth value, not {value.Count} elements."),
        };
    }

    private Value EvaluateNode(Expression expression, Frame frame) => expression switch
    {
        LiteralExpression literal => literal.Value,
        NameExpression name => EvaluateName(name, frame),
        CallExpression call => EvaluateCall(call, frame),
        BinaryExpression binary =>
            Binary(binary.Operator, Operand(binary.Left, binary.Operator, frame),
                Operand(binary.Right, binary.Operator, frame)),
        UnaryExpression unary => Operators.Unary(unary.Operator, Evaluate(unary.Operand, frame)),
        IndexExpression index => EvaluateIndex(index, frame),
        MemberExpression member => EvaluateMember(member, frame),
        VectorExpression vector => VectorOf(EvaluateAll(vector.Elements, frame)),
        TupleExpression tuple => Vector.Tuple(EvaluateAll(tuple.Elements, frame)),
        PairExpression pair => new Pair(Bound(pair.First, frame), Bound(pair.Second, frame)),
        DictionaryExpression dictionary => EvaluateDictionary(dictionary, frame),
        ConditionalExpression conditional => EvaluateConditional(conditional, frame),
        CaseExpression branches => EvaluateCase(branches, 0, frame),
        OperatorExpression binaryOperator => new OperatorFunction(binaryOperator.Operator),
        PartialExpression partial => EvaluatePartial(partial, frame),
        LambdaExpression lambda => EvaluateLambda(lambda, frame),
        PatternExpression pattern => EvaluatePattern(pattern, frame),
        MetacodeExpression metacode => EvaluateMetacode(metacode, frame),
        BoundExpression bound => frame.Columns?.Find(null, bound.Name) ?? session.Gate.Read(bound.Cell),
        ColumnRangeExpression range => Vector.Tuple(EvaluateAll(ColumnRanges.Columns(range, frame), frame)),
        OverExpression over => new WindowCall(session, over, frame).Run(),
        AliasExpression alias => Evaluate(alias.Value, frame),
        SqlExpression query => Queries.Run(query.Query, frame),
        _ => throw frame.ErrorAt(expression, "This expression needs a DolphinDB server."),
    };

    private Value EvaluateName(NameExpression name, Frame frame)
    {
        if (name.Namespace is { } module) return session.Names.FindQualified(module, name.Name);
        if (frame.Columns?.Find(null, name.Name) is { } column) return column;
        if (session.Names.FindVariable(name.Name, frame) is { } cell) return session.Gate.Read(cell);
        if (frame.Self?.FindMethod(name.Name) is { } method) return method;
        return session.Names.FindFunction(name.Name, frame) ?? (Value?)Constants.Find(name.Name)
            ?? throw session.Names.Unknown(name.Name, frame);
    }

    /// <summary>Metacode with macro variables is written out with the columns they name at this moment.</summary>
    private static CodeValue EvaluateMetacode(MetacodeExpression metacode, Frame frame) =>
        frame.Source.Slice(metacode.Span).Contains("_$", StringComparison.Ordinal)
            ? CodeWriter.Write(metacode.Body, frame)
            : new CodeValue(metacode.Body, frame);

    private Value EvaluateIndex(IndexExpression index, Frame frame)
    {
        var target = Peek(index.Target, frame);
        var indexes = new Value?[index.Indexes.Count];
        for (var i = 0; i < indexes.Length; i++)
            indexes[i] = index.Indexes[i] is { } expression ? Evaluate(expression, frame) : null;
        return Indexing.Get(target, indexes);
    }

    /// <summary>A value for reading an element of it: elements are copies, unless a container holds them.</summary>
    private Value Peek(Expression target, Frame frame)
    {
        var isPlain = target is NameExpression { Namespace: null } name && frame.Columns?.Find(null, name.Name) is null;
        if (isPlain
            && session.Names.FindVariable(((NameExpression)target).Name, frame) is { Value: Vector and not Vector<Value> } cell)
            return cell.Value;
        return Evaluate(target, frame);
    }

    private Value EvaluateMember(MemberExpression member, Frame frame)
    {
        if (member.Target is NameExpression { Namespace: null } qualifier
            && frame.Columns?.Find(qualifier.Name, member.Member) is { } qualified) return qualified;
        if (session.Catalogs.FindTable(member, frame) is { } named) return named;
        var target = Evaluate(member.Target, frame);
        if (target is Objects.ScriptObject self)
        {
            if (self.FindAttribute(member.Member) is { } attribute) return attribute.Read();
            if (self.Class.FindMethod(member.Member) is { } method) return self.Bind(method);
        }

        if (FindMember(target, member.Member) is { } found) return found;
        var function = session.Names.FindFunction(member.Member, frame)
            ?? throw new ScriptException(
                $"The {target.Form.ToString().ToUpperInvariant()} has no member {member.Member}."
                + NameSuggestions.For(member.Member, (target as Table)?.Names ?? []));
        return InvokeAt(function, [target], member.Span, frame);
    }

    /// <summary>The column of a table or the value of a dictionary with a name; null where there is none.</summary>
    public Value? FindMember(Value target, string name) => target switch
    {
        Streaming.ISnapshot growing => growing.Snapshot().Find(name),
        Table table => table.Find(name),
        Dictionary { KeyType: DataType.String or DataType.Symbol } dictionary => dictionary.Find(name),
        Dictionary byNumber when long.TryParse(name, CultureInfo.InvariantCulture, out var number) => byNumber.Find(Scalar.Long(number)),
        Storage.StoredTable stored => Sql.StoredRead.Column(stored, name, session.CancellationToken),
        _ => null,
    };

    private Value[] EvaluateAll(IReadOnlyList<Expression> expressions, Frame frame)
    {
        var values = new Value[expressions.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(expressions[i], frame);
            session.Rows.CheckElement(values[i]);
        }

        return values;
    }

    private static Vector VectorOf(Value[] elements) =>
        elements.Length > 0 && Array.TrueForAll(elements, element => element is Scalar)
            ? Columns.CombineScalars(elements)
            : Vector.Tuple(elements);

    private Scalar Bound(Expression? expression, Frame frame)
    {
        if (expression is null) return Scalar.Void;
        return Evaluate(expression, frame) as Scalar
            ?? throw frame.ErrorAt(expression, "Both sides of a pair must be scalars.");
    }

    private Dictionary EvaluateDictionary(DictionaryExpression literal, Frame frame)
    {
        var keys = literal.Entries.Select(entry => KeyOf(entry, frame)).ToArray();
        var keyType = keys.Length == 0 || Array.TrueForAll(keys, key => key.Type.IsText())
            ? DataType.String
            : keys[0].Type;
        var dictionary = new Dictionary(keyType, DataType.Any, isOrdered: true);
        for (var i = 0; i < keys.Length; i++)
        {
            var value = Evaluate(literal.Entries[i].Value, frame);
            session.Rows.CheckElement(value);
            dictionary[keys[i]] = value;
        }

        return dictionary;
    }

    private Scalar KeyOf(DictionaryEntry entry, Frame frame) => entry.Key is NameExpression { Namespace: null } name
        ? Scalar.String(name.Name)
        : Evaluate(entry.Key, frame) as Scalar
            ?? throw frame.ErrorAt(entry.Key, "A dictionary's key must be a scalar.");

    private Value EvaluateConditional(ConditionalExpression conditional, Frame frame)
    {
        var condition = Evaluate(conditional.Condition, frame);
        if (condition is Scalar scalar)
            return Evaluate(scalar.AsBool() ? conditional.WhenTrue : conditional.WhenFalse, frame);
        return Choose(condition, Evaluate(conditional.WhenTrue, frame), Evaluate(conditional.WhenFalse, frame));
    }

    private Value EvaluateCase(CaseExpression branches, int index, Frame frame)
    {
        if (index == branches.Branches.Count)
            return branches.Otherwise is null ? Scalar.Void : Evaluate(branches.Otherwise, frame);
        var branch = branches.Branches[index];
        var condition = Evaluate(branch.Condition, frame);
        if (condition is not Scalar scalar)
            return Choose(condition, Evaluate(branch.Result, frame), EvaluateCase(branches, index + 1, frame));
        return scalar.AsBool() ? Evaluate(branch.Result, frame) : EvaluateCase(branches, index + 1, frame);
    }

    private Value Choose(Value condition, Value whenTrue, Value whenFalse) =>
        session.Functions.Find("iif")!.Invoke(session, [condition, whenTrue, whenFalse]);

    private static UserFunction EvaluateLambda(LambdaExpression lambda, Frame frame) =>
        new(lambda.Function, frame.Source, frame.Module, frame.Capture(NameCollector.NamesIn(lambda.Function)));

    /// <summary>
    /// Where an error of an expression is shown: a call at its function's name, which in <c>x.f()</c> is not the start.
    /// </summary>
    private static Text.TextSpan PlaceOf(Expression expression) =>
        expression is CallExpression call ? call.Callee.Span : expression.Span;
}
