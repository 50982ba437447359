using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Limits;
using DolphinQuant.Embedded.Streaming.Engines;
using DolphinQuant.Embedded.Syntax;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// Turns the expressions of an engine into steps. Functions of scripts are written out: what is left are columns,
/// constants, built-in functions that treat rows by themselves, and state functions.
/// </summary>
internal partial class MetricCompiler
{
    private readonly Session _session;
    private readonly IReadOnlyList<ColumnDefinition> _columns;
    private readonly List<ReactiveNode> _nodes = [];
    private readonly Dictionary<string, ReactiveNode> _known = new(StringComparer.Ordinal);

    /// <param name="session">The engine's session.</param>
    /// <param name="columns">The columns of the rows that come in.</param>
    public MetricCompiler(Session session, IReadOnlyList<ColumnDefinition> columns) =>
        (_session, _columns) = (session, columns);

    /// <summary>Writes out expressions.</summary>
    /// <exception cref="ScriptException">An expression holds what cannot run row by row.</exception>
    public ReactiveProgram Compile(IReadOnlyList<Metric> metrics)
    {
        var outputs = metrics.Select(metric => Compile(metric.Body, new Scope(metric.Frame, seesColumns: true))).ToArray();
        return new ReactiveProgram(_nodes, outputs);
    }

    internal ReactiveNode Compile(Expression expression, Scope scope)
    {
        StackLimit.Check();
        try
        {
            return CompileNode(expression, scope);
        }
        catch (ScriptException failure) when (failure.Line == 0)
        {
            throw scope.Frame.ErrorAt(expression.Span, failure.Message, failure);
        }
    }

    private ReactiveNode CompileNode(Expression expression, Scope scope) => expression switch
    {
        LiteralExpression literal => Constant(literal.Value),
        NameExpression name => CompileName(name, scope),
        // Its parameters may bear the names of columns.
        LambdaExpression function => Constant(_session.Interpreter.Evaluate(function, scope.Frame)),
        _ when !MentionsRows(expression, scope) => Constant(_session.Interpreter.Evaluate(expression, scope.Frame)),
        AliasExpression alias => Compile(alias.Value, scope),
        CallExpression call => CompileCall(call, scope),
        BinaryExpression binary => Elementwise(
            new OperatorFunction(binary.Operator), [Compile(binary.Left, scope), Compile(binary.Right, scope)]),
        UnaryExpression { Operator: UnaryOperator.Plus } unary => Compile(unary.Operand, scope),
        UnaryExpression unary => Elementwise(
            BuiltIn(unary.Operator == UnaryOperator.Negate ? "neg" : "not"), [Compile(unary.Operand, scope)]),
        ConditionalExpression choice => Elementwise(BuiltIn("iif"),
            [Compile(choice.Condition, scope), Compile(choice.WhenTrue, scope), Compile(choice.WhenFalse, scope)]),
        CaseExpression branches => CompileCase(branches, 0, scope),
        TupleExpression tuple => Tuple([.. tuple.Elements.Select(element => Compile(element, scope))]),
        VectorExpression vector => Tuple([.. vector.Elements.Select(element => Compile(element, scope))]),
        IndexExpression { Indexes: [{ } index] } element => CompileElement(element.Target, index, scope),
        MemberExpression member => CompileMember(member, scope),
        PartialExpression partial => CompilePartial(partial, scope),
        _ => throw new ScriptException(
            "This expression cannot be used in a state engine: columns, constants, operators and function calls can."),
    };

    private ReactiveNode CompileName(NameExpression name, Scope scope)
    {
        if (name.Namespace is null && scope.Find(name.Name) is { } local) return local;
        if (name.Namespace is null && scope.SeesColumns && ColumnOf(name.Name) is var column and >= 0)
            return Column(column);
        return Constant(_session.Interpreter.Evaluate(name, scope.Frame));
    }

    private int ColumnOf(string name)
    {
        for (var i = 0; i < _columns.Count; i++)
            if (string.Equals(_columns[i].Name, name, StringComparison.OrdinalIgnoreCase))
                return i;
        return -1;
    }

    private ReactiveNode CompileCase(CaseExpression branches, int index, Scope scope)
    {
        if (index == branches.Branches.Count)
            return branches.Otherwise is { } otherwise ? Compile(otherwise, scope) : Constant(Scalar.Void);
        var branch = branches.Branches[index];
        return Elementwise(BuiltIn("iif"),
            [Compile(branch.Condition, scope), Compile(branch.Result, scope), CompileCase(branches, index + 1, scope)]);
    }

