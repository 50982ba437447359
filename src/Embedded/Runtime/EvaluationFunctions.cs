using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Functions that are timed or run in steps, texts that are run as SQL, and members by name.</summary>
internal static class EvaluationFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("evalTimer(funcs, [count])",
            "The milliseconds that functions without parameters take, called one after another count times.", Measure);
        table.Add("pipeline(initTasks, followers, [queueDepth])",
            "What the followers make, one of the other's result, of the result of each task; one task after another.", Pipeline);
        table.Add("runSQL(X, [sqlStd], [variables])", "Runs a script of SQL, which finds variables by name.", RunSql);
        table.Add("matchedRowCount()", "The rows that the latest insert into, update or delete of the session added or matched.",
            (context, _) => Scalar.Int(checked((int)((Session)context).MatchedRows)));
        table.Add("member(X, Y)", "A column of a table, or the value of a key.", (context, a) =>
        {
            var key = a.Scalar(1);
            var found = a[0] is Dictionary dictionary && !key.Type.IsText()
                ? dictionary.Find(key)
                : ((Session)context).Interpreter.FindMember(a[0], a.Text(1));
            return found ?? throw a.Wrong(1, $"is {Formatter.Plain(key)}, which X has not");
        });
    }

    private static Scalar Measure(CallContext context, Arguments arguments)
    {
        var functions = arguments.Functions(0);
        var rounds = arguments.Int(1, 1);
        if (rounds < 1) throw arguments.Wrong(1, "must be positive");
        var start = context.Time.GetTimestamp();
        for (var round = 0; round < rounds; round++)
            foreach (var function in functions)
            {
                context.Check();
                function.Invoke(context, []);
            }

        return Scalar.Double(context.Time.GetElapsedTime(start).TotalMilliseconds);
    }

    private static Value Pipeline(CallContext context, Arguments arguments)
    {
        var (tasks, followers) = (arguments.Functions(0), arguments.Functions(1));
        // No step waits for another task, so that nothing is queued.
        if (arguments.Int(2, 2) < 1) throw arguments.Wrong(2, "must be positive");
        var results = Array.ConvertAll(tasks, task => followers.Aggregate(
            task.Invoke(context, []), (result, follower) => context.Invoke(follower, result)));
        return Array.TrueForAll(results, result => result.Type == DataType.Void) ? Scalar.Void : Vector.Tuple(results);
    }

    private static Value RunSql(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        session.Rights?.RefuseForbiddenScripts();
        if (StorageArguments.Word(arguments, 1, "ddb", "oracle", "mysql") is var dialect && dialect != "ddb")
            throw arguments.Wrong(1, $"is \"{dialect}\", which needs a DolphinDB server");
        var source = new SourceText(arguments.Text(0), "runSQL");
        var script = Parser.ParseOrThrow(source, name => session.FindFunction(name) is not null);
        var frame = new Frame(source, module: null);
        foreach (var (name, cell) in session.TopFrame.Variables) frame.Bind(name, cell);
        if (script.Statements.FirstOrDefault(IsDefinition) is { } definition)
            throw frame.ErrorAt(definition, "runSQL takes no statements that create, alter or drop databases and tables.");
        if (arguments.Find(2) is not { } given) return session.Interpreter.Run(script, frame, echo: null);
        var variables = given as Dictionary ?? throw arguments.Wrong(2, "must be a dictionary of variables");
        foreach (var key in variables.Keys) frame.Bind(key.AsText(), new Cell(variables[key]));
        return session.Interpreter.Run(script, frame, echo: null);
    }

    private static bool IsDefinition(Statement statement) => statement is SqlStatement
    {
        Command: CreateDatabaseSyntax or CreateTableSyntax or DropDatabaseSyntax or DropTableSyntax or AlterTableSyntax,
    };
}
