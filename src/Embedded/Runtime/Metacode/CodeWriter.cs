using System.Collections.Frozen;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime.Limits;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime.Metacode;

/// <summary>
/// Writes generated metacode as text and at the same time builds its tree anew over that text, so that every place in
/// an error, and what the code prints as, is a place in text that can be read. Macro variables are replaced on the way.
/// </summary>
internal sealed partial class CodeWriter
{
    private readonly StringBuilder _text = new();
    private readonly Frame _frame;
    private Frame _origin;
    private IReadOnlyDictionary<BinaryOperator, FunctionValue> _overloads = FrozenDictionary<BinaryOperator, FunctionValue>.Empty;

    private CodeWriter(Frame frame)
    {
        _frame = frame;
        _origin = frame;
    }

    /// <summary>Metacode of a tree that was put together at run time.</summary>
    /// <param name="body">The tree; <see cref="PartExpression"/> stands for metacode that it contains.</param>
    /// <param name="frame">Where it is put together; its names are looked up there.</param>
    /// <exception cref="ScriptException">A macro variable is not a column name.</exception>
    public static CodeValue Write(Expression body, Frame frame)
    {
        var writer = new CodeWriter(frame);
        var written = writer.Write(body);
        return new CodeValue(written, frame.Reading(new SourceText(writer._text.ToString(), "metacode")));
    }

    /// <summary>Metacode with other functions in the place of operators.</summary>
    /// <exception cref="ScriptException">The code holds what cannot be a part of generated metacode.</exception>
    public static CodeValue Write(CodeValue code, IReadOnlyDictionary<BinaryOperator, FunctionValue> overloads)
    {
        var writer = new CodeWriter(code.Origin) { _overloads = overloads };
        var written = writer.Write(code.Body);
        return new CodeValue(written, code.Origin.Reading(new SourceText(writer._text.ToString(), "metacode")))
        {
            PrefersOrigin = code.PrefersOrigin,
        };
    }

    /// <summary>The text of metacode as it is printed; null of code that can only be shown as it was written.</summary>
    public static string? TextOf(CodeValue code)
    {
        var writer = new CodeWriter(code.Origin);
        try
        {
            writer.Write(code.Body);
            return writer._text.ToString();
        }
        catch (ScriptException)
        {
            return null;
        }
    }

    private Expression Write(Expression expression)
    {
        StackLimit.Check();
        var start = _text.Length;
        var written = Rewrite(expression);
        return written with { Span = new TextSpan(start, _text.Length - start) };
    }

    private Expression Rewrite(Expression expression) => expression switch
    {
        PartExpression part => WritePart(part.Code),
        LiteralExpression literal => Put(literal, TextOf(literal.Value)),
        NameExpression name => WriteName(name),
        BoundExpression bound => Put(bound, bound.Name),
        MacroExpression macro => WriteMacro(macro),
        BinaryExpression binary when _overloads.TryGetValue(binary.Operator, out var other) =>
            Rewrite(CodeParts.Call(other, [binary.Left, binary.Right])),
        BinaryExpression binary => WriteBinary(binary),
        UnaryExpression unary => WriteUnary(unary),
        CallExpression call => WriteCall(call),
        PartialExpression partial => WritePartial(partial),
        AliasExpression alias => WriteAlias(alias),
        SqlExpression query => new SqlExpression(WriteQuery(query.Query), query.Span),
        OverExpression over => WriteOver(over),
        LambdaExpression lambda => WriteLambda(lambda),
        OperatorExpression infix => Put(infix, OperatorNames.TextOf(infix.Operator)),
        PatternExpression pattern => WritePattern(pattern),
        ColumnRangeExpression range => Put(range, $"{range.First}...{range.Last}"),
        _ => RewriteComposite(expression),
    };