    // An element of a tuple of results, or that element of every row of an array vector.
    private ReactiveNode CompileElement(Expression target, Expression index, Scope scope)
    {
        var whole = Compile(target, scope);
        var place = Compile(index, scope);
        if (HasParts(whole) && place is ConstantNode { Value: Scalar position }) return Part(whole, position.AsInt());
        return Elementwise(BuiltIn("at"), [whole, place]);
    }

    /// <summary>True for a step with several results, of which an index takes one.</summary>
    protected virtual bool HasParts(ReactiveNode node) => node is TupleNode;

    private ReactiveNode CompileMember(MemberExpression member, Scope scope) => CompileCall(
        new CallExpression(
            new NameExpression(null, member.Member, member.Span), [new Argument(null, member.Target, member.Target.Span)],
            IsMethod: true, member.Span), scope);

    private ReactiveNode CompileCall(CallExpression call, Scope scope)
    {
        var (function, arguments) = Bind(call.Callee, call.Arguments, scope);
        return Call(function, arguments);
    }

    /// <summary>A function with some arguments fixed, of which at least one differs from row to row.</summary>
    /// <exception cref="ScriptException">Such functions cannot be used here.</exception>
    protected virtual ReactiveNode CompilePartial(PartialExpression partial, Scope scope) => throw new ScriptException(
        "The fixed arguments of a function must be constants in a state engine.");

    /// <summary>A function and its arguments by position; null where one is left out.</summary>
    protected (FunctionValue Function, ReactiveNode?[] Arguments) Bind(
        Expression callee, IReadOnlyList<Argument> given, Scope scope)
    {
        var function = _session.Interpreter.Evaluate(callee, scope.Frame) as FunctionValue
            ?? throw new ScriptException("Only functions can be called.");
        var positions = ArgumentBinding.Positions(function, given);
        var arguments = new ReactiveNode?[positions.Length == 0 ? 0 : positions.Max() + 1];
        for (var i = 0; i < positions.Length; i++)
            if (given[i].Value is { } argument)
                arguments[positions[i]] = Compile(argument, scope);
        return (function, arguments);
    }

    /// <summary>A call of a function with steps as its arguments.</summary>
    internal ReactiveNode Call(FunctionValue function, IReadOnlyList<ReactiveNode?> arguments)
    {
        if (arguments.All(argument => argument is null or ConstantNode) && (function.Traits & FunctionTraits.State) == 0)
            return Folded(function, arguments);
        switch (function)
        {
            case PartialFunction partial:
                return Call(partial.Target, Filled(
                    [.. partial.FixedArguments.Select(given => given is null ? null : (ReactiveNode)Constant(given))], arguments));
            case OperatorFunction:
                return Elementwise(function, arguments);
            case UserFunction user:
                return WriteOut(user, arguments);
            case FirstMomentFunction:
                return State(function.Name, [.. arguments.OfType<ReactiveNode>()], _ => new FirstMomentOperator());
            default:
                return CallBuiltIn((BuiltInFunction)function, arguments);
        }
    }

    /// <summary>A call of a built-in function.</summary>
    /// <exception cref="ScriptException">The function cannot run row by row.</exception>
    protected virtual ReactiveNode CallBuiltIn(BuiltInFunction function, IReadOnlyList<ReactiveNode?> arguments)
    {
        if (StateFunctionCatalog.Find(function.Name) is { } state) return state(new StateCall(this, function, arguments));
        if ((function.Traits & FunctionTraits.State) != 0)
            throw new ScriptException(
                $"The state function {function.Name} cannot be used in a state engine; see createReactiveStateEngine.");
        ElementwiseFunctions.RequireRowwise(function.Name);
        return ElementwiseFunctions.Contains(function.Name) || (function.Name is "max" or "min" && arguments.Count > 1)
            ? Elementwise(function, arguments)
            : Rowwise(function, arguments);
    }

    private ConstantNode Folded(FunctionValue function, IReadOnlyList<ReactiveNode?> arguments) =>
        Constant(function.Invoke(_session, [.. arguments.Select(argument => (argument as ConstantNode)?.Value)]));

    internal ConstantNode Constant(Value value) => (ConstantNode)Node(
        value is Scalar scalar
            ? string.Create(CultureInfo.InvariantCulture, $"constant {(int)scalar.Type} {Formatter.Plain(scalar)} {Bits(scalar)}")
            : null,
        index => new ConstantNode(value) { Index = index });

    internal ReactiveNode Elementwise(FunctionValue function, IReadOnlyList<ReactiveNode?> arguments) =>
        arguments.All(argument => argument is null or ConstantNode) ? Folded(function, arguments) : Node(
            $"call {KeyOf(function)} {Places(arguments)}", index => new ElementwiseNode(function, arguments) { Index = index });

