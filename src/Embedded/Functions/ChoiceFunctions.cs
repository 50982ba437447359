using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Small element-by-element questions and replacements: the negated tests, null-aware choices, special days.</summary>
internal static class ChoiceFunctions
{
    public static void Register(FunctionTable table)
    {
        AddNegations(table);
        AddChoices(table);
        AddDays(table);
        table.Add("sum3(X)", "The sum of the cubes.", (_, a) => Powers(a, 3), FunctionTraits.Aggregate);
        table.Add("sum4(X)", "The sum of the fourth powers.", (_, a) => Powers(a, 4), FunctionTraits.Aggregate);
        table.Add("rms(X)", "The root of the mean of the squares.", (_, a) => Shapes.Reduce(a.FunctionName, a[0], column =>
            Scalar.Double(Math.Sqrt(Fold.Result<double, double, Mean>(Array.ConvertAll(
                Numeric.Doubles(a.FunctionName, column).ToArray(), item => item * item))))), FunctionTraits.Aggregate);
    }

    private static Value Powers(Arguments arguments, int power) => Shapes.Reduce(arguments.FunctionName, arguments[0], column =>
        Scalar.Double(Fold.Result<double, double, Sum>(Array.ConvertAll(
            Numeric.Doubles(arguments.FunctionName, column).ToArray(), item => Math.Pow(item, power)))));

    private static void AddNegations(FunctionTable table)
    {
        table.Add("notIn(X, Y)", "Is each element of X missing in Y?", (_, a) => Operators.Unary(UnaryOperator.Not, Membership.In(a[0], a[1])));
        table.Add("notBetween(X, Y)", "Does each element lie outside the pair Y?",
            (_, a) => Operators.Unary(UnaryOperator.Not, Membership.Between(a[0], a[1])));
        table.Add("notLike(X, pattern)", "Does each text not match the pattern?", (context, a) =>
            Operators.Unary(UnaryOperator.Not, context.Invoke(context.Functions.Find("like")!, a[0], a[1])));
        table.Add("xor(X, Y)", "Is exactly one of the two true?", (_, a) => Shapes.Zip(0, "xor", a[0], a[1], static (_, x, y) =>
        {
            var left = Operators.Truths("xor", x);
            var right = Operators.Truths("xor", y);
            var results = new sbyte[ElementwiseKernel.ResultLength(left.Length, right.Length)];
            ElementwiseKernel.Zip<sbyte, sbyte, LogicalXor>(left, right, results);
            return Columns.Bool(results);
        }));
    }

    private static void AddChoices(FunctionTable table)
    {
        table.Add("ifNull(X, Y)", "Y where X is not null, else null.", (_, a) => Chosen(a, keepsNull: true));
        table.Add("ifValid(X, Y)", "X where it is not null, else Y.", (_, a) => Chosen(a, keepsNull: false));
        AddExtreme(table, "maxIgnoreNull", "The larger one row by row; null gives way.", BinaryOperator.Greater);
        AddExtreme(table, "minIgnoreNull", "The smaller one row by row; null gives way.", BinaryOperator.Less);
    }

    private static Value Chosen(Arguments arguments, bool keepsNull) =>
        Shapes.Zip(keepsNull, arguments.FunctionName, arguments[0], Alternative(arguments), static (keepsNull, x, y) =>
        {
            var (left, right) = (x, y);
            if (!Conversion.TryAlign(ref left, ref right, out _)) throw new ScriptException("X and Y must have a common type.");
            var chosen = left.CreateEmpty(left.Count);
            for (var i = 0; i < ElementwiseKernel.ResultLength(left.Count, right.Count); i++)
            {
                var (first, second) = (left.Count == 1 ? 0 : i, right.Count == 1 ? 0 : i);
                chosen.Add(left.IsNull(first) == keepsNull ? left[first] : right[second]);
            }

            return chosen;
        });

    // A vector goes with a matrix of as many elements.
    private static Value Alternative(Arguments arguments) =>
        arguments[0] is Vector x && arguments[1] is Matrix matrix && matrix.Count == x.Count ? matrix.Data : arguments[1];

    private static void AddExtreme(FunctionTable table, string name, string summary, BinaryOperator better) =>
        table.Add($"{name}(X, Y)", summary, (_, a) => Shapes.Zip((name, better), name, a[0], a[1], static (state, x, y) =>
        {
            var (left, right) = (x, y);
            if (!Conversion.TryAlign(ref left, ref right, out var type) || type == DataType.Any)
                throw new ScriptException($"{state.name}: X and Y must have a common type.");
            var isBetter = Operators.Truths(state.name, Operators.Columnwise(state.better, left, right));
            var chosen = left.CreateEmpty(isBetter.Length);
            for (var i = 0; i < isBetter.Length; i++)
            {
                var (first, second) = (left.Count == 1 ? 0 : i, right.Count == 1 ? 0 : i);
                chosen.Add(right.IsNull(second) || (!left.IsNull(first) && isBetter[i] == 1) ? left[first] : right[second]);
            }

            return chosen;
        }));

    private static void AddDays(FunctionTable table)
    {
        AddDay(table, "isMonthStart", "Is each day the first of its month?", day => day.Day == 1);
        AddDay(table, "isMonthEnd", "Is each day the last of its month?", day => day.AddDays(1).Day == 1);
        AddDay(table, "isQuarterStart", "Is each day the first of its quarter?", day => day is { Day: 1, Month: 1 or 4 or 7 or 10 });
        AddDay(table, "isQuarterEnd", "Is each day the last of its quarter?", day => day.AddDays(1) is { Day: 1, Month: 1 or 4 or 7 or 10 });
        AddDay(table, "isYearStart", "Is each day the first of its year?", day => day.DayOfYear == 1);
        AddDay(table, "isYearEnd", "Is each day the last of its year?", day => day is { Month: 12, Day: 31 });
        AddDay(table, "isLeapYear", "Does each day lie in a leap year?", day => DateTime.IsLeapYear(day.Year));
    }

    private static void AddDay(FunctionTable table, string name, string summary, Predicate<DateOnly> holds) =>
        table.Add($"{name}(X)", summary, (_, a) => Shapes.Map(name, a[0], column =>
        {
            if (!column.Type.IsTemporal() || Promotion.IsClock(column.Type)) throw a.Wrong(0, "must hold days");
            var days = Conversion.Convert(column, DataType.Date);
            var marks = new sbyte[days.Count];
            for (var i = 0; i < marks.Length; i++)
                marks[i] = days.IsNull(i) ? Null.Of<sbyte>() : holds(Temporal.FromDays((int)days.Scalar(i).AsLong())) ? (sbyte)1 : (sbyte)0;
            return Columns.Bool(marks);
        }));
}
