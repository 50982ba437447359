using System.Collections.Frozen;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Runs a call whose meaning depends on how its arguments are written, not only on their values.</summary>
internal delegate Value SpecialForm(Interpreter interpreter, CallExpression call, Frame frame);

/// <summary>
/// The calls that look at the text of their arguments: joins (names and filters of their tables), <c>table(x, y as
/// z)</c> (names of columns), <c>count(*)</c>, <c>share(t, name)</c> (the variable it comes from), <c>undef
/// all</c>, <c>read!(handle, x)</c> and its like (the variable to fill), <c>toJson(x)</c>, <c>stat(x)</c> and <c>plot(x)</c>
/// (its name),
/// <c>saveTable(db, t)</c> (the name to save under).
/// </summary>
internal static class SpecialForms
{
    private static readonly FrozenDictionary<string, SpecialForm> Forms =
        Create().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The form that a call has, or null for a plain call. Names that a script gave a meaning of its own are plain.
    /// </summary>
    public static SpecialForm? Find(CallExpression call, Frame frame, Session session)
    {
        if (call.Callee is PatternExpression { Pattern: 'G', AssembleRule: null } && call.Arguments.Count == 2)
            return GroupByNaming.EvaluatePattern;
        if (call.Callee is not NameExpression { Namespace: null or "" } name
            || !Forms.TryGetValue(name.Name, out var form)) return null;
        if (name.Namespace is null && IsRedefined(name.Name, frame, session)) return null;
        if (name.Name == "count" && (frame.Columns is null || call.Arguments is not [{ Value: OperatorExpression }]))
            return null;
        if (name.Name == "undef" && call.Arguments is not [{ Value: NameExpression { Name: "all" } }, ..]) return null;
        if (name.Name == "share"
            && call.Arguments is not [{ Name: null, Value: not null }, { Name: null, Value: not null }]) return null;
        return form;
    }

    private static bool IsRedefined(string name, Frame frame, Session session) =>
        frame.Find(name) is not null || session.Names.FindFunction(name, frame) is UserFunction;

    private static Scalar Share(Interpreter interpreter, CallExpression call, Frame frame)
    {
        var sharedName = interpreter.Evaluate(call.Arguments[1].Value!, frame);
        if (sharedName is not Scalar { Type: DataType.String or DataType.Symbol } name)
            throw frame.ErrorAt(call.Arguments[1], "share needs the shared name as a string.");
        interpreter.Share(call.Arguments[0].Value!, name.AsText(), frame);
        return Scalar.Void;
    }

    private static Dictionary<string, SpecialForm> Create()
    {
        var forms = new Dictionary<string, SpecialForm>(StringComparer.Ordinal)
        {
            ["table"] = TableConstruction.Evaluate,
            ["streamTable"] = static (interpreter, call, frame) =>
                TableConstruction.Evaluate(interpreter, call, frame) is var value && value is Table rows
                    ? new Streaming.StreamTable(rows, [])
                    : value,
            ["keyedStreamTable"] = (interpreter, call, frame) => TableConstruction.Keyed(interpreter, call, 1, frame),
            ["latestKeyedStreamTable"] = (interpreter, call, frame) => TableConstruction.Keyed(interpreter, call, 2, frame),
            ["groupby"] = GroupByNaming.Evaluate,
            ["mvccTable"] = TableConstruction.Evaluate,
            ["keyedTable"] = (interpreter, call, frame) => TableConstruction.Keyed(interpreter, call, 1, frame),
            ["indexedTable"] = (interpreter, call, frame) => TableConstruction.Keyed(interpreter, call, 1, frame),
            ["latestKeyedTable"] = (interpreter, call, frame) => TableConstruction.Keyed(interpreter, call, 2, frame),
            ["latestIndexedTable"] = (interpreter, call, frame) => TableConstruction.Keyed(interpreter, call, 2, frame),
            ["count"] = static (_, _, frame) => Scalar.Int(frame.Columns!.Count),
            ["share"] = Share,
            ["toJson"] = static (interpreter, call, frame) => interpreter.CallNamed(call, frame),
            ["stat"] = static (interpreter, call, frame) => interpreter.CallOverNamed(call, frame),
            ["saveTable"] = static (interpreter, call, frame) => interpreter.SaveTable(call, frame),
            ["plot"] = static (interpreter, call, frame) => interpreter.CallOverNamed(call, frame),
            ["plotHist"] = static (interpreter, call, frame) => interpreter.CallOverNamed(call, frame),
            ["undef"] = static (interpreter, call, _) => interpreter.UndefineAll(call),
        };
        foreach (var reading in FileContentFunctions.FillingNames)
            forms[reading] = static (interpreter, call, frame) => interpreter.CallFilling(call, frame);
        foreach (var join in JoinCall.Names)
            forms[join] = static (interpreter, call, frame) => interpreter.Queries.Join(call, frame).Table;
        return forms;
    }
}
