using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>The functions over names, metacode and the session itself.</summary>
internal static class SessionFunctions
{
    private const int LongestWait = 100;

    public static void Register(FunctionTable table)
    {
        table.Add(
            "eval(X)", "Evaluates metacode.", (context, arguments) => Eval((Session)context, arguments[0], arguments));
        table.Add("parseExpr(X, [varDict], [modules], [overloadedOperators])",
            "Turns the text of an expression into metacode; operators may be given other functions.", ParseExpr);
        table.Add("objByName(name, [sharedVar])", "The variable or shared object with a name.", ObjectByName);
        table.Add("funcByName(name)", "The function or operator with a name.", FunctionByName);
        table.Add("defined(names, [type])",
            "Whether names are defined: as variables (VAR), shared objects (SHARED) or functions (DEF).", Defined);
        table.Add("undef(obj, [objType])",
            "Removes variables (VAR), shared objects (SHARED) or functions (DEF) by name.", Undefine);
        table.Add("objs([shared])", "The variables of the session, and with true also the shared objects.", Objects);
        table.Add("share(table, sharedName)", "Makes a table visible to all sessions.", Share);
        table.Add("partial(func, args...)", "Fixes the first arguments of a function.", Partial);
        table.Add("runScript(script)", "Runs a script in the session.", RunScript);
        table.Add("run(scriptFile, [newSession], [clean])",
            "Runs the script of a file, in this session or a new one, and clears this session's variables unless clean is false.", RunFile);
        table.Add("sleep(X)", "Waits for X milliseconds.", Sleep);
        MetacodeFunctions.Register(table);
    }

    private static Value Eval(Session session, Value value, Arguments arguments) => value switch
    {
        CodeValue code => session.Interpreter.Evaluate(code.Body, EvaluationFrame(session, code)),
        Vector codes when codes.IsTuple() =>
            Columns.Combine([.. Enumerable.Range(0, codes.Count).Select(i => Eval(session, codes[i], arguments))]),
        _ => throw arguments.Wrong(0, "must be metacode such as <a + b>, or what parseExpr returns"),
    };

    /// <summary>
    /// Metacode sees what its place of evaluation knows, then what the place where it was written knew.
    /// </summary>
    public static Frame EvaluationFrame(Session session, CodeValue code)
    {
        var current = session.CurrentFrame;
        if (ReferenceEquals(code.Origin, current)) return current;
        var frame = new Frame(code.Origin.Source, current.Module ?? code.Origin.Module);
        var (weaker, stronger) = code.PrefersOrigin ? (current, code.Origin) : (code.Origin, current);
        foreach (var (name, cell) in weaker.Variables) frame.Bind(name, cell);
        foreach (var (name, cell) in stronger.Variables) frame.Bind(name, cell);
        return frame.Over(current.Columns ?? code.Origin.Columns);
    }

    private static Value ParseExpr(CallContext context, Arguments arguments)
    {
        var frame = ((Session)context).CurrentFrame;
        if (arguments.Has(2))
            foreach (var module in StorageArguments.Names(arguments, 2)) ((Session)context).Import(module);
        var overloads = Overloads(arguments);
        var hasVariables = arguments.Has(1);
        if (arguments.Find(1) is { } given)
        {
            var variables = given as Dictionary ?? throw arguments.Wrong(1, "must be a dictionary of variables");
            frame = new Frame(frame.Source, frame.Module);
            foreach (var (key, value) in variables.Keys.Zip(variables.Values)) frame.Assign(key.AsText(), value);
        }

        if (arguments[0] is Vector texts && texts.Type.IsText())
            return Vector.Tuple([.. texts.Texts().Select(Parsed)]);
        return Parsed(arguments.Text(0));

        CodeValue Parsed(string text)
        {
            var code = Parse(context, text, frame, hasVariables);
            return overloads.Count == 0 ? code : CodeWriter.Write(code, overloads);
        }
    }

    private static Dictionary<BinaryOperator, FunctionValue> Overloads(Arguments arguments)
    {
        var overloads = new Dictionary<BinaryOperator, FunctionValue>();
        if (arguments.Find(3) is not { } given) return overloads;
        var functions = given as Dictionary ?? throw arguments.Wrong(3, "must be a dictionary of operators and functions");
        foreach (var key in functions.Keys)
        {
            if (!key.Type.IsText() || !OperatorNames.TryParse(key.AsText(), out var infix))
                throw arguments.Wrong(3, $"has the key {Formatter.Plain(key)}, which is no operator");
            overloads[infix] = functions[key] as FunctionValue ?? throw arguments.Wrong(3, "must map operators to functions of two arguments");
        }

        return overloads;
    }

    private static CodeValue Parse(CallContext context, string text, Frame frame, bool prefersOrigin)
    {
        var source = new SourceText(text, "parseExpr");
        var code = Parser.ParseExpression(source, name => context.FindFunction(name) is not null);
        return new CodeValue(code, frame.Reading(source)) { PrefersOrigin = prefersOrigin };
    }

    private static Value ObjectByName(CallContext context, Arguments arguments)
    {
        var (session, name) = ((Session)context, arguments.Text(0));
        var isShared = arguments.Find(1) is Scalar scalar ? scalar.AsBool() : (bool?)null;
        var local = isShared == true ? null : session.CurrentFrame.Find(name) ?? session.TopFrame.Find(name);
        var found = local ?? (isShared == false ? null : session.Engine.Shared.Find(name));
        var known = session.CurrentFrame.Variables.Keys.Concat(session.Engine.Shared.All.Select(shared => shared.Key));
        return found is not null ? session.Gate.Read(found)
            : throw new ScriptException($"There is no object named {name}." + NameSuggestions.For(name, known));
    }

