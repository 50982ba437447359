using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime.Objects;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Calls of functions and what makes new functions of old ones.</summary>
internal sealed partial class Interpreter
{
    /// <summary>Runs queries.</summary>
    public QueryEngine Queries { get; } = new(session);

    /// <summary>Calls the built-in function that a call names, with arguments that were evaluated before.</summary>
    public Value CallBuiltIn(CallExpression call, IReadOnlyList<Value?> arguments, Frame frame)
    {
        var name = ((NameExpression)call.Callee).Name;
        var function = session.Functions.Find(name) ?? throw session.Names.Unknown(name, frame);
        var positions = ArgumentBinding.Positions(function, call.Arguments);
        var placed = new Value?[positions.Length == 0 ? 0 : positions.Max() + 1];
        for (var i = 0; i < positions.Length; i++) placed[positions[i]] = arguments[i];
        return InvokeAt(function, placed, call.Callee.Span, frame);
    }

    /// <summary>
    /// <c>undef all</c>, <c>undef(all, VAR)</c>, <c>undef(all, DEF)</c>: removes all variables, all functions, or both.
    /// </summary>
    public Value UndefineAll(CallExpression call)
    {
        var kind = call.Arguments.Count > 1 && call.Arguments[1].Value is { } expression
            ? Evaluate(expression, session.TopFrame) as Scalar
            : null;
        if (kind is null || kind.AsInt() == Constants.Variables) session.TopFrame.Clear();
        if (kind is null || kind.AsInt() == Constants.Definitions)
        {
            session.Definitions.Clear();
            session.Classes.Clear();
        }

        return Scalar.Void;
    }

    /// <summary>Runs the body of a script's function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="arguments">By position; a mutable parameter shares its caller's cell; null stands for the
    /// default.</param>
    /// <param name="self">The object that a method works on.</param>
    public Value Call(UserFunction function, IReadOnlyList<Cell?> arguments, ScriptObject? self = null)
    {
        session.Check();
        var frame = FrameOf(function, arguments, self);
        var caller = session.CurrentFrame;
        session.CallDepth.Enter(function.Name);
        session.CurrentFrame = frame;
        session.Debugger?.Enter(function.Name, frame);
        try
        {
            return session.Rights is { } rights ? RunWith(rights, function, frame) : RunBody(function, frame);
        }
        finally
        {
            session.Debugger?.Leave();
            session.CurrentFrame = caller;
            session.CallDepth.Leave();
        }
    }

    private Value RunWith(UserRights rights, UserFunction function, Frame frame)
    {
        var before = rights.Enter(function);
        Value result;
        try
        {
            result = RunBody(function, frame);
        }
        finally
        {
            rights.Leave(before);
        }

        // A view that ends in append! has done its work, but hands no handle to a caller who may not use it.
        return session.Gate.MayUse(result) ? result : Scalar.Void;
    }

    /// <summary>
    /// Without <c>return</c>, a function gives the value of its last statement when that is an expression.
    /// </summary>
    private Value RunBody(UserFunction function, Frame frame)
    {
        var completion = Execute(function.Syntax.Body, frame);
        return completion == Completion.Return || function.Syntax.Body.Statements is [.., ExpressionStatement]
            ? frame.Result
            : Scalar.Void;
    }

    private Frame FrameOf(UserFunction function, IReadOnlyList<Cell?> arguments, ScriptObject? self)
    {
        var parameters = function.Syntax.Parameters;
        if (arguments.Count > parameters.Count)
            throw new ScriptException(
                $"{function.Name} takes {parameters.Count} arguments, {arguments.Count} were given.");
        var frame = new Frame(function.Source, function.Module) { Self = self };
        if (self is not null) frame.Bind("self", new Cell(self, isConstant: true));
        foreach (var (name, cell) in function.Captured ?? new Dictionary<string, Cell>())
            frame.Bind(name, new Cell(cell.Read()));
        for (var i = 0; i < parameters.Count; i++)
            frame.Bind(parameters[i].Name,
                ArgumentOf(function, parameters[i], i < arguments.Count ? arguments[i] : null, frame));
        return frame;
    }

    private Cell ArgumentOf(UserFunction function, Parameter parameter, Cell? argument, Frame frame)
    {
        if (argument is not null) return argument;
        if (parameter.Default is null)
            throw new ScriptException($"{function.Name} needs the argument {parameter.Name}.");
        return new Cell(Evaluate(parameter.Default, frame), isConstant: !parameter.IsMutable);
    }

