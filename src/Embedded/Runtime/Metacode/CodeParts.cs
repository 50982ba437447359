using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Metacode;

/// <summary>Values as parts of generated code: metacode stands for itself, everything else for a constant.</summary>
internal static class CodeParts
{
    /// <summary>One operand or argument.</summary>
    public static Expression Operand(Value value) => value switch
    {
        CodeValue code => new PartExpression(code),
        FunctionValue function => Function(function),
        _ => new LiteralExpression(value, default),
    };

    /// <summary>A function in the place of a call: by its name when it has one everywhere, else by value.</summary>
    public static Expression Function(FunctionValue function) => function is BuiltInFunction
        ? new NameExpression(null, function.Name, default)
        : new LiteralExpression(function, default);

    /// <summary>A call of a function.</summary>
    public static CallExpression Call(FunctionValue function, IEnumerable<Expression> arguments) =>
        new(Function(function), [.. arguments.Select(value => new Argument(null, value, default))], false, default);

    /// <summary>A column of a query.</summary>
    public static Expression Column(string name, string? qualifier = null) => qualifier is null
        ? new NameExpression(null, name, default)
        : new MemberExpression(new NameExpression(null, qualifier, default), name, default);

    /// <summary>Two operands under a function: an operator where the function is one, else a call.</summary>
    public static Expression Binary(FunctionValue function, Expression left, Expression right) =>
        OperatorOf(function) is { } infix
            ? new BinaryExpression(infix, left, right, default)
            : Call(function, [left, right]);

    /// <summary>The operator that a function stands for, as in <c>add</c>; null for other functions.</summary>
    public static BinaryOperator? OperatorOf(FunctionValue function)
    {
        if (function is OperatorFunction named) return named.Operator;
        if (function is not BuiltInFunction) return null;
        foreach (var infix in Enum.GetValues<BinaryOperator>())
            if (Operators.NameOf(infix) == function.Name)
                return infix;
        return null;
    }

    /// <summary>The elements of an argument that is one piece of metacode or a tuple of several.</summary>
    /// <exception cref="ScriptException">An element is not metacode.</exception>
    public static CodeValue[] Codes(Arguments arguments, int index)
    {
        if (!arguments.Has(index)) return [];
        if (arguments[index] is CodeValue code) return [code];
        if (arguments[index] is not Vector vector) throw arguments.Wrong(index, "must be metacode such as <x>");
        return [.. Enumerable.Range(0, vector.Count).Select(i => vector[i] as CodeValue
            ?? throw arguments.Wrong(index, "must be metacode, or a tuple of metacode"))];
    }

    /// <summary>The columns that metacode stands for; <c>*</c> has no expression.</summary>
    public static SelectColumn[] Columns(Arguments arguments, int index) =>
        [.. Codes(arguments, index).Select(ColumnOf)];

    /// <summary>The table that an argument names: metacode, a shared or own table by name, or a table.</summary>
    public static ExpressionSource Source(Session session, Arguments arguments, int index) => new(
        arguments[index] is Scalar name && name.Type.IsText()
            ? new CallExpression(Column("objByName"), [new Argument(null, new LiteralExpression(name, default), default)],
                false, default)
            : Table(session, arguments[index]), null, default);

    /// <summary>A table by the variable that holds it, so that changes of the variable reach the code.</summary>
    public static Expression Table(Session session, Value table)
    {
        if (table is CodeValue code) return new PartExpression(code);
        foreach (var (name, cell) in session.CurrentFrame.Variables)
            if (ReferenceEquals(cell.Value, table))
                return new BoundExpression(name, cell, default);
        foreach (var (name, shared) in session.Engine.Shared.All)
            if (ReferenceEquals(shared.Value, table))
                return Column(name);
        return new LiteralExpression(table, default);
    }

    /// <summary>Sort keys with their directions: one for all, or one for each.</summary>
    public static OrderKey[] SortKeys(Arguments arguments, int keys, int ascending)
    {
        var codes = Codes(arguments, keys);
        return [.. codes.Select((code, i) => new OrderKey(new PartExpression(code), !IsAscending(i), null, default))];

        bool IsAscending(int position) => arguments.Find(ascending) switch
        {
            null => true,
            Vector flags when flags.Count == codes.Length => flags[position] is Scalar flag && flag.AsBool(),
            Scalar flag => flag.AsBool(),
            _ => throw arguments.Wrong(ascending, $"must be 1 or 0, or one of them for each of {codes.Length} columns"),
        };
    }

    private static SelectColumn ColumnOf(CodeValue code) => code.Body switch
    {
        NameExpression { Namespace: null, Name: "*" } => new SelectColumn(null, [], default),
        AliasExpression alias =>
            new SelectColumn(new PartExpression(new CodeValue(alias.Value, code.Origin)), alias.Aliases, default),
        _ => new SelectColumn(new PartExpression(code), [], default),
    };

    /// <summary>The name that an expression's column would have without an alias.</summary>
    public static string NameOf(CodeValue code) => ColumnNaming.Of(code.Body);
}