    private static Value FunctionByName(CallContext context, Arguments arguments)
    {
        var name = arguments.Text(0);
        return OperatorNames.TryParse(name, out var found)
            ? new OperatorFunction(found)
            : ((Session)context).Names.FindCallable(name);
    }

    private static Value Defined(CallContext context, Arguments arguments)
    {
        var (session, kind) = ((Session)context, arguments.Int(1, Constants.Variables));
        bool IsDefined(string name) => kind switch
        {
            Constants.SharedVariables => session.Engine.Shared.Find(name) is not null,
            Constants.Definitions => session.FindFunction(name) is not null,
            _ => session.CurrentFrame.Find(name) is not null,
        };
        return arguments[0] is Vector names && names.Type.IsText()
            ? Vector.Bool([.. names.Texts().Select(IsDefined)])
            : Scalar.Bool(IsDefined(arguments.Text(0)));
    }

    private static Value Undefine(CallContext context, Arguments arguments)
    {
        var (session, kind) = ((Session)context, arguments.Int(1, Constants.Variables));
        var names = arguments[0] is Vector vector && vector.Type.IsText() ? vector.Texts() : [arguments.Text(0)];
        foreach (var name in names)
        {
            var isRemoved = kind switch
            {
                Constants.SharedVariables => Unshare(session, name),
                Constants.Definitions => session.Definitions.Remove(name),
                _ => session.CurrentFrame.Remove(name),
            };
            if (!isRemoved) throw new ScriptException($"undef: nothing is defined under the name {name}.");
        }

        return Scalar.Void;
    }

    private static bool Unshare(Session session, string name)
    {
        session.Gate.RequireManagement(session.Engine.Shared.Find(name)?.Access, "undefine shared table");
        return session.Engine.Unshare(name);
    }

    private static Value Objects(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var own = session.TopFrame.Variables.Select(variable => (variable.Key, variable.Value.Value, IsShared: false));
        var shared = arguments.Bool(0, fallback: false)
            ? session.Gate.Visible.Select(pair => (pair.Key, pair.Value.Value, IsShared: true))
            : [];
        var all = own.Concat(shared)
            .DistinctBy(item => item.Key).OrderBy(item => item.Key, StringComparer.Ordinal).ToArray();
        return new Table(
            ("name", Vector.String([.. all.Select(item => item.Key)])),
            ("type", Vector.String([.. all.Select(item => item.Value is Table ? "" : item.Value.Type.DisplayName())])),
            ("form", Vector.String([.. all.Select(item => item.Value.Form.ToString().ToUpperInvariant())])),
            ("rows", Vector.Int([.. all.Select(item => item.Value is Matrix matrix ? matrix.Rows : item.Value.Count)])),
            ("columns", Vector.Int([.. all.Select(item => ColumnsOf(item.Value))])),
            ("bytes", Vector.Long([.. all.Select(item => ValueSize.Of(item.Value))])),
            ("shared", Vector.Bool([.. all.Select(item => item.IsShared)])),
            // Where a stored table is stored.
            ("extra", Vector.String([.. all.Select(item => item.Value is StoredTable stored ? $"{stored.Database}/{stored.Name}" : "")])));
    }

    /// <summary>The number of columns that a value is shown with.</summary>
    public static int ColumnsOf(Value value) => value switch
    {
        Table table => table.Columns.Count,
        Matrix matrix => matrix.Columns,
        _ => 1,
    };

    private static Value Share(CallContext context, Arguments arguments)
    {
        context.Share(arguments.Text(1), arguments[0]);
        return Scalar.Void;
    }

    private static Value Partial(CallContext context, Arguments arguments)
    {
        var values = new Value?[arguments.Count - 1];
        for (var i = 0; i < values.Length; i++) values[i] = arguments.Find(i + 1);
        return new PartialFunction(arguments.Function(0), values);
    }

    // In steps, so that the limits of the run hold while it waits.
    private static Value Sleep(CallContext context, Arguments arguments)
    {
        var left = arguments.Double(0);
        if (!(left >= 0 && left <= int.MaxValue)) throw arguments.Wrong(0, "must be a number of milliseconds, 0 or more");
        for (; left > 0; left -= LongestWait)
        {
            context.CancellationToken.WaitHandle.WaitOne((int)Math.Ceiling(Math.Min(left, LongestWait)));
            context.Check();
        }

        return Scalar.Void;
    }

    private static Value RunFile(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        if (arguments.Bool(1, fallback: false))
        {
            var other = new Session(session.Engine, session.Print) { Rights = session.Rights?.Copy() };
            return other.InvokeAlone(() => other.Interpreter.RunFile(arguments.Text(0), other.TopFrame), session.CancellationToken);
        }

        var result = session.Interpreter.RunFile(arguments.Text(0), session.TopFrame);
        if (arguments.Bool(2, fallback: true)) session.TopFrame.Clear();
        return result;
    }

    private static Value RunScript(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        session.Rights?.RefuseForbiddenScripts();
        var source = new SourceText(arguments.Text(0), "runScript");
        var script = Parser.ParseOrThrow(source, name => session.FindFunction(name) is not null);
        return session.Interpreter.Run(script, session.TopFrame.Reading(source), echo: null);
    }
}