    private Value EvaluateCall(CallExpression call, Frame frame)
    {
        if (MethodOf(ref call, frame) is { } method) return CallMethod(method, [.. call.Arguments.Skip(1)], frame);
        if (SpecialForms.Find(call, frame, session) is { } form) return form(this, call, frame);
        var function = Callee(call.Callee, frame);
        if (function is BoundMethod own) return CallMethod(own, call.Arguments, frame);
        var positions = ArgumentBinding.Positions(function, call.Arguments);
        return function switch
        {
            UserFunction user => Call(user, Cells(user, call.Arguments, positions, frame)),
            _ when ChangesFirstArgument(function) => CallChanging(function, call, positions, frame),
            _ => CallPlain(function, call, positions, frame),
        };
    }

    private Value CallPlain(FunctionValue function, CallExpression call, int[] positions, Frame frame)
    {
        var arguments = Place(call.Arguments, positions, 0, argument => Argument(argument, frame));
        var result = InvokeAt(function, arguments, call.Callee.Span, frame);
        // Whatever is more than a scalar may hold on to an argument, so variables among the arguments copy before their
        // next change.
        if (result is not Scalar)
            foreach (var argument in call.Arguments)
                if (argument.Value is NameExpression { Namespace: null } name) frame.Find(name.Name)?.Read();
        return result;
    }

    /// <summary>Calls <c>append!</c> and its like, which change the variable given as their first argument.</summary>
    private Value CallChanging(FunctionValue function, CallExpression call, int[] positions, Frame frame)
    {
        var arguments = Place(call.Arguments, positions, 1, argument => Evaluate(argument, frame));
        if (call.Arguments is [{ Value: NameExpression { Namespace: null } name }, ..]
            && frame.Columns is null && session.Names.FindVariable(name.Name, frame) is { } cell
                && cell.Value is not Storage.IAppendable)
        {
            Value Invoke(Value target)
            {
                arguments[0] = target;
                return InvokeAt(function, arguments, call.Callee.Span, frame);
            }

            var writable = Writable(cell, name, frame, function.Name is "append!" or "tableInsert" ? Privilege.Insert : Privilege.Update);
            return function.Name is "append!" or "tableInsert" ? writable.Grow(Invoke) : writable.Change(Invoke);
        }

        var place = call.Arguments.Count > 0 ? call.Arguments[0].Value : null;
        arguments[0] = place is null ? null : Evaluate(place, frame);
        if (arguments[0] is { } held) RefuseInTransaction(held, call, frame);
        if (place is not (LiteralExpression or IndexExpression or MemberExpression))
            return InvokeAt(function, arguments, call.Callee.Span, frame);
        // d[k].append!(x): the element may be held elsewhere too, so a changed copy takes its place.
        var element = arguments[0] = ValueCopy.Of(arguments[0]!);
        var result = InvokeAt(function, arguments, call.Callee.Span, frame);
        if (place is not LiteralExpression && element is Vector or Table or Matrix or Dictionary)
            Assign(place!, element, frame);
        return result;
    }

    private Cell?[] Cells(UserFunction function, IReadOnlyList<Argument> arguments, int[] positions, Frame frame)
    {
        var cells = new Cell?[arguments.Count == 0 ? 0 : positions.Max() + 1];
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Value is not { } expression)
            {
                var isRequired = positions[i] < function.Parameters.Count && !function.Parameters[positions[i]].IsOptional;
                if (isRequired) cells[positions[i]] = new Cell(Scalar.Nothing);
                continue;
            }

