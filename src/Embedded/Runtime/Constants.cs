using System.Collections.Frozen;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// The names that always have a value: types, forms, kinds of objects, <c>pi</c>, <c>e</c>, and the storage's partition
/// types.
/// </summary>
internal static class Constants
{
    /// <summary>The kinds of objects that <c>undef</c> and <c>defined</c> speak of.</summary>
    public const int Variables = 0, SharedVariables = 1, Definitions = 2;

    private static readonly FrozenDictionary<string, Scalar> Values =
        Create().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The constant with this name, or null.</summary>
    public static Scalar? Find(string name) => Values.GetValueOrDefault(name) ?? StorageConstants.Find(name) ?? AccessType.FindWord(name);

    private static Dictionary<string, Scalar> Create()
    {
        var values = new Dictionary<string, Scalar>(StringComparer.Ordinal)
        {
            ["pi"] = Scalar.Double(Math.PI),
            ["e"] = Scalar.Double(Math.E),
            ["NONE"] = Scalar.Void,
            ["SCALAR"] = Scalar.Int((int)DataForm.Scalar),
            ["VECTOR"] = Scalar.Int((int)DataForm.Vector),
            ["PAIR"] = Scalar.Int((int)DataForm.Pair),
            ["MATRIX"] = Scalar.Int((int)DataForm.Matrix),
            ["SET"] = Scalar.Int((int)DataForm.Set),
            ["DICT"] = Scalar.Int((int)DataForm.Dictionary),
            ["TABLE"] = Scalar.Int((int)DataForm.Table),
            ["VAR"] = Scalar.Int(Variables),
            ["SHARED"] = Scalar.Int(SharedVariables),
            ["DEF"] = Scalar.Int(Definitions),
            ["HEAD"] = Scalar.Int((int)SeekOrigin.Begin),
            ["CURRENT"] = Scalar.Int((int)SeekOrigin.Current),
            ["TAIL"] = Scalar.Int((int)SeekOrigin.End),
        };
        foreach (var level in Enum.GetValues<LogLevel>()) values[level.ToString().ToUpperInvariant()] = Scalar.Int((int)level);
        foreach (var kind in Enum.GetValues<ChartType>()) values[kind.ToString().ToUpperInvariant()] = Scalar.Int((int)kind);
        foreach (var hint in HintNames.All) values[hint] = Scalar.Int((int)HintNames.Find(hint)!.Value);
        foreach (var type in Enum.GetValues<DataType>())
        {
            values[type.DisplayName()] = Scalar.Int((int)type);
            if (type.CanFillArrays()) values[type.ArrayOf().DisplayName()] = Scalar.Int((int)type.ArrayOf());
        }

        return values;
    }
}
