using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>One value put in the place of another.</summary>
internal static class ReplacementFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("replace(X, oldValue, newValue)", "X with one value in the place of another.", (_, a) =>
            Shapes.Map("replace", a[0], column => Replace(column, a.Scalar(1), a.Scalar(2))));
        table.Add("replace!(X, oldValue, newValue)", "Puts one value in the place of another, in X itself.", (_, a) =>
            InPlace.Replace(a[0], column => Replace(column, a.Scalar(1), a.Scalar(2))));
    }

    private static Vector Replace(Vector column, Scalar oldValue, Scalar newValue)
    {
        if (column.Type.IsText() != oldValue.Type.IsText() && !oldValue.IsNull)
            throw new ScriptException($"A {oldValue.Type.DisplayName()} cannot be looked for in a {column.Type.DisplayName()} vector.");
        var (wanted, replacement) = ((Scalar)Conversion.Convert(oldValue, column.Type), (Scalar)Conversion.Convert(newValue, column.Type));
        // 1.5 is not in an INT column, though it would be there as 1 after the conversion.
        var isPossible = oldValue.IsNull || oldValue.Type.IsText() || oldValue.Type.IsTemporal() || wanted.Equals(oldValue);
        var replaced = column.Copy();
        for (var i = 0; isPossible && i < replaced.Count; i++)
            if (wanted.IsNull ? replaced.IsNull(i) : !replaced.IsNull(i) && replaced.Scalar(i).Equals(wanted))
                replaced.Set(i, replacement);
        return replaced;
    }
}