            var isMutable = positions[i] < function.Parameters.Count && function.Parameters[positions[i]].IsMutable;
            var shared = isMutable && expression is NameExpression { Namespace: null } name
                ? frame.Find(name.Name)
                : null;
            cells[positions[i]] = shared ?? new Cell(Evaluate(expression, frame), isConstant: !isMutable);
        }

        return cells;
    }

    /// <summary>
    /// A variable's value without marking it as given away; what it is marked for is decided by the result.
    /// </summary>
    private Value Argument(Expression expression, Frame frame) =>
        expression is NameExpression { Namespace: null } name && frame.Columns?.Find(null, name.Name) is null
            && frame.Find(name.Name) is { Access: null, Value: not IControlled } cell
            ? cell.Value
            : Evaluate(expression, frame);

    private static Value?[] Place(
        IReadOnlyList<Argument> arguments, int[] positions, int first, Func<Expression, Value> evaluate)
    {
        var values = new Value?[Math.Max(first, arguments.Count == 0 ? 0 : positions.Max() + 1)];
        for (var i = first; i < arguments.Count; i++)
            if (arguments[i].Value is { } expression)
                values[positions[i]] = evaluate(expression);
        return values;
    }

    private Value InvokeAt(FunctionValue function, IReadOnlyList<Value?> arguments, TextSpan place, Frame frame)
    {
        var current = session.CurrentFrame;
        session.CurrentFrame = frame;
        try
        {
            var result = function.Invoke(session, arguments);
            if (function is not BuiltInFunction) session.Rows.Check(result);
            return result;
        }
        catch (ScriptException exception) when (exception.Line == 0)
        {
            throw frame.ErrorAt(place, exception.Message, exception);
        }
        finally
        {
            session.CurrentFrame = current;
        }
    }

    private FunctionValue Callee(Expression callee, Frame frame)
    {
        if (callee is NameExpression { Namespace: null } name)
        {
            // In the place of a function a column or variable of the same name does not count, unless it holds a
            // function.
            if (session.Names.FindVariable(name.Name, frame)?.Value is FunctionValue held) return held;
            if (frame.Self?.FindMethod(name.Name) is { } method) return method;
            return session.Names.FindFunction(name.Name, frame) ?? throw session.Names.Unknown(name.Name, frame);
        }

        return Evaluate(callee, frame) as FunctionValue
            ?? throw frame.ErrorAt(callee, "This is not a function and cannot be called.");
    }

    private PartialFunction EvaluatePartial(PartialExpression partial, Frame frame)
    {
        if (EvaluatePartialMethod(partial, frame) is { } method) return method;
        var function = Callee(partial.Callee, frame);
        var positions = ArgumentBinding.Positions(function, partial.Arguments);
        var values = Place(partial.Arguments, positions, 0, argument => Evaluate(argument, frame));
        var result = new PartialFunction(function, values) { Kept = Kept(function, partial.Arguments, positions, values, frame) };
        session.Rows.Check(result);
        return result;
    }

    // A variable that is fixed for a mutable parameter is the one that calls change, also on threads of subscriptions.
    private static Cell?[] Kept(
        FunctionValue function, IReadOnlyList<Argument> arguments, int[] positions, Value?[] values, Frame frame)
    {
        if (function is not UserFunction || !function.Parameters.Any(parameter => parameter.IsMutable)) return [];
        var kept = new Cell?[values.Length];
        for (var i = 0; i < arguments.Count; i++)
        {
            var position = positions[i];
            var isMutable = position < function.Parameters.Count && function.Parameters[position].IsMutable;
            if (!isMutable || values[position] is not { } value) continue;
            var variable = arguments[i].Value is NameExpression { Namespace: null } name ? frame.Find(name.Name) : null;
            kept[position] = (variable is { IsConstant: false } ? variable : new Cell(value)).OpenToThreads();
        }

        return kept;
    }

    private PatternFunction EvaluatePattern(PatternExpression pattern, Frame frame)
    {
        var name = FunctionPatterns.FunctionOf(pattern.Pattern)
            ?? throw frame.ErrorAt(pattern, $"There is no function pattern :{pattern.Pattern}.");
        var function = session.Functions.Find(name) ?? throw session.Names.Unknown(name, frame);
        if (pattern.AssembleRule is not null && pattern.Pattern is not ('A' or 'L' or 'O' or 'P' or 'R' or 'T'))
            throw frame.ErrorAt(pattern, $"The pattern :{pattern.Pattern} takes no assemble rule behind it.");
        return new PatternFunction(function, Callee(pattern.Function, frame), pattern.Pattern, pattern.AssembleRule);
    }

    private int Integer(Expression expression, Frame frame) =>
        Evaluate(expression, frame) is Scalar scalar && scalar.Type.IsNumeric()
        ? scalar.AsInt()
        : throw frame.ErrorAt(expression, "An integer is needed here.");

    private Value Binary(BinaryOperator binaryOperator, Value left, Value right) =>
        BoundedOperators.Binary(session, binaryOperator, left, right);

    /// <summary>
    /// A nested query counts as its column beside <c>in</c>, and as its only cell beside a comparison.
    /// </summary>
    private Value Operand(Expression expression, BinaryOperator binaryOperator, Frame frame)
    {
        var value = Evaluate(expression, frame);
        if (expression is not SqlExpression || value is not Table { Columns.Count: 1 } table) return value;
        return binaryOperator is BinaryOperator.In or BinaryOperator.NotIn || table.Count != 1
            ? table.Columns[0]
            : table.Columns[0][0];
    }

    internal static bool ChangesFirstArgument(FunctionValue function) =>
        function is BuiltInFunction && (function.Name.EndsWith('!') || function.Name == "tableInsert");
}
