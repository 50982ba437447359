using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Assignments by value and by reference.</summary>
internal sealed partial class Interpreter
{
    private Completion ExecuteAssignment(AssignmentStatement assignment, Frame frame)
    {
        if (assignment.Targets.Count > 1) AssignSeveral(assignment, frame);
        else if (assignment.IsReference || IsReference(assignment, frame)) AssignReference(assignment, frame);
        else if (assignment.Operator is { } binaryOperator) AssignOperation(assignment, binaryOperator, frame);
        else Assign(assignment.Targets[0], Evaluate(assignment.Value, frame), frame);
        return Completion.Normal;
    }

    private void AssignReference(AssignmentStatement assignment, Frame frame)
    {
        var target = Variable(assignment.Targets[0], frame);
        if (Referred(assignment.Value) is { } source && session.Names.FindVariable(source.Name, frame) is { } cell)
        {
            session.Gate.Read(cell);
            frame.Bind(target, cell);
        }
        else
            frame.Assign(target, Evaluate(assignment.Value, frame));
    }

    // "y = asis(x)" makes both names mean one object, as "&y = x" does.
    private bool IsReference(AssignmentStatement assignment, Frame frame) =>
        assignment.Operator is null && assignment.Targets[0] is NameExpression && assignment.Value is CallExpression
        && Referred(assignment.Value) is not null && session.Names.FindFunction("asis", frame) is BuiltInFunction;

    private static NameExpression? Referred(Expression expression) => expression switch
    {
        NameExpression { Namespace: null } name => name,
        CallExpression { Callee: NameExpression { Namespace: null or "", Name: "asis" }, Arguments: [{ Value: NameExpression { Namespace: null } name }] } => name,
        _ => null,
    };

    private void AssignOperation(AssignmentStatement assignment, BinaryOperator binaryOperator, Frame frame)
    {
        var target = assignment.Targets[0];
        var value = Binary(binaryOperator, Evaluate(target, frame), Evaluate(assignment.Value, frame));
        // x += 1 changes the variable itself, so a mutable parameter's caller sees it; x = x + 1 makes a new one.
        if (target is NameExpression name && frame.Find(name.Name) is { } cell)
            Writable(cell, target, frame, Privilege.Update).Assign(value);
        else Assign(target, value, frame);
    }

    private void AssignSeveral(AssignmentStatement assignment, Frame frame)
    {
        var value = Evaluate(assignment.Value, frame);
        var parts = PartsOf(value, assignment.Targets.Count, assignment, frame);
        for (var i = 0; i < parts.Length; i++) Assign(assignment.Targets[i], parts[i], frame);
    }

    /// <summary>
    /// A tuple or vector gives its elements, a matrix its columns, a table its rows; anything else goes to every
    /// variable.
    /// </summary>
    private static Value[] PartsOf(Value value, int count, AssignmentStatement assignment, Frame frame)
    {
        Value[]? parts = value switch
        {
            Vector vector => [.. Enumerable.Range(0, vector.Count).Select(i => vector[i])],
            Matrix matrix => [.. Enumerable.Range(0, matrix.Columns).Select(matrix.Column)],
            Table table => [.. Enumerable.Range(0, table.Count).Select(row => RowOf(table, row))],
            Pair pair => [pair.First, pair.Second],
            _ => null,
        };
        if (parts is null) return [.. Enumerable.Repeat(value, count)];
        if (parts.Length != count)
            throw frame.ErrorAt(assignment, $"{parts.Length} values cannot be assigned to {count} variables.");
        return parts;
    }

    private void Assign(Expression target, Value value, Frame frame)
    {
        switch (target)
        {
            case NameExpression { Namespace: null } name:
                if (Constants.Find(name.Name) is not null)
                    throw frame.ErrorAt(target, $"{name.Name} is a constant of the language; choose another name.");
                frame.Assign(name.Name, value);
                break;
            case IndexExpression index:
                AssignElement(index, value, frame);
                break;
            case MemberExpression member:
                AssignIndexed(member.Target, [Scalar.String(member.Member)], value, frame);
                break;
            default:
                throw frame.ErrorAt(target, "Only a variable, an element or a member can be assigned to.");
        }
    }

    private void AssignElement(IndexExpression index, Value value, Frame frame)
    {
        var indexes = new Value?[index.Indexes.Count];
        for (var i = 0; i < indexes.Length; i++)
            indexes[i] = index.Indexes[i] is { } expression ? Evaluate(expression, frame) : null;
        AssignIndexed(index.Target, indexes, value, frame);
    }

    private void AssignIndexed(Expression target, IReadOnlyList<Value?> indexes, Value value, Frame frame)
    {
        session.Rows.CheckElement(value);
        if (target is NameExpression { Namespace: null } name)
        {
            var cell = session.Names.FindVariable(name.Name, frame) ?? throw session.Names.Unknown(name.Name, frame);
            if (cell.Value is Objects.ScriptObject)
                throw frame.ErrorAt(target, "Attributes of an object are changed by its methods, or with setAttr(obj, name, value).");
            Writable(cell, target, frame, Privilege.Update).Change<object?>(container =>
            {
                Indexing.Set(container, indexes, value);
                return null;
            });
            return;
        }

        // d[k][i] = v: the inner value may be held elsewhere too, so a changed copy takes its place.
        var inner = ValueCopy.Of(Evaluate(target, frame));
        Indexing.Set(inner, indexes, value);
        Assign(target, inner, frame);
    }

    private Cell Writable(Cell cell, Expression target, Frame frame, Privilege privilege)
    {
        if (cell.IsConstant) throw frame.ErrorAt(target, "A parameter can be changed only when it is declared mutable.");
        session.Gate.RequireChange(cell, privilege);
        return cell;
    }

    private static string Variable(Expression target, Frame frame) =>
        target is NameExpression { Namespace: null } name
            ? name.Name
            : throw frame.ErrorAt(target, "Only a variable can refer to another.");
}