    internal ReactiveNode Rowwise(FunctionValue function, IReadOnlyList<ReactiveNode?> arguments) => Node(
        $"row {KeyOf(function)} {Places(arguments)}", index => new RowwiseNode(function, arguments) { Index = index });

    internal ReactiveNode Part(ReactiveNode source, int part) => source is TupleNode tuple
        ? part < tuple.Parts.Count
            ? tuple.Parts[part]
            : throw new ScriptException($"{part + 1} results are wanted of {tuple.Parts.Count}.")
        : Node($"part {source.Index} {part}", index => new PartNode(source, part) { Index = index });

    internal ReactiveNode AsDoubles(ReactiveNode source) => source is ConstantNode
        ? source
        : Node(FormattableString.Invariant($"double {source.Index}"), index => new DoubleNode(source) { Index = index });

    internal ReactiveNode Tuple(IReadOnlyList<ReactiveNode> parts) =>
        Node($"tuple {Places(parts)}", index => new TupleNode(parts) { Index = index });

    /// <summary>A state function as a step.</summary>
    /// <param name="key">What tells it from others; null when it is like no other.</param>
    /// <param name="inputs">Its columns.</param>
    /// <param name="create">Makes its states when the types of the columns are known.</param>
    internal ReactiveNode State(
        string? key, IReadOnlyList<ReactiveNode> inputs, Func<Vector[], StateOperator> create) => Node(
            key is null ? null : $"state {key} {Places(inputs)}",
            index => new StateNode(inputs, create) { Index = index });

    internal FunctionValue BuiltIn(string name) => _session.Functions.Find(name)!;

    internal Session Session => _session;

    /// <summary>A step; one that was made under the same key before stands for it.</summary>
    protected ReactiveNode Node(string? key, Func<int, ReactiveNode> create)
    {
        if (key is not null && _known.TryGetValue(key, out var known)) return known;
        var node = create(_nodes.Count);
        _nodes.Add(node);
        if (key is not null) _known[key] = node;
        return node;
    }

    /// <summary>A function over columns as a program of its own.</summary>
    /// <param name="session">The engine's session.</param>
    /// <param name="function">The function.</param>
    /// <param name="arguments">Its arguments as steps of the program around it: constants stay, others become columns.</param>
    /// <param name="columns">Columns of the types of those others, in order.</param>
    public static ReactiveProgram CompileInner(
        Session session, FunctionValue function, IReadOnlyList<ReactiveNode?> arguments, Vector[] columns)
    {
        var inner = new MetricCompiler(
            session, [.. columns.Select((column, i) => ColumnDefinition.Of(FormattableString.Invariant($"c{i}"), column))]);
        var next = 0;
        var inputs = arguments.Select(argument => argument switch
        {
            null => null,
            ConstantNode constant => inner.Constant(constant.Value),
            _ => inner.Column(next++),
        }).ToArray();
        return new ReactiveProgram(inner._nodes, [inner.Call(function, inputs)]);
    }

    private ReactiveNode Column(int column) => Node(
        FormattableString.Invariant($"column {column}"), index => new ColumnNode(column) { Index = index });

    /// <summary>Arguments of which some are fixed: the others fill the open places in order.</summary>
    protected static ReactiveNode?[] Filled(IReadOnlyList<ReactiveNode?> given, IReadOnlyList<ReactiveNode?> arguments)
    {
        var (all, next) = (new List<ReactiveNode?>(), 0);
        foreach (var one in given) all.Add(one ?? (next < arguments.Count ? arguments[next++] : null));
        for (; next < arguments.Count; next++) all.Add(arguments[next]);
        return [.. all];
    }

    /// <summary>The type of a column that comes in.</summary>
    protected DataType TypeOf(ColumnNode column) => _columns[column.Column].Type;

    protected static string Places(IReadOnlyList<ReactiveNode?> nodes) =>
        string.Join(',', nodes.Select(node => node?.Index.ToString(CultureInfo.InvariantCulture) ?? "-"));

    private static string KeyOf(FunctionValue function) => function is BuiltInFunction or OperatorFunction
        ? function.Name
        : $"{function.Name}#{System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(function)}";

    // Two doubles may print alike and differ.
    private static long Bits(Scalar scalar) => scalar.Type.Category() == DataCategory.Floating
        ? BitConverter.DoubleToInt64Bits(scalar.AsDouble())
        : 0;

    /// <summary>True when an expression mentions a column or a variable that stands for a step.</summary>
    private bool MentionsRows(Expression expression, Scope scope)
    {
        var collector = new NameCollector();
        collector.Add(expression);
        return collector.Names.Any(name =>
            scope.Find(name) is not (null or ConstantNode) || (scope.SeesColumns && ColumnOf(name) >= 0));
    }
}
