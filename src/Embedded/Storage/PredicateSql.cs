using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Conditions as a WHERE clause. DuckDB's comparisons with NULL are unknown, DolphinDB's null is the smallest value and
/// equal to itself, so each comparison says what becomes of null.
/// </summary>
internal static class PredicateSql
{
    // DuckDB takes 65,535 parameters in a statement.
    private const int MostValues = 60_000;

    /// <summary>True when storage can check the condition exactly as the language would.</summary>
    public static bool Supports(TableDefinition table, StoredPredicate predicate)
    {
        var column = table.Columns.FirstOrDefault(
            c => string.Equals(c.Name, predicate.Column, StringComparison.OrdinalIgnoreCase));
        return column is not null
            && predicate.Values.Count <= MostValues
            && predicate.Values.All(value => value.IsNull || Align(value, column.Type) is not null);
    }

    /// <summary>The clause with a leading blank, or nothing when there are no conditions, and its parameters.</summary>
    /// <exception cref="ScriptException">A column is unknown, or a value is not comparable with it.</exception>
    public static Statement Where(TableDefinition table, IReadOnlyList<StoredPredicate> predicates)
    {
        if (predicates.Count == 0) return "";
        var parameters = new List<Scalar>();
        var conditions = predicates.Select(predicate => $"({Condition(table, predicate, parameters)})").ToArray();
        return new Statement($" WHERE {string.Join(" AND ", conditions)}", parameters);
    }

    private static string Condition(TableDefinition table, StoredPredicate predicate, List<Scalar> parameters)
    {
        var column = table.Column(predicate.Column);
        var values = predicate.Values.Select(value => value.IsNull
            ? Scalar.NullOf(column.Type)
            : Align(value, column.Type) ?? throw new ScriptException(
                $"{table.Url}: {column.Name} is {column.Type.DisplayName()} and cannot be compared with a "
                + $"{value.Type.DisplayName()} in storage.")).ToArray();
        var name = ColumnStorage.Quote(column.Name);
        return predicate.Comparison switch
        {
            StoredComparison.In => In(name, values, parameters),
            StoredComparison.Between =>
                $"({Compare(name, StoredComparison.GreaterOrEqual, values[0], parameters)}) AND "
                + $"({Compare(name, StoredComparison.LessOrEqual, values[1], parameters)})",
            _ => Compare(name, predicate.Comparison, values[0], parameters),
        };
    }

    private static string Compare(string name, StoredComparison comparison, Scalar value, List<Scalar> parameters)
    {
        if (value.IsNull) return CompareWithNull(name, comparison);
        parameters.Add(value);
        return comparison switch
        {
            StoredComparison.Equal => $"{name} = ?",
            StoredComparison.NotEqual => $"{name} <> ? OR {name} IS NULL",
            StoredComparison.Less => $"{name} < ? OR {name} IS NULL",
            StoredComparison.LessOrEqual => $"{name} <= ? OR {name} IS NULL",
            StoredComparison.Greater => $"{name} > ?",
            _ => $"{name} >= ?",
        };
    }

    private static string CompareWithNull(string name, StoredComparison comparison) => comparison switch
    {
        StoredComparison.Equal or StoredComparison.LessOrEqual => $"{name} IS NULL",
        StoredComparison.NotEqual or StoredComparison.Greater => $"{name} IS NOT NULL",
        StoredComparison.Less => "false",
        _ => "true",
    };

    private static string In(string name, Scalar[] values, List<Scalar> parameters)
    {
        var present = values.Where(value => !value.IsNull).Distinct().ToArray();
        parameters.AddRange(present);
        var among = present.Length == 0
            ? "false"
            : $"{name} IN ({string.Join(", ", Enumerable.Repeat("?", present.Length))})";
        return values.Any(value => value.IsNull) ? $"{among} OR {name} IS NULL" : among;
    }

    // The value in a type that DuckDB compares with the column as the language does, or null when there is none.
    private static Scalar? Align(Scalar value, DataType column)
    {
        // Scales may differ, 16 bytes have no parameter, and one of a text ends at a zero character: the engine filters by
        // them after the scan.
        if (value.Type.IsDecimal() || value.Type.Category() == DataCategory.Binary || EncodableTexts.HasZeroCharacter(value))
            return null;
        if (value.Type == column) return value;
        if (value.Type.IsText() && column.IsText()) return Scalar.Text(column, value.AsText());
        if (value.Type.IsTemporal() && column.IsTemporal()) return Refine(value, column);
        if (!value.Type.IsNumeric() || !column.IsNumeric() || column == DataType.Bool) return null;
        return value.Type == DataType.Bool ? Scalar.Long(value.AsLong()) : value;
    }

    // A day or second as the moment at which it begins, in the finer unit of the column.
    private static Scalar? Refine(Scalar value, DataType column)
    {
        var units = UnitsPerSecond(column);
        var factor = value.Type == DataType.Date ? units * 86_400
            : UnitsPerSecond(value.Type) is var coarser and > 0 ? units / coarser
            : 0;
        var refined = (Int128)value.AsLong() * factor;
        var most = column == DataType.DateTime ? int.MaxValue : long.MaxValue;
        return factor > 0 && Int128.Abs(refined) < most ? Scalar.Integral(column, (long)refined) : null;
    }

    private static long UnitsPerSecond(DataType type) => type switch
    {
        DataType.DateTime => 1,
        DataType.Timestamp => 1_000,
        DataType.NanoTimestamp => 1_000_000_000,
        _ => 0,
    };
}
