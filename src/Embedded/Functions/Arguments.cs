using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The arguments of one call to a built-in, read by position with errors that name the function and the parameter.</summary>
internal readonly struct Arguments(BuiltInFunction function, IReadOnlyList<Value?> values, CallContext context)
{
    public int Count => values.Count;

    public string FunctionName => function.Name;

    /// <summary>Where a parameter stands; behind all arguments when the function has none of that name.</summary>
    public int IndexOf(string parameter)
    {
        var parameters = function.Parameters;
        for (var i = 0; i < parameters.Count; i++)
            if (parameters[i].Name == parameter)
                return i;
        return Math.Max(parameters.Count, values.Count);
    }

    /// <summary>The argument at a position; required ones are there by then.</summary>
    public Value this[int index] => (index < values.Count ? values[index] : null) ?? throw Wrong(index, "is missing");

    /// <summary>True when the argument was given and is not the untyped null.</summary>
    public bool Has(int index) => index < values.Count && values[index] is not (null or Scalar { Type: DataType.Void });

    /// <summary>True when the untyped null was given, which may mean something else than an argument left out.</summary>
    public bool IsVoid(int index) => index < values.Count && values[index] is Scalar { Type: DataType.Void };

    /// <summary>The argument, or null when it was left out.</summary>
    public Value? Find(int index) => Has(index) ? values[index] : null;

    public Scalar Scalar(int index) => this[index] as Scalar ?? throw Wrong(index, "must be a scalar");

    public int Int(int index)
    {
        if (this[index] is not Scalar scalar || !scalar.Type.IsNumeric()) throw Wrong(index, "must be an integer");
        try
        {
            return scalar.AsInt();
        }
        catch (OverflowException)
        {
            throw Wrong(index, $"is {Formatter.Plain(scalar)}, which is more than an INT holds");
        }
    }

    public int Int(int index, int fallback) => Has(index) ? Int(index) : fallback;

    public double Double(int index) =>
        this[index] is Scalar scalar && scalar.Type.IsNumeric() ? scalar.AsDouble() : throw Wrong(index, "must be a number");

    public double Double(int index, double fallback) => Has(index) ? Double(index) : fallback;

    public bool Bool(int index, bool fallback) => Has(index)
        ? this[index] is Scalar scalar && scalar.Type.IsNumeric() ? scalar.AsBool() : throw Wrong(index, "must be true or false")
        : fallback;

    /// <summary>
    /// A number of elements worked out from arguments, to be asked before they are allocated: what is computed from a
    /// typing mistake may be larger than any memory.
    /// </summary>
    /// <exception cref="ScriptException">It is negative or over the session's limit.</exception>
    public int Size(long elements)
    {
        if (elements < 0) throw new ScriptException($"{function.Name}: a size must not be negative. Usage: {function.Syntax}.");
        context.CheckRows(elements);
        return elements <= Array.MaxLength
            ? (int)elements
            : throw new ScriptException($"{function.Name}: {elements} elements are more than a vector can hold.");
    }

    /// <summary>The argument as text; a CHAR is a text of one character.</summary>
    public string Text(int index) => this[index] switch
    {
        Scalar scalar when scalar.Type.IsText() => scalar.AsText(),
        Scalar { Type: DataType.Char, IsNull: false } single => Formatter.Plain(single),
        _ => throw Wrong(index, "must be a string"),
    };

    public string Text(int index, string fallback) => Has(index) ? Text(index) : fallback;

    public Vector Vector(int index) => this[index] as Vector ?? throw Wrong(index, "must be a vector");

    public Table Table(int index) => this[index] switch
    {
        Table table => table,
        Streaming.ISnapshot growing when context.Checked(this[index]) is not null => growing.Snapshot(),
        _ => throw Wrong(index, "must be a table"),
    };

    public FunctionValue Function(int index) => this[index] as FunctionValue ?? throw Wrong(index, "must be a function");

    /// <summary>The argument as functions: one, or a tuple of them.</summary>
    public FunctionValue[] Functions(int index)
    {
        if (this[index] is not Vector<Value> tuple) return [Function(index)];
        var functions = new FunctionValue[tuple.Count];
        for (var i = 0; i < functions.Length; i++)
            functions[i] = tuple.Span[i] as FunctionValue ?? throw Wrong(index, "must hold functions");
        return functions;
    }

    /// <summary>An error about one argument.</summary>
    public ScriptException Wrong(int index, string complaint)
    {
        var parameters = function.Parameters;
        var name = parameters[Math.Min(index, parameters.Count - 1)].Name;
        return new ScriptException($"{function.Name}: the argument {name} {complaint}. Usage: {function.Syntax}.");
    }
}
