using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>What a script shows.</summary>
internal static class OutputFunctions
{
    public static void Register(FunctionTable table) =>
        table.Add("print(X, [Y...])", "Writes values to the session's output.", (context, a) =>
        {
            for (var i = 0; i < a.Count; i++) context.Print(a[i] is Runtime.Objects.ScriptObject shown ? shown.Show(context, "str") : Formatter.Format(a[i]));
            return Scalar.Void;
        });
}
