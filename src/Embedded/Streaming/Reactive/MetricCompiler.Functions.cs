using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The bodies of a script's functions, written out where they are called.</summary>
internal partial class MetricCompiler
{
    // As documented: loops run at most this often, so that what is written out stays small.
    private const int MostRounds = 100;

    private enum Step
    {
        Next,
        Return,
        Break,
        Continue,
    }

    private ReactiveNode WriteOut(UserFunction function, IReadOnlyList<ReactiveNode?> arguments)
    {
        var frame = new Frame(function.Source, function.Module);
        foreach (var (name, cell) in function.Captured ?? new Dictionary<string, Cell>())
            frame.Bind(name, new Cell(cell.Read()));
        var scope = new Scope(frame, seesColumns: false);
        var parameters = function.Syntax.Parameters;
        if (arguments.Count > parameters.Count)
            throw new ScriptException($"{function.Name} takes {parameters.Count} arguments, {arguments.Count} were given.");
        for (var i = 0; i < parameters.Count; i++)
            scope.Bind(parameters[i].Name, (i < arguments.Count ? arguments[i] : null) ?? (parameters[i].Default is { } fallback
                ? Compile(fallback, scope)
                : throw new ScriptException($"{function.Name} needs the argument {parameters[i].Name}.")));
        return Execute(function.Syntax.Body, scope) == Step.Return || scope.Result is not null
            ? scope.Result ?? Constant(Scalar.Void)
            : throw new ScriptException($"The function {function.Name} returns nothing; a metric needs a value.");
    }

    private Step Execute(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case BlockStatement block:
                foreach (var one in block.Statements)
                    if (Execute(one, scope) is not Step.Next and var step)
                        return step;
                return Step.Next;
            case AssignmentStatement { IsReference: false } assignment:
                Assign(assignment, scope);
                return Step.Next;
            case ExpressionStatement expression:
                // The value of the last expression is the value of a function without return.
                scope.Result = Compile(expression.Expression, scope);
                return Step.Next;
            case ReturnStatement result:
                scope.Result = result.Value is { } value ? Compile(value, scope) : Constant(Scalar.Void);
                return Step.Return;
            case IfStatement condition:
                return IsTrue(condition.Condition, scope) ? Execute(condition.Then, scope)
                    : condition.Otherwise is { } otherwise ? Execute(otherwise, scope) : Step.Next;
            case ForStatement loop:
                return Repeat(loop, scope);
            case BreakStatement:
                return Step.Break;
            case ContinueStatement:
                return Step.Continue;
            default:
                throw scope.Frame.ErrorAt(statement,
                    "A function in a state engine holds assignments, return, if with a scalar condition, and for loops.");
        }
    }

    private void Assign(AssignmentStatement assignment, Scope scope)
    {
        var names = assignment.Targets.Select(target => (target as NameExpression)?.Name
            ?? throw scope.Frame.ErrorAt(target, "Only variables can be assigned to in a state engine.")).ToArray();
        var value = Compile(assignment.Value, scope);
        if (assignment.Operator is { } operation)
            value = Elementwise(new OperatorFunction(operation),
                [scope.Find(names[0]) ?? throw scope.Frame.ErrorAt(assignment, $"{names[0]} has no value yet."), value]);
        if (names.Length == 1) scope.Bind(names[0], value);
        else
            for (var i = 0; i < names.Length; i++)
                scope.Bind(names[i], Part(value, i));
    }

    private Step Repeat(ForStatement loop, Scope scope)
    {
        if (loop.Variables.Count != 1 || Compile(loop.Items, scope) is not ConstantNode { Value: var items })
            throw scope.Frame.ErrorAt(loop, "A for loop in a state engine walks over a constant vector with one variable.");
        var values = items is Vector vector ? [.. Enumerable.Range(0, vector.Count).Select(i => vector[i])]
            : items is Pair pair ? Between(pair) : new[] { items };
        if (values.Length >= MostRounds)
            throw scope.Frame.ErrorAt(loop, $"A for loop in a state engine has fewer than {MostRounds} rounds, not {values.Length}.");
        foreach (var value in values)
        {
            scope.Bind(loop.Variables[0], Constant(value));
            var step = Execute(loop.Body, scope);
            if (step == Step.Break) break;
            if (step == Step.Return) return step;
        }

        return Step.Next;
    }

    // for(i in 0:5): from the first number to the one before the last.
    private static Value[] Between(Pair pair)
    {
        var (first, last) = (pair.First.AsInt(), pair.Second.AsInt());
        return [.. Enumerable.Range(first, Math.Max(0, last - first)).Select(Scalar.Int)];
    }

    private bool IsTrue(Expression condition, Scope scope) =>
        Compile(condition, scope) is ConstantNode { Value: Scalar truth }
            ? truth.AsBool()
            : throw scope.Frame.ErrorAt(condition,
                "The condition of if must be a constant in a state engine; use iif where it depends on the rows.");

    /// <summary>What names mean inside one function, or in an expression of the engine itself.</summary>
    internal sealed class Scope(Frame frame, bool seesColumns)
    {
        private readonly Dictionary<string, ReactiveNode> _locals = new(StringComparer.Ordinal);

        /// <summary>What names mean that are no local variables.</summary>
        public Frame Frame => frame;

        /// <summary>True where a name may be a column.</summary>
        public bool SeesColumns => seesColumns;

        /// <summary>What the function returns.</summary>
        public ReactiveNode? Result { get; set; }

        public ReactiveNode? Find(string name) => _locals.GetValueOrDefault(name);

        public void Bind(string name, ReactiveNode node)
        {
            _locals[name] = node;
            // A constant may stand in an expression that is evaluated as a whole.
            if (node is ConstantNode constant) frame.Assign(name, constant.Value);
            else frame.Remove(name);
        }
    }
}
