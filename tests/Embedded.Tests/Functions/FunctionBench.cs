using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Calls built-in functions without a script around them.</summary>
internal static class FunctionBench
{
    public static readonly FunctionTable Table = FunctionLibrary.Create();

    public static Value Call(string name, params Value?[] arguments) =>
        Table.Find(name)!.Invoke(new BenchContext(), arguments);

    public static string Print(string name, params Value?[] arguments) => Formatter.Format(Call(name, arguments));

    public static string Print(BinaryOperator operation, Value left, Value right) => Formatter.Format(Operators.Binary(operation, left, right));

    public static FunctionValue Function(string name) => Table.Find(name)!;

    /// <summary>Numbers with null for NaN, as DOUBLE.</summary>
    public static Vector<double> D(params double[] items) => Vector.Double(items);

    public static Vector<int> I(params int[] items) => Vector.Int(items);

    public static Scalar N(double number) => number == Math.Floor(number) ? Scalar.Int((int)number) : Scalar.Double(number);

    public static Scalar T(string text) => Scalar.String(text);

    public static Matrix M(int rows, int columns, params double[] items) => new(Vector.Double(items), rows, columns);

    public static Scalar Date(int year, int month, int day) => Scalar.Date(new DateOnly(year, month, day));

    public const double Nil = double.NaN;

    public const int NilInt = int.MinValue;
}

/// <summary>The least context a function can run in; collects what is printed.</summary>
internal sealed class BenchContext : CallContext
{
    public List<string> Printed { get; } = [];

    public override TimeProvider Time => new FixedTime();

    public override Random Random { get; set; } = new(1);

    public override FunctionTable Functions => FunctionBench.Table;

    public override SessionStore Store => throw new ScriptException("There is no store here.");

    public override CancellationToken CancellationToken => default;

    public override void Check()
    {
    }

    public override void Print(string line) => Printed.Add(line);

    public override FunctionValue? FindFunction(string name) => FunctionBench.Table.Find(name);

    public override void Share(string name, Value value) => throw new ScriptException("Nothing is shared here.");

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 6, 3, 9, 30, 0, TimeSpan.Zero);
    }
}
