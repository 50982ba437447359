using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>What scripts write to the log, the file <c>log/script.log</c> of the store's folder.</summary>
internal static class LogFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("writeLog(X1, [X2...])", "Writes texts to the log, each as a line.", (context, a) =>
        {
            var lines = Enumerable.Range(0, a.Count).Select(i => a.Text(i)).ToArray();
            ((Session)context).Engine.Log.Write(LogLevel.Info, lines);
            return Scalar.Void;
        });
        table.Add("writeLogLevel(level, X1, [X2...])",
            "Writes scalars to the log, each as a line, unless the log leaves out lines of the level.", (context, a) =>
            {
                var log = LogOf(context, a);
                var level = LevelOf(a);
                var lines = Enumerable.Range(1, a.Count - 1).Select(i => Formatter.Plain(a.Scalar(i))).ToArray();
                log.Write(level, lines);
                return Scalar.Void;
            });
        table.Add("setLogLevel(logLevel)", "Leaves lines below a level out of the log: DEBUG, INFO, WARNING or ERROR.", (context, a) =>
        {
            LogOf(context, a).Level = LevelOf(a);
            return Scalar.Void;
        });
    }

    private static ScriptLog LogOf(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        return session.IsAdministrator
            ? session.Engine.Log
            : throw new ScriptException($"{arguments.FunctionName}: only an administrator may call this function.");
    }

    private static LogLevel LevelOf(Arguments arguments)
    {
        var level = (LogLevel)arguments.Int(0);
        return Enum.IsDefined(level) ? level : throw arguments.Wrong(0, "must be DEBUG, INFO, WARNING or ERROR");
    }
}