    private Expression RewriteComposite(Expression expression) => expression switch
    {
        MemberExpression member => WriteMember(member),
        IndexExpression index => WriteIndex(index),
        VectorExpression vector => vector with { Elements = WriteList("[", vector.Elements, "]") },
        TupleExpression { Elements: [var only] } => WriteSingle(only),
        TupleExpression tuple => tuple with { Elements = WriteList("(", tuple.Elements, ")") },
        PairExpression pair => WritePair(pair),
        DictionaryExpression dictionary => WriteDictionary(dictionary),
        ConditionalExpression choice => WriteConditional(choice),
        CaseExpression branches => WriteCase(branches),
        MetacodeExpression metacode => WriteMetacode(metacode),
        _ => throw new ScriptException("This expression cannot be a part of generated metacode."),
    };

    private T Put<T>(T node, string text)
    {
        _text.Append(text);
        return node;
    }

    private Expression WritePart(CodeValue code)
    {
        var outer = _origin;
        _origin = code.Origin;
        var written = Write(code.Body);
        _origin = outer;
        return written;
    }

    private Expression WriteName(NameExpression name)
    {
        var text = name.Namespace switch
        {
            null => name.Name,
            "&" => "&" + name.Name,
            var module => $"{module}::{name.Name}",
        };
        _text.Append(text);
        // A variable of the function that wrote the code is out of reach where the code is evaluated.
        return name.Namespace is null && !ReferenceEquals(_origin.Variables, _frame.Variables)
            && _origin.Find(name.Name) is { } cell
            ? new BoundExpression(name.Name, cell, name.Span)
            : name;
    }

    private Expression WriteMacro(MacroExpression macro)
    {
        var names = MacroNames(macro.Name);
        if (!macro.IsList)
            return names is [var only]
                ? Put(new NameExpression(null, only, macro.Span), only)
                : throw new ScriptException($"The macro variable _${macro.Name} must be one name; use _$${macro.Name}.");
        var columns = names.Select(name => new NameExpression(null, name, macro.Span)).ToArray();
        return new TupleExpression(WriteList("(", columns, ")"), macro.Span);
    }

    /// <summary>The column names that the variable of a macro holds.</summary>
    private string[] MacroNames(string variable) => _origin.Find(variable)?.Value switch
    {
        Scalar scalar when scalar.Type.IsText() => [scalar.AsText()],
        Vector vector when vector.Type.IsText() => vector.Texts(),
        null => throw new ScriptException($"The macro variable {variable} is not defined."),
        _ => throw new ScriptException($"The macro variable {variable} must hold column names."),
    };

    private BinaryExpression WriteBinary(BinaryExpression binary)
    {
        var left = WriteOperand(binary.Left, binary, isRight: false);
        _text.Append(' ').Append(OperatorNames.TextOf(binary.Operator)).Append(' ');
        return binary with { Left = left, Right = WriteOperand(binary.Right, binary, isRight: true) };
    }

    private Expression WriteOperand(Expression operand, BinaryExpression parent, bool isRight)
    {
        if (Unwrap(operand) is CallExpression { IsPrefix: true }) return WriteSingle(operand);
        if (Unwrap(operand) is not BinaryExpression inner) return Write(operand);
        var (outside, inside) = (OperatorTable.LevelOf(parent.Operator), OperatorTable.LevelOf(inner.Operator));
        // Arithmetic inside arithmetic gets parentheses as DolphinDB prints them, conditions only where they need them.
        var isPlain = outside <= OperatorTable.And ? inside >= outside : inside > outside && outside <= 3;
        if (isPlain && !(isRight && inside == outside)) return Write(operand);
        _text.Append('(');
        var written = Write(operand);
        _text.Append(')');
        return written;
    }

    private static Expression Unwrap(Expression expression) =>
        expression is PartExpression part ? Unwrap(part.Code.Body) : expression;

    private UnaryExpression WriteUnary(UnaryExpression unary)
    {
        _text.Append(unary.Operator switch
        {
            UnaryOperator.Not => "! ",
            UnaryOperator.Negate => "-",
            _ => "+",
        });
        var isSimple = Unwrap(unary.Operand) is not (BinaryExpression or UnaryExpression);
        return unary with { Operand = isSimple ? Write(unary.Operand) : WriteSingle(unary.Operand) };
    }

    private Expression WriteSingle(Expression expression)
    {
        _text.Append('(');
        var written = Write(expression);
        _text.Append(')');
        return written;
    }

