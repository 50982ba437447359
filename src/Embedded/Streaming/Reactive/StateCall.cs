using System.Globalization;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>A call of a state function in the expressions of an engine, on its way to become a step.</summary>
/// <param name="compiler">Takes the step in.</param>
/// <param name="function">The function.</param>
/// <param name="arguments">Its arguments as steps; null for those left out.</param>
internal sealed class StateCall(
    MetricCompiler compiler, BuiltInFunction function, IReadOnlyList<ReactiveNode?> arguments)
{
    public MetricCompiler Compiler => compiler;

    public BuiltInFunction Function => function;

    public int Count => arguments.Count;

    /// <summary>The constants among the arguments; a column reads as an empty vector.</summary>
    public Arguments Constants { get; } = new(
        function,
        [.. arguments.Select(argument => argument is ConstantNode constant ? constant.Value
            : argument is null ? null : (Value)Vector.Create(DataType.Any))],
        compiler.Session);

    /// <summary>The argument at a position as a step.</summary>
    /// <exception cref="ScriptException">It was left out.</exception>
    public ReactiveNode Input(int index) => (index < arguments.Count ? arguments[index] : null)
        ?? throw Constants.Wrong(index, "is missing");

    /// <summary>The argument, or null when it was left out.</summary>
    public ReactiveNode? Find(int index) => index < arguments.Count ? arguments[index] : null;

    /// <summary>The columns that an argument stands for: none, one, or several in a tuple.</summary>
    public IReadOnlyList<ReactiveNode> Columns(int index) => Input(index) switch
    {
        TupleNode tuple => tuple.Parts,
        ConstantNode { Value: Vector { Count: 0 } } => [],
        var one => [one],
    };

    /// <summary>Requires arguments that are the same for all rows.</summary>
    /// <exception cref="ScriptException">One of them is a column.</exception>
    public StateCall WithConstants(int from)
    {
        for (var i = from; i < arguments.Count; i++)
            if (arguments[i] is not (null or ConstantNode))
                throw Constants.Wrong(i, "must be a constant in a state engine");
        return this;
    }

    /// <summary>A step whose state for each key is a struct that takes one column of numbers.</summary>
    public ReactiveNode Doubles<TState>(Func<TState> create, string variant = "")
        where TState : struct, IStreamState<double, double> => compiler.State(
            KeyOf(variant), [compiler.AsDoubles(Input(0))], _ => new KeyedOperator<double, double, TState>(
                columns => InputColumns.Doubles(function.Name, columns[0]), create, DataType.Double));

    /// <summary>A step whose state for each key is a struct that takes two columns of numbers.</summary>
    public ReactiveNode Twins<TState>(Func<TState> create, string variant = "")
        where TState : struct, IStreamState<Twin, double> => compiler.State(
            KeyOf(variant), [compiler.AsDoubles(Input(0)), compiler.AsDoubles(Input(1))], _ => new KeyedOperator<Twin, double, TState>(
                columns => Numeric.Twins(function.Name, columns[0], columns[1]), create, DataType.Double));

    /// <summary>A step of any operator over the arguments that are columns.</summary>
    /// <param name="inputs">The positions of the columns.</param>
    /// <param name="create">Makes the operator when the types of the columns are known.</param>
    /// <param name="variant">Tells it from another operator of the same function.</param>
    public ReactiveNode Step(int[] inputs, Func<Vector[], StateOperator> create, string variant = "") =>
        compiler.State(KeyOf(variant), [.. inputs.Select(Input)], create);

    /// <summary>A step of an operator over columns of numbers.</summary>
    public ReactiveNode NumberStep(int[] inputs, Func<Vector[], StateOperator> create, string variant = "") =>
        compiler.State(KeyOf(variant), [.. inputs.Select(input => compiler.AsDoubles(Input(input)))], create);

    /// <summary>
    /// A step that runs the function itself over the rows that a rule keeps and the new ones.
    /// </summary>
    public ReactiveNode History(RetentionRule rule)
    {
        // A tuple of columns, as the arguments of a function that is called on windows, is taken apart and put together.
        var inputs = new List<ReactiveNode>();
        var places = arguments.Select(argument => argument switch
        {
            null or ConstantNode => [],
            TupleNode tuple => tuple.Parts.Select(Place).ToArray(),
            _ => new[] { Place(argument) },
        }).ToArray();
        return compiler.State(KeyOf(), inputs, _ => new HistoryOperator(
            (batch, columns) => function.Invoke(batch.Session, Bind(columns)), rule));

        int Place(ReactiveNode node)
        {
            inputs.Add(node);
            return inputs.Count - 1;
        }

        Value?[] Bind(Vector[] columns) => [.. arguments.Select((argument, i) => argument switch
        {
            null => null,
            ConstantNode constant => constant.Value,
            TupleNode => Vector.Tuple([.. places[i].Select(place => columns[place])]),
            _ => (Value)columns[places[i][0]],
        })];
    }

    // Two calls are one when their functions, constants and columns are; constants that are no scalars tell nothing.
    private string? KeyOf(string variant = "")
    {
        var key = new StringBuilder(function.Name).Append(variant);
        foreach (var argument in arguments)
        {
            if (argument is ConstantNode { Value: not Scalar }) return null;
            key.Append(CultureInfo.InvariantCulture, $" {argument?.Index ?? -1}");
        }

        return key.ToString();
    }
}
