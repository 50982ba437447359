using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Functions over modules, function views, and what variables hold.</summary>
internal static class ModuleFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("loadModuleFromScript(moduleNamespace, moduleScript, [reload])",
            "Loads modules from their text into the session.", LoadFromScript);
        table.Add("uploadModule(content, [overwrite], [encrypt])", "Puts a module's text into the module directory and returns its file; for administrators.", Upload);
        table.Add("clearCachedModules()", "Lets the next use of a module read its file again.", (context, _) =>
        {
            ((Session)context).ForgetModules();
            return Scalar.Void;
        });
        table.Add("getLoadedModules()", "The modules that the session has loaded.", (context, _) =>
        {
            string[] names = [.. ((Session)context).ModuleNames.Order(StringComparer.Ordinal)];
            return new Table(
                ("moduleName", Vector.String(names)),
                ("moduleVersion", Vector.Create(DataType.String, names.Length)),
                ("isFree", Vector.Bool([.. names.Select(_ => true)])));
        });
        table.Add("refCount(varname)", "The number of variables that hold the same value.", ReferenceCount);
        AddViews(table);
    }

    private static void AddViews(FunctionTable table)
    {
        table.Add("addFunctionView(udf)", "Makes functions visible to all sessions, now and later.", (context, a) =>
        {
            var session = (Session)context;
            session.Rights?.Require(Privilege.OwnViews, AccessScope.Everything);
            session.Engine.Views.Add(a[0] switch
            {
                UserFunction function => [function],
                Vector<Value> tuple => [.. tuple.Span.ToArray().Select(item => item as UserFunction
                    ?? throw a.Wrong(0, "must hold functions of the script"))],
                _ => throw a.Wrong(0, "must be a function of the script, or a tuple of them"),
            }, session.UserName);
            return Scalar.Void;
        });
        table.Add("getFunctionViews()", "The function views: an administrator sees all, others their own.", (context, _) =>
            Views(context).Describe(((Session)context).IsAdministrator ? null : ((Session)context).UserName));
        table.Add("dropFunctionView(name, [isNamespace])", "Removes a function view.", (context, a) =>
        {
            if (a.Bool(1, fallback: false)) throw a.Wrong(1, "asks for the views of a module, which needs a DolphinDB server");
            var session = (Session)context;
            if (!session.IsAdministrator && Views(context).Find(a.Text(0)) is { } view && view.ViewOwner != session.UserName)
                throw new ScriptException("A function view can be dropped by its owner or an administrator only.");
            Views(context).Remove(a.Text(0));
            return Scalar.Void;
        });
    }

    private static FunctionViews Views(CallContext context) => ((Session)context).Engine.Views;

    private static Scalar LoadFromScript(CallContext context, Arguments arguments)
    {
        string[] Texts(int index) => arguments[index] is Vector vector && vector.Type.IsText()
            ? vector.Texts()
            : [arguments.Text(index)];
        var (names, scripts) = (Texts(0), Texts(1));
        if (names.Length != scripts.Length)
            throw arguments.Wrong(1, $"must hold one script for each of {names.Length} names");
        ((Session)context).Load(names, scripts, arguments.Bool(2, fallback: false));
        return Scalar.Void;
    }

    // What others load and run with their rights is for administrators to change.
    private static Scalar Upload(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        if (!session.IsAdministrator) throw new ScriptException("Only an administrator may do this; log in as admin.");
        if (arguments.Bool(2, fallback: false)) throw arguments.Wrong(2, "asks for an encrypted module, which needs a DolphinDB server");
        return Scalar.String(session.Engine.Modules.Save(arguments.Text(0), arguments.Bool(1, fallback: false)));
    }

    private static Scalar ReferenceCount(CallContext context, Arguments arguments)
    {
        var frame = ((Session)context).CurrentFrame;
        var value = frame.Find(arguments.Text(0))?.Value
            ?? throw arguments.Wrong(0, $"names {arguments.Text(0)}, which is no variable");
        return Scalar.Int(frame.Variables.Values.Count(cell => ReferenceEquals(cell.Value, value)));
    }
}