    private List<Expression> WriteList(string open, IReadOnlyList<Expression> items, string close)
    {
        _text.Append(open);
        var written = new List<Expression>();
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) _text.Append(", ");
            written.Add(Write(items[i]));
        }

        _text.Append(close);
        return written;
    }

    private CallExpression WriteCall(CallExpression call)
    {
        var callee = WriteFunction(call.Callee);
        if (call is { IsPrefix: true, Arguments: [{ Name: null, Value: { } operand }] })
        {
            _text.Append(' ');
            return call with { Callee = callee, Arguments = [new Argument(null, Write(operand), call.Span)] };
        }

        return new CallExpression(callee, WriteArguments("(", call.Arguments, ")"), IsMethod: false, call.Span);
    }

    // In the place of a function a name means the function, so it is not bound to a variable of the same name.
    private Expression WriteFunction(Expression function)
    {
        if (function is not NameExpression { Namespace: null } name
            || _origin.Find(name.Name) is { Value: FunctionValue }) return Write(function);
        var start = _text.Length;
        _text.Append(name.Name);
        return name with { Span = new TextSpan(start, name.Name.Length) };
    }

    private PartialExpression WritePartial(PartialExpression partial)
    {
        var callee = WriteFunction(partial.Callee);
        return new PartialExpression(callee, WriteArguments("{", partial.Arguments, "}"), partial.Span);
    }

    private List<Argument> WriteArguments(string open, IReadOnlyList<Argument> arguments, string close)
    {
        _text.Append(open);
        var written = new List<Argument>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (i > 0) _text.Append(", ");
            var start = _text.Length;
            if (arguments[i].Name is { } name) _text.Append(name).Append('=');
            var value = arguments[i].Value is { } expression ? Write(expression) : null;
            written.Add(new Argument(arguments[i].Name, value, new TextSpan(start, _text.Length - start)));
        }

        _text.Append(close);
        return written;
    }

    private AliasExpression WriteAlias(AliasExpression alias)
    {
        var value = Write(alias.Value);
        return new AliasExpression(value, WriteAliases(alias.Aliases), alias.Span);
    }

    private List<string> WriteAliases(IReadOnlyList<string> aliases)
    {
        var names = aliases.SelectMany(NamesOf).ToList();
        if (names.Count == 1) _text.Append(" as ").Append(names[0]);
        else if (names.Count > 1) _text.Append(" as ").AppendJoin(string.Empty, names.Select(name => "`" + name));
        return names;
    }

    private string[] NamesOf(string alias) =>
        alias.StartsWith("_$", StringComparison.Ordinal) ? MacroNames(alias.TrimStart('_', '$')) : [alias];

    private LiteralExpression WriteLambda(LambdaExpression lambda)
    {
        var function = new UserFunction(
            lambda.Function, _origin.Source, _origin.Module, _origin.Capture(NameCollector.NamesIn(lambda.Function)));
        return Put(new LiteralExpression(function, lambda.Span), function.ToString());
    }

    private static string TextOf(Value value) => value switch
    {
        Scalar { Type: DataType.Void } => "NULL",
        Scalar scalar when scalar.Type.IsText() => Quoted(scalar.AsText()),
        Scalar scalar => Formatter.Plain(scalar) is { Length: > 0 } text ? text : "NULL",
        UserFunction { Syntax.Name: null } lambda => lambda.ToString(),
        FunctionValue function => function.Name,
        Vector vector when vector.IsTuple() =>
            $"({string.Join(", ", Enumerable.Range(0, vector.Count).Select(i => TextOf(vector[i])))})",
        Vector vector => $"[{string.Join(",", Enumerable.Range(0, vector.Count).Select(i => TextOf(vector[i])))}]",
        Pair pair => $"{TextOf(pair.First)} : {TextOf(pair.Second)}",
        CodeValue code => code.ToString(),
        Storage.StoredTable stored => stored.Name,
        _ => value.Form.ToString().ToLowerInvariant(),
    };

    private static string Quoted(string text) =>
        '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
